package dev.wharf.upload;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.ShardRegion.CurrentShardRegionState;
import org.apache.pekko.cluster.sharding.ShardRegion.ShardState;
import org.apache.pekko.cluster.sharding.typed.GetShardRegionState;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * Looks which shards of uploads live here, from time to time, where there is more than one node.
 */
final class LocalShards {
  /** Shards move when members come and go. */
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

  sealed interface Message {}

  private enum Look implements Message {
    LOOK
  }

  private record Seen(Set<String> shards) implements Message {}

  private LocalShards() {}

  /**
   * @param ids told of what is seen
   */
  static Behavior<Message> create(LocalIds ids) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(Look.LOOK, BETWEEN_LOOKS);
                  ActorRef<CurrentShardRegionState> answers =
                      context.messageAdapter(
                          CurrentShardRegionState.class, state -> new Seen(names(state)));
                  return Behaviors.receive(Message.class)
                      .onMessage(Look.class, look -> look(context, ids, answers))
                      .onMessage(Seen.class, seen -> seen(ids, seen))
                      .build();
                }));
  }

  private static Set<String> names(CurrentShardRegionState state) {
    return state.getShards().stream().map(ShardState::shardId).collect(Collectors.toSet());
  }

  private static Behavior<Message> look(
      ActorContext<Message> context, LocalIds ids, ActorRef<CurrentShardRegionState> answers) {
    if (isAlone(context)) {
      ids.live(Set.of());
    } else {
      ClusterSharding.get(context.getSystem())
          .shardState()
          .tell(new GetShardRegionState(UploadCluster.KEY, answers));
    }
    return Behaviors.same();
  }

  private static boolean isAlone(ActorContext<?> context) {
    return Cluster.get(context.getSystem()).state().members().size() < 2;
  }

  private static Behavior<Message> seen(LocalIds ids, Seen seen) {
    ids.live(seen.shards());
    return Behaviors.same();
  }
}
