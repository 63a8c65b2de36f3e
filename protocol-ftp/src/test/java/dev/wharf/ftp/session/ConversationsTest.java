package dev.wharf.ftp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharf.ftp.tls.ControlInput;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole conversations, as an RFC would print them: who speaks when. */
class ConversationsTest {
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

  private static SessionSettings.Times times(Duration idle, Duration login, Duration data) {
    return new SessionSettings.Times(idle, login, data, Duration.ofMillis(60), LONG);
  }

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(150);

  private static final String STORING =
      """
      > EPSV
      < 229 Entering Extended Passive Mode (|||50007|)
      * connect
      > STOR a.bin
      < 150
      * ordered begin home/a.bin new
      """;

  @Test
  void an_upload_that_ends_in_order() {
    stage
        .in()
        .play(STORING)
        .play(
            """
            * end 5
            * verdict clean
            * received 5
            < 226
            > QUIT
            < 221
            * closed
            """);
    await().until(() -> stage.metrics.sessions.get() == 0);
    assertThat(stage.metrics.transfers).containsExactly("stor success 5");
    stage.passivated.expectMessage(stage.session);
  }

  @Test
  void an_upload_whose_client_was_killed_closes_both_connections() {
    stage
        .in()
        .play(STORING)
        .play(
            """
            * end 5
            * hang-up
            * verdict unclean
            * kept 5
            < 426
            * closed
            """);
  }

  @Test
  void what_a_client_had_sent_before_its_control_connection_was_reset_still_comes_in() {
    stage
        .in()
        .play(STORING)
        .play(
            """
            * progress 3
            * break
            * end 4
            * verdict unclean
            * kept 4
            """);
    await().until(() -> stage.metrics.sessions.get() == 0);
    assertThat(stage.metrics.transfers).containsExactly("stor broken 4");
  }

  @Test
  void a_download_whose_client_is_gone_is_cut_at_once() {
    stage.have("home/b.txt", "0123456789");
    stage
        .in()
        .play(
            """
            > EPSV
            < 229
            * connect
            > RETR b.txt
            < 150
            * ordered send home/b.txt 0-10
            * break
            * told-to-abort
            * aborted 3
            """);
    await().until(() -> stage.metrics.sessions.get() == 0);
  }

  @Test
  void an_upload_whose_control_connection_is_gone_has_seconds_to_end() {
    stage.in().play(STORING).play("* break");
    stage.connection.expectNoMessage(Duration.ofMillis(500));
    stage.play(
        """
        * told-to-abort
        * aborted 3
        """);
    await().until(() -> stage.metrics.sessions.get() == 0);
  }

  private static SessionSettings.Times quiet(Duration usually, Duration inDoubt) {
    return new SessionSettings.Times(LONG, LONG, LONG, usually, inDoubt);
  }

  @Test
  void whoever_closes_with_a_close_notify_need_not_stay() {
    restaged(Stage.settings().withTimes(quiet(LONG, LONG)))
        .in()
        .play(STORING)
        .play(
            """
            * end 5 close-notify
            * verdict clean
            """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"> ABOR\n* told-to-abort", "> QUIT", "* break", "* hang-up"})
  void a_client_that_gives_up_closes_with_a_close_notify_too(String givesUp) {
    stage
        .in()
        .play(STORING)
        .play(givesUp + "\n")
        .play(
            """
            * end 5 close-notify
            * verdict unclean
            """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"> QUIT", "* break", "* hang-up"})
  void after_a_standstill_what_a_client_that_gave_up_says_may_come_late(String givesUp) {
    for (String end : List.of("* end 5 stood-still\n", "* end 5 close-notify stood-still\n")) {
      restaged(Stage.settings().withTimes(quiet(SHORT, LONG))).in().play(STORING).play(end);
      stage.connection.expectNoMessage(SHORT.multipliedBy(3));
      stage.play(givesUp + "\n").play("* verdict unclean\n");
    }
  }

  @Test
  void after_a_standstill_whoever_stays_meant_the_end() {
    restaged(Stage.settings().withTimes(quiet(LONG, SHORT)))
        .in()
        .play(STORING)
        .play(
            """
            * end 5 stood-still
            * verdict clean
            """);
  }

  @Test
  void whoever_says_goodbye_before_the_reply_has_given_up() {
    stage
        .in()
        .play(STORING)
        .play(
            """
            > QUIT
            * end 5
            * verdict unclean
            * kept 5
            < 426
            < 221
            * closed
            """);
  }

  @Test
  void whoever_says_goodbye_right_after_the_data_has_given_up() {
    restaged(Stage.settings().withTimes(new SessionSettings.Times(LONG, LONG, LONG, LONG, LONG)))
        .in()
        .play(STORING)
        .play(
            """
            * end 5
            > QUIT
            * verdict unclean
            """);
  }

  @Test
  void where_goodbye_ends_an_upload_nobody_need_stay_for_the_quiet_time() {
    restaged(
            Stage.settings()
                .withOffers(
                    new SessionSettings.Offers(
                        SessionSettings.Who.ACCOUNTS, true, true, true, true))
                .withTimes(new SessionSettings.Times(LONG, LONG, LONG, LONG, LONG)))
        .in()
        .play(STORING)
        .play(
            """
            > QUIT
            * end 5
            * verdict clean
            * received 5
            < 226
            < 221
            * closed
            """);
  }

  @Test
  void noop_and_stat_are_answered_between_the_two_replies_of_a_transfer() {
    stage
        .in()
        .play(STORING)
        .play(
            """
            > NOOP
            < 200
            * progress 1234
            > STAT
            """);
    assertThat(stage.control.reply()).startsWith("211-").contains("STOR /a.bin: 1234 bytes");
    stage.play(
        """
        > PWD
        * silence
        > NOOP
        * silence
        * end 9
        * verdict clean
        * received 9
        < 226
        < 257 "/"
        < 200
        """);
  }

  @Test
  void what_is_said_before_the_data_connection_is_there_waits() {
    stage
        .in()
        .play(
            """
            > EPSV
            < 229
            > STOR a.bin
            > NOOP
            > PWD
            * silence
            * connect
            < 150
            * ordered begin home/a.bin new
            < 200
            * end 1
            * verdict clean
            * received 1
            < 226
            < 257
            """);
  }

  @Test
  void abor_cuts_a_transfer_and_is_answered_after_it() {
    stage
        .in()
        .play(STORING)
        .play(
            """
            > ABOR
            * told-to-abort
            * interrupted 3
            < 426 The transfer was aborted; 3 bytes are kept
            < 226
            > NOOP
            < 200
            """);
    await()
        .untilAsserted(
            () -> assertThat(stage.metrics.answered).endsWith("stor 426", "abor 226", "noop 200"));
  }

  @Test
  void abor_names_what_is_kept_of_an_upload() {
    stage
        .in()
        .play(STORING)
        .play(
            """
            > ABOR
            * told-to-abort
            * aborted-keeping 3
            < 426 The transfer was aborted; 3 bytes are kept, REST 3 and STOR go on
            < 226
            """);
    assertThat(stage.metrics.transfers).containsExactly("stor aborted 3");
  }

  @Test
  void abor_before_the_data_connection_is_there() {
    stage
        .in()
        .play(
            """
            > EPSV
            < 229
            > STOR a.bin
            > ABOR
            < 426
            < 226
            """);
  }

  @Test
  void abor_with_nothing_to_abort() {
    stage
        .in()
        .play(
            """
            > ABOR
            < 225
            > EPSV
            < 229
            > ABOR
            < 226
            > ABOR
            < 225
            """);
    assertThat(stage.data.calls).containsExactly("reserve", "forget passive-1");
  }

  @Test
  void an_abort_that_came_too_late() {
    stage
        .in()
        .play(STORING)
        .play(
            """
            > ABOR
            * told-to-abort
            * received 9
            < 226
            < 226
            """);
  }

  @Test
  void a_download_is_sent_from_where_rest_said() {
    stage.have("home/b.txt", "0123456789");
    stage
        .in()
        .play(
            """
            > REST 4
            < 350
            > EPSV
            < 229
            * connect
            > RETR b.txt
            < 150
            * ordered send home/b.txt 4-10
            * sent 6
            < 226
            """);
  }

  @Test
  void a_transfer_without_a_data_connection_is_refused_before_anything_is_done() {
    stage.uploads.put("home/a.bin", "anna", 7);
    stage
        .in()
        .play(
            """
            > STOR a.bin
            < 425
            """);
    assertThat(stage.uploads.calls).isEmpty();
  }

  @Test
  void a_data_connection_that_nobody_opens_in_time() {
    restaged(Stage.settings().withTimes(times(LONG, LONG, SHORT)))
        .in()
        .play(
            """
            > EPSV
            < 229
            > STOR a.bin
            < 425
            > NOOP
            < 200
            """);
  }

  @Test
  void a_data_connection_that_will_not_come() {
    stage
        .in()
        .play(
            """
            > EPSV
            < 229
            > STOR a.bin
            * miss
            < 425 There is no data connection: nobody came
            > EPSV
            < 229
            * miss
            > LIST
            < 425
            """);
  }

  @Test
  void the_next_transfer_needs_a_data_connection_of_its_own() {
    stage
        .in()
        .play(STORING)
        .play(
            """
            * end 1
            * verdict clean
            * received 1
            < 226
            > STOR b.bin
            < 425
            """);
  }

  @Test
  void a_silent_client_is_sent_away() {
    restaged(Stage.settings().withTimes(times(SHORT, LONG, LONG)))
        .in()
        .play(
            """
            < 421
            * closed
            """);
  }

  @Test
  void silence_during_a_transfer_is_no_silence() {
    restaged(Stage.settings().withTimes(times(Duration.ofMillis(300), LONG, LONG)))
        .in()
        .play(STORING);
    stage.connection.expectNoMessage(Duration.ofMillis(700));
    stage.play(
        """
        * end 1
        * verdict clean
        * received 1
        < 226
        < 421
        """);
  }

  @Test
  void a_client_that_does_not_log_in_is_sent_away_whatever_else_it_says() {
    restaged(Stage.settings().withTimes(times(LONG, SHORT, LONG)))
        .play(
            """
            < 220
            > NOOP
            < 200
            < 421
            * closed
            """);
  }

  @Test
  void too_many_lines_at_once_end_the_session() {
    stage.in().play(STORING);
    for (int i = 0; i <= 64; i++) {
      stage.control.say("PWD");
    }
    stage.play(
        """
        < 421
        * told-to-abort
        * closed
        """);
  }

  @Test
  void a_line_that_is_too_long_is_answered_in_its_turn() {
    stage.play("< 220");
    stage.control.say(Optional.of(new ControlInput.LineTooLong()));
    stage.play(
        """
        < 500
        > NOOP
        < 200
        """);
  }

  @Test
  void lines_sent_in_one_go_are_answered_in_order() {
    stage.play(
        """
        > USER anna
        > PASS secret
        > PWD
        > CWD nowhere
        > TYPE I
        > QUIT
        < 220
        < 331
        < 230
        < 257
        < 550
        < 200
        < 221
        * closed
        """);
  }

  @Test
  void what_was_asked_before_the_client_closed_its_side_is_answered() {
    stage.play(
        """
        > USER anna
        > PASS secret
        > SYST
        * hang-up
        < 220
        < 331
        < 230
        < 215
        * closed
        """);
  }

  @Test
  void somebody_with_permission_sees_and_ends_sessions_anywhere() {
    stage.elsewhere.add(
        new SessionInfo(
            "other#9!3",
            "198.51.100.4",
            Optional.of("otto"),
            true,
            Instant.EPOCH,
            "/",
            "STOR /x",
            Instant.EPOCH));
    stage.play(
        """
        < 220
        > USER boss
        < 331
        > PASS secret
        < 230
        > SITE WHO
        """);
    assertThat(stage.control.reply())
        .contains(Stage.ID + " 192.0.2.7 boss")
        .contains("other#9!3 198.51.100.4 otto")
        .contains("STOR /x");
    stage.play(
        """
        > SITE KICK other#9!3
        < 200
        > SITE KICK other#9!3
        < 550
        > SITE KICK %s
        < 504
        """
            .formatted(Stage.ID));
  }

  @Test
  void a_session_that_is_kicked_ends_its_transfer_too() {
    stage.in().play(STORING);
    TestProbe<SessionMessage.KickReply> probe = TestProbe.create(Stage.system());
    stage.session.tell(new SessionMessage.Kick(probe.getRef()));
    probe.expectMessage(SessionMessage.KickReply.KICKED);
    stage.play(
        """
        < 421
        * told-to-abort
        * interrupted 2
        * closed
        """);
    await().until(() -> stage.metrics.sessions.get() == 0);
    stage.session.tell(new SessionMessage.Kick(probe.getRef()));
    probe.expectMessage(SessionMessage.KickReply.NO_SESSION);
  }

  @Test
  void a_node_that_drains_sends_idle_sessions_away_and_lets_transfers_end() {
    stage.in();
    stage.session.tell(SessionMessage.Drain.WHEN_IDLE);
    stage.play(
        """
        < 421
        * closed
        """);
    restaged(Stage.settings()).in().play(STORING);
    stage.session.tell(SessionMessage.Drain.WHEN_IDLE);
    stage.play(
        """
        * silence
        * end 1
        * verdict clean
        * received 1
        < 226
        < 421
        * closed
        """);
    restaged(Stage.settings()).in().play(STORING);
    stage.session.tell(SessionMessage.Drain.WHEN_IDLE);
    stage.session.tell(SessionMessage.Drain.NOW);
    stage.play(
        """
        * told-to-abort
        * interrupted 1
        < 426
        < 421
        * closed
        """);
  }

  @Test
  void the_replica_with_the_data_connection_is_lost() {
    stage.in().play(STORING);
    stage.connection.stop();
    stage.play("< 426");
    stage.play(
        """
        > NOOP
        < 200
        """);
  }

  @Test
  void a_stray_message_finds_no_session() {
    ActorTestKit kit = ActorTestKit.create("stray");
    try {
      TestProbe<SessionMessage.KickReply> probe = kit.createTestProbe();
      stage.in().play("* hang-up");
      await().until(() -> stage.metrics.sessions.get() == 0);
      stage.session.tell(SessionMessage.Open.OPEN);
      stage.session.tell(new SessionMessage.Kick(probe.getRef()));
      probe.expectMessage(SessionMessage.KickReply.NO_SESSION);
    } finally {
      kit.shutdownTestKit();
    }
  }
}
