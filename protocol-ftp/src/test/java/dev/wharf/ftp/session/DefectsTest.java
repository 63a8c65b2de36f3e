package dev.wharf.ftp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharf.ftp.data.DataEvent.Outcome;
import dev.wharf.ftp.session.SessionSettings.Passive;
import dev.wharf.ftp.session.SessionSettings.Tls;
import dev.wharf.ftp.session.SessionSettings.Who;
import dev.wharf.ftp.tls.ControlInput;
import dev.wharf.storage.spi.StorageFailure;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What other servers get wrong, by number; those that concern sessions. The others are shown where
 * they belong: 10 with the ports, 11 with the PROXY header, 17 and 21 with the accounts.
 */
class DefectsTest {
  private Stage stage = new Stage();

  @AfterEach
  void close() {
    stage.close();
  }

  private Stage restaged(SessionSettings settings) {
    stage.close();
    stage = new Stage(settings);
    return stage;
  }

  private static final String STORING =
      """
      > EPSV
      < 229
      * connect
      > STOR a.bin
      < 150
      * ordered begin home/a.bin new
      """;

  @Test
  void defect_1_commands_wait_for_a_transfer_and_abor_cannot_abort() {
    stage
        .in()
        .play(STORING)
        .play(
            """
            > NOOP
            < 200
            > STAT
            < 211-
            > ABOR
            * told-to-abort
            * interrupted 3
            < 426
            < 226
            """);
  }

  @Test
  void defect_2_a_lost_control_connection_blocks_others_until_its_transfer_ends() {
    stage.in().play(STORING).play("* break");
    try (Stage other = new Stage()) {
      other
          .in()
          .play(STORING)
          .play(
              """
          * end 1
          * verdict clean
          * received 1
          < 226
          """);
    }
    stage.play("* told-to-abort");
  }

  @Test
  void defects_3_and_4_tls_required_on_data_is_bypassed() {
    restaged(Stage.settings().withActive(true).withTls(new Tls(Who.NOBODY, Who.ACCOUNTS)))
        .in()
        .play(
            """
            > PASV
            < 521
            > EPSV
            < 521
            > PORT 192,0,2,7,200,1
            < 521
            > EPRT |1|192.0.2.7|51201|
            < 521
            > RETR a
            < 521
            > LIST
            < 521
            """);
    assertThat(stage.data.calls).isEmpty();
  }

  @Test
  void defect_5_active_mode_alone_lets_epsv_through() {
    restaged(
            Stage.settings()
                .withActive(true)
                .withPassive(new Passive(false, PassiveAddresses.fromConnection())))
        .in()
        .play(
            """
            > PASV
            < 502
            > EPSV
            < 502
            > PORT 192,0,2,7,200,1
            < 200
            """);
  }

  @Test
  void defect_6_port_dials_whomever_it_is_told_to() {
    restaged(Stage.settings().withActive(true))
        .in()
        .play(
            """
            > PORT 198,51,100,9,200,1
            < 504
            > EPRT |1|198.51.100.9|51201|
            < 504
            > PORT 192,0,2,7,0,25
            < 504
            > LIST
            < 425
            > PORT 192,0,2,7,200,1
            < 200
            """);
    assertThat(stage.data.calls).isEmpty();
    stage.play(
        """
        > LIST
        """);
    await().until(() -> !stage.data.calls.isEmpty());
    assertThat(stage.data.calls).containsExactly("dial 192.0.2.7:51201");
    stage.play(
        """
        * connect
        < 150
        """);
  }

  @Test
  void defect_7_names_with_spaces_and_dashes_cannot_be_listed() {
    stage.have("home/two words/x", "1");
    stage.have("home/-rf", "1");
    stage
        .in()
        .play(
            """
            > EPSV
            < 229
            * connect
            > LIST two words
            < 150
            * ordered list home/two words LIST [two words/]
            * sent 9
            < 226
            > EPSV
            < 229
            * connect
            > NLST -- -rf
            < 150
            * ordered list home NLST [] -rf all
            * sent 9
            < 226
            """);
  }

  @Test
  void defect_8_mlst_and_stat_ignore_the_working_folder() {
    stage.have("home/sub/x", "12345");
    stage
        .in()
        .play(
            """
            > CWD sub
            < 250
            > MLST x
            """);
    assertThat(stage.control.reply()).startsWith("250-").contains("size=5;").contains(" /sub/x");
    stage.play("> STAT x");
    assertThat(stage.control.reply()).startsWith("213-").contains(" x\r\n");
    stage.play("> STAT .");
    assertThat(stage.control.reply()).startsWith("212-").contains(" x\r\n");
  }

  @Test
  void defect_9_type_a_is_accepted_and_not_done() {
    stage.have("home/t.txt", "a\nb\n");
    stage
        .in()
        .play(
            """
            > TYPE A
            < 200
            > SIZE t.txt
            < 550
            > EPSV
            < 229
            * connect
            > RETR t.txt
            < 150
            * ordered send home/t.txt 0-4 ascii
            * sent 6
            < 226
            > EPSV
            < 229
            * connect
            > STOR u.txt
            < 150
            * ordered begin home/u.txt new ascii
            """);
  }

  @Test
  void defect_12_a_failed_handshake_leaves_the_session_busy_for_ever() {
    restaged(
            Stage.settings()
                .withTimes(
                    new SessionSettings.Times(
                        Duration.ofMillis(400),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(1),
                        Duration.ofMillis(60),
                        Duration.ofMillis(60))))
        .in()
        .play(STORING)
        .play(
            """
            * unsecured
            < 522
            > NOOP
            < 200
            < 421
            """);
  }

  @Test
  void defect_13_a_line_without_end_takes_all_memory() {
    stage.play("< 220");
    stage.control.say(Optional.of(new ControlInput.LineTooLong()));
    stage.play("< 500");
  }

  @Test
  void defect_14_a_listing_that_fails_is_never_answered() {
    stage
        .in()
        .play(
            """
            > EPSV
            < 229
            * connect
            > LIST
            < 150
            * ordered list home LIST []
            """);
    stage.ended(new Outcome.StoreFailed(StorageFailure.Kind.UNAVAILABLE, true, "backend words"));
    String reply = stage.control.reply();
    assertThat(reply).startsWith("451").doesNotContain("backend words");
    stage.play(
        """
        > EPSV
        < 229
        * connect
        > LIST
        < 150
        * ordered list home LIST []
        * broken 7
        < 426
        """);
  }

  @Test
  void defect_15_a_passive_port_that_timed_out_makes_the_next_transfer_hang() {
    stage
        .in()
        .play(
            """
            > PASV
            < 227 Entering Passive Mode (192,0,2,1,195,87)
            * miss
            > LIST
            < 425
            """);
  }

  @Test
  void defect_16_the_address_of_a_proxy_is_taken_for_the_clients() throws Exception {
    stage.in();
    assertThat(Objects.requireNonNull(stage.accounts.lastPeer).address())
        .isEqualTo(InetAddress.getByName("192.0.2.7"));
    assertThat(stage.roll.from(InetAddress.getByName("192.0.2.7"))).isEqualTo(1);
  }

  @Test
  void defect_18_appe_overwrites() {
    stage.have("home/log", "0123456789");
    stage
        .in()
        .play(
            """
            > EPSV
            < 229
            * connect
            > APPE log
            < 150
            * ordered go-on 10
            """);
    assertThat(stage.uploads.calls).containsExactly("create of object 10");
    assertThat(stage.has("home/log")).isTrue();
  }

  @Test
  void defect_19_a_shutdown_cuts_transfers() {
    stage.in().play(STORING);
    stage.session.tell(SessionMessage.Drain.WHEN_IDLE);
    stage.play(
        """
        * silence
        * end 9
        * verdict clean
        * received 9
        < 226
        < 421
        """);
  }

  @Test
  void defect_20_rest_is_kept_after_a_transfer_that_failed() {
    stage.have("home/b.txt", "0123456789");
    stage
        .in()
        .play(
            """
            > EPSV
            < 229
            > REST 4
            < 350
            > RETR nothing
            < 550
            * connect
            > RETR b.txt
            < 150
            * ordered send home/b.txt 0-10
            * broken 3
            < 426
            > EPSV
            < 229
            * connect
            > REST 2
            < 350
            > LIST
            < 150
            * ordered list
            * sent 1
            < 226
            > EPSV
            < 229
            * connect
            > RETR b.txt
            < 150
            * ordered send home/b.txt 0-10
            """);
  }

  @Test
  void defect_22_wrong_codes() {
    stage.have("home/x", "1");
    stage
        .in()
        .play(
            """
            > RNTO y
            < 503
            > STAT x
            < 213-
            > MKD a "b"
            < 257 "/a ""b""\"
            > EPSV
            < 229
            * connect
            > LIST nothing
            < 550
            """);
  }
}
