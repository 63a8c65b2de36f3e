package dev.wharf.ftp.data;

import dev.wharf.ftp.data.Reservations.Open;
import dev.wharf.ftp.data.SwitchboardCommand.Renew;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** A switchboard that is new to its work is told what holds, until it has answered. */
final class Renewal {

  /** Time to say it once more. */
  enum Again implements PierMessage {
    AGAIN
  }

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final ActorRef<PierMessage> self;
  private final TimerScheduler<PierMessage> timers;
  private final Reservations reservations;
  private final Function<Open, RecipientRef<SwitchboardCommand>> switchboards;

  Renewal(
      ActorRef<PierMessage> self,
      TimerScheduler<PierMessage> timers,
      Reservations reservations,
      Function<Open, RecipientRef<SwitchboardCommand>> switchboards) {
    this.self = self;
    this.timers = timers;
    this.reservations = reservations;
    this.switchboards = switchboards;
  }

  /** Said until it is answered: while shards move, words are lost. */
  void renew() {
    List<Open> orphans = reservations.orphans();
    orphans.forEach(this::renew);
    if (!orphans.isEmpty()) {
      timers.startSingleTimer(Again.AGAIN, INTERVAL);
    }
  }

  private void renew(Open open) {
    switchboards
        .apply(open)
        .tell(
            new Renew(
                open.reservation(),
                open.session(),
                open.port().orElseThrow(),
                open.events(),
                self));
  }
}
