package dev.wharf.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.ClusterEvent.MemberEvent;
import org.apache.pekko.cluster.ClusterEvent.MemberJoined;
import org.apache.pekko.cluster.ClusterEvent.MemberUp;
import org.apache.pekko.cluster.ClusterEvent.MemberWeaklyUp;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;

/** Says to members that come that their names are seen here. Blocks on the board. */
final class StoreWitness extends AbstractBehavior<StoreWitness.Message> {
  sealed interface Message {}

  private record Changed(MemberEvent event) implements Message {}

  private enum Look implements Message {
    LOOK
  }

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

  /** A name that is not there by then belongs to a member that asks no more. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Noticeboard board;
  private final String own;
  private final TimerScheduler<Message> timers;

  /** Who came, and when in nanoseconds. */
  private final Map<String, Long> awaited = new HashMap<>();

  private boolean failed;

  private StoreWitness(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      Noticeboard board,
      String own) {
    super(context);
    this.board = board;
    this.own = own;
    this.timers = timers;
    Cluster.get(context.getSystem())
        .subscriptions()
        .tell(
            Subscribe.create(
                context.messageAdapter(MemberEvent.class, Changed::new), MemberEvent.class));
  }

  /**
   * @param own this member's name
   */
  static Behavior<Message> create(Noticeboard board, String own) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new StoreWitness(context, timers, board, own)));
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Changed.class, this::changed)
        .onMessage(Look.class, look -> look())
        .build();
  }

  private Behavior<Message> changed(Changed changed) {
    String name = SharedStore.name(changed.event().member().uniqueAddress());
    if (!name.equals(own) && isComing(changed.event())) {
      awaited.putIfAbsent(name, System.nanoTime());
      timers.startTimerWithFixedDelay(Look.LOOK, Duration.ZERO, BETWEEN_LOOKS);
    }
    return this;
  }

  private static boolean isComing(MemberEvent event) {
    return event instanceof MemberJoined
        || event instanceof MemberWeaklyUp
        || event instanceof MemberUp;
  }

  private Behavior<Message> look() {
    try {
      answer(board.names());
      failed = false;
    } catch (RuntimeException e) {
      complain(e);
    }
    awaited.values().removeIf(since -> System.nanoTime() - since > PATIENCE.toNanos());
    if (awaited.isEmpty()) {
      timers.cancel(Look.LOOK);
    }
    return this;
  }

  /** Once for a row of failures. */
  private void complain(RuntimeException e) {
    if (!failed) {
      getContext().getLog().warn("store: names of members cannot be seen: {}", e.getMessage());
    }
    failed = true;
  }

  private void answer(Set<String> names) {
    for (String name : names) {
      if (awaited.containsKey(name)) {
        board.post(SharedStore.answer(name, own));
        awaited.remove(name);
      }
    }
  }
}
