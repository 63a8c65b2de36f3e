package dev.wharf.ftp.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whole conversations, as an RFC would print them. */
class ConversationsTest {
  private Stage stage = new Stage();

  @AfterEach
  void close() {
    stage.close();
  }

  @Test
  void an_upload_that_ends_in_order() {
    stage
        .in()
        .play(
            """
            > EPSV
            < 229 Entering Extended Passive Mode (|||50007|)
            * connect
            > STOR a.bin
            < 150
            * ordered begin home/a.bin new
            * end 5
            * verdict clean
            * received 5
            < 226
            > QUIT
            < 221
            * closed
            """);
    assertThat(stage.metrics.transfers).containsExactly("stor success 5");
  }

  @Test
  void an_upload_whose_client_was_killed() {
    stage
        .in()
        .play(
            """
            > EPSV
            < 229
            * connect
            > STOR a.bin
            < 150
            * ordered begin home/a.bin new
            * end 5
            * hang-up
            * verdict unclean
            * kept 5
            * closed
            """);
  }
}
