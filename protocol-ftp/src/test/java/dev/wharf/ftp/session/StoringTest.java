package dev.wharf.ftp.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.ftp.data.DataEvent.Outcome;
import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadReply;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where the bytes of an upload begin, and what there is to see of it. */
class StoringTest {
  private final Stage stage = new Stage();

  @BeforeEach
  void login() {
    stage
        .in()
        .play(
            """
        > EPSV
        < 229
        * connect
        """);
  }

  @AfterEach
  void close() {
    stage.close();
  }

  private void then(String script, String... calls) {
    stage.play(script);
    assertThat(stage.uploads.calls).isEqualTo(List.of(calls));
  }

  @Test
  void stor_begins_anew_and_gives_up_what_was_unfinished() {
    stage.uploads.put("home/a", "anna", 7);
    then(
        """
        > STOR a
        < 150
        * ordered begin home/a new
        """,
        "terminate");
  }

  @Test
  void stor_over_a_finished_file_expects_it_to_be_there_still() {
    stage.have("home/a", "old");
    then(
        """
        > STOR a
        < 150
        * ordered begin home/a over
        """);
    assertThat(stage.has("home/a")).isTrue();
  }

  @Test
  void somebody_elses_unfinished_upload_is_named() {
    stage.uploads.put("home/a", "otto", 7);
    then(
        """
        > STOR a
        < 450 /a is being uploaded by otto
        """);
  }

  @Test
  void rest_at_the_offset_goes_on() {
    stage.uploads.put("home/a", "anna", 7);
    then(
        """
        > SIZE a
        < 213 7
        > REST 7
        < 350
        > STOR a
        < 150
        * ordered go-on 7
        """,
        "settle");
  }

  @Test
  void rest_beyond_the_offset_names_it() {
    stage.uploads.put("home/a", "anna", 7);
    then(
        """
        > REST 8
        < 350
        > STOR a
        < 554 REST 8 is beyond what is there: REST 7
        """,
        "settle");
  }

  @Test
  void rest_below_the_offset_takes_the_beginning_only() {
    stage.uploads.put("home/a", "anna", 7);
    then(
        """
        > REST 3
        < 350
        > STOR a
        < 150
        * ordered go-on 3
        """,
        "settle",
        "create of upload 3");
  }

  @Test
  void rest_within_a_finished_file_takes_its_beginning() {
    stage.have("home/a", "0123456789");
    then(
        """
        > REST 4
        < 350
        > STOR a
        < 150
        * ordered go-on 4
        """,
        "create of object 4");
  }

  @Test
  void rest_beyond_a_finished_file_or_on_nothing_names_where_it_could() {
    stage.have("home/a", "0123456789");
    then(
        """
        > REST 11
        < 350
        > STOR a
        < 554 REST 11 is beyond what is there: REST 10
        > EPSV
        < 229
        * connect
        > REST 1
        < 350
        > STOR b
        < 554 REST 1 is beyond what is there: REST 0
        """);
  }

  @Test
  void appe_goes_on_with_what_is_unfinished() {
    stage.have("home/a", "0123456789");
    stage.uploads.put("home/a", "anna", 7);
    then(
        """
        > APPE a
        < 150
        * ordered go-on 7
        """,
        "settle");
  }

  @Test
  void appe_goes_on_where_size_told_and_not_with_what_came_since() {
    stage.uploads.put("home/a", "anna", 7);
    stage.play(
        """
        > SIZE a
        < 213 7
        """);
    stage.uploads.put("home/a", "anna", 9);
    then(
        """
        > APPE a
        < 450 /a: 9 bytes are there now (SIZE told 7): ask again
        > EPSV
        < 229
        * connect
        > SIZE a
        < 213 9
        > APPE a
        < 150
        * ordered go-on 9
        """,
        "settle",
        "settle");
  }

  @Test
  void appe_does_not_go_on_where_size_told_if_that_has_become_a_file() {
    stage.uploads.put("home/a", "anna", 7);
    stage.play(
        """
        > SIZE a
        < 213 7
        """);
    stage.uploads.remove("home/a");
    stage.have("home/a", "0123456789");
    then(
        """
        > APPE a
        < 450 /a: 10 bytes are there now (SIZE told 7): ask again
        """);
  }

  @Test
  void appe_to_nothing_begins() {
    then(
        """
        > APPE a
        < 150
        * ordered begin home/a new
        """);
  }

  @Test
  void a_writer_that_does_not_let_go_is_waited_for_elsewhere() {
    stage.uploads.put("home/a", "anna", 7);
    stage.uploads.next = Optional.of(new UploadReply.Busy());
    then(
        """
        > APPE a
        < 450
        """,
        "settle");
  }

  @Test
  void somebody_who_was_quicker() {
    stage.play(
        """
        > STOR a
        < 150
        * ordered begin home/a new
        """);
    stage.ended(new Outcome.Received(new UploadReply.KeyClaimed(UploadId.random()), 0));
    stage.play("< 450");
  }

  @Test
  void allo_is_told_to_the_replica_that_receives() {
    then(
        """
        > ALLO 12
        < 200
        > STOR a
        < 150
        * ordered begin home/a new of 12
        """);
  }

  @Test
  void allo_is_told_where_an_upload_goes_on_too() {
    stage.uploads.put("home/a", "anna", 7);
    then(
        """
        > ALLO 12
        < 200
        > REST 7
        < 350
        > STOR a
        < 150
        * ordered go-on 7 of 12
        """,
        "settle");
  }

  @Test
  void allo_beyond_the_largest_size_is_refused_at_once() {
    SessionSettings.Limits usual = Stage.settings().limits();
    try (Stage small =
        new Stage(
            Stage.settings()
                .withLimits(
                    new SessionSettings.Limits(
                        usual.sessions(),
                        usual.perAddress(),
                        usual.waiting(),
                        usual.listed(),
                        OptionalLong.of(10),
                        usual.line())))) {
      small
          .in()
          .play(
              """
          > ALLO 11
          < 552
          > ALLO 10
          < 200
          """);
    }
  }

  @Test
  void stou_names_a_file_that_nobody_has() {
    stage.play("> STOU a.txt");
    String reply = stage.control.reply();
    assertThat(reply).matches("150 FILE: a\\.txt\\.[\\w-]{12}\r\n");
    stage.play("* ordered begin home/a.txt.");
  }

  @Test
  void what_is_unfinished_shows_its_size_to_its_owner_and_can_be_removed() {
    stage.uploads.put("home/a", "anna", 7);
    stage.play(
        """
        > SIZE a
        < 213 7
        > MDTM a
        < 213 20260102030405
        > MLST a
        """);
    assertThat(stage.control.reply()).contains("size=7;");
    then(
        """
        > DELE a
        < 250
        > SIZE a
        < 550
        """,
        "terminate");
  }

  @Test
  void where_nobody_can_say_what_is_unfinished_it_is_not_said_to_be_gone() {
    stage.uploads.put("home/a", "anna", 7);
    stage.uploads.away = true;
    stage.play(
        """
        > SIZE a
        < 451
        > MDTM a
        < 451
        > MLST a
        < 451
        """);
  }

  @Test
  void what_another_has_unfinished_does_not_show() {
    stage.uploads.put("home/a", "otto", 7);
    then(
        """
        > SIZE a
        < 550
        > DELE a
        < 550
        """);
  }

  @Test
  void names_that_nothing_can_have_are_refused() {
    then(
        """
        > STOR ../../etc/passwd
        < 553
        > STOR .wharf-staging
        < 553
        > CWD ../..
        < 553
        """);
  }

  @Test
  void an_early_end_says_where_to_go_on() {
    stage.play(
        """
        > STOR a
        < 150
        * ordered begin home/a new
        * end 5
        * verdict clean
        * kept 5
        < 426 The transfer ended early; 5 bytes are kept, REST 5
        """);
  }
}
