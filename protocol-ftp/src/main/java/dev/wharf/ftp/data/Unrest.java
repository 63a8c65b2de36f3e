package dev.wharf.ftp.data;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent.MemberDowned;
import org.apache.pekko.cluster.ClusterEvent.MemberEvent;
import org.apache.pekko.cluster.ClusterEvent.MemberExited;
import org.apache.pekko.cluster.ClusterEvent.MemberLeft;
import org.apache.pekko.cluster.ClusterEvent.MemberRemoved;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;

/**
 * Whether a member has left of late. A switchboard that is born then may have had a predecessor,
 * whose assignments it does not know yet.
 */
final class Unrest {
  /** Nothing that a member had assigned lasts longer. */
  private final Duration memory;

  private final AtomicLong until = new AtomicLong(System.nanoTime());

  private Unrest(Duration memory) {
    this.memory = memory;
  }

  static Unrest watch(ActorSystem<?> system, Duration memory) {
    Unrest unrest = new Unrest(memory);
    system.systemActorOf(unrest.watcher(), "ftp-unrest", Props.empty());
    return unrest;
  }

  private Behavior<MemberEvent> watcher() {
    return Behaviors.setup(
        actor -> {
          ActorRef<MemberEvent> self = actor.getSelf();
          Cluster.get(actor.getSystem())
              .subscriptions()
              .tell(Subscribe.create(self, MemberEvent.class));
          return Behaviors.receiveMessage(this::heard);
        });
  }

  private Behavior<MemberEvent> heard(MemberEvent event) {
    if (event instanceof MemberLeft
        || event instanceof MemberExited
        || event instanceof MemberDowned
        || event instanceof MemberRemoved) {
      until.set(System.nanoTime() + memory.toNanos());
    }
    return Behaviors.same();
  }

  boolean isOn() {
    return until.get() - System.nanoTime() > 0;
  }
}
