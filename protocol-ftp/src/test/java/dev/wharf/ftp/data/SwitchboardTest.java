package dev.wharf.ftp.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.ftp.data.SwitchboardCommand.Claim;
import dev.wharf.ftp.data.SwitchboardCommand.Claimed;
import dev.wharf.ftp.data.SwitchboardCommand.Holder;
import dev.wharf.ftp.data.SwitchboardCommand.Renew;
import dev.wharf.ftp.data.SwitchboardCommand.Reserve;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** One that may have had a predecessor, which a dead replica took with it. */
class SwitchboardTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final int PORT = 50_000;
  private static final Desk.Terms TERMS =
      new Desk.Terms(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(60));

  private final TestProbe<DataEvent> events = KIT.createTestProbe();
  private final TestProbe<PierMessage> old = KIT.createTestProbe();
  private final TestProbe<PierMessage> fresh = KIT.createTestProbe();
  private final TestProbe<Claimed> landed = KIT.createTestProbe();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private static ActorRef<SwitchboardCommand> switchboard(boolean orphan) {
    return KIT.spawn(Switchboard.create(TERMS, orphan, self -> {}));
  }

  private Reserve wish() {
    return new Reserve("new", "session 2", List.of(PORT), events.ref(), fresh.ref());
  }

  private Renew renewal() {
    return new Renew("old", "session 1", PORT, events.ref(), old.ref());
  }

  @Test
  void where_nobody_has_left_a_port_is_assigned_at_once() {
    switchboard(false).tell(wish());
    assertThat(fresh.expectMessageClass(PierMessage.Assigned.class).port()).isEqualTo(PORT);
  }

  @Test
  void what_a_predecessor_had_assigned_is_not_given_away_before_its_owner_has_said_so() {
    ActorRef<SwitchboardCommand> switchboard = switchboard(true);
    switchboard.tell(wish());
    fresh.expectNoMessage(Duration.ofSeconds(1));
    switchboard.tell(renewal());
    old.expectMessageClass(PierMessage.Assigned.class);
    switchboard.tell(new Claim(PORT, landed.ref()));
    Holder holder = landed.expectMessageClass(Claimed.class).holder().orElseThrow();
    assertThat(holder.reservation()).isEqualTo("old");
    switchboard.tell(new SwitchboardCommand.Taken("old"));
    assertThat(fresh.expectMessageClass(PierMessage.Assigned.class, Duration.ofSeconds(5)).port())
        .isEqualTo(PORT);
  }

  @Test
  void a_port_is_nobody_elses_before_its_owner_knows_that_its_client_came() {
    ActorRef<SwitchboardCommand> switchboard = switchboard(false);
    switchboard.tell(renewal());
    old.expectMessageClass(PierMessage.Assigned.class);
    switchboard.tell(wish());
    switchboard.tell(new Claim(PORT, landed.ref()));
    landed.expectMessageClass(Claimed.class);
    fresh.expectNoMessage(Duration.ofMillis(500));
    switchboard.tell(new SwitchboardCommand.Taken("old"));
    assertThat(fresh.expectMessageClass(PierMessage.Assigned.class).port()).isEqualTo(PORT);
  }

  @Test
  void a_connection_is_never_given_to_who_came_after_it() {
    ActorRef<SwitchboardCommand> switchboard = switchboard(true);
    switchboard.tell(new Claim(PORT, landed.ref()));
    switchboard.tell(wish());
    assertThat(landed.expectMessageClass(Claimed.class, Duration.ofSeconds(5)).holder()).isEmpty();
    fresh.expectMessageClass(PierMessage.Assigned.class, Duration.ofSeconds(5));
  }
}
