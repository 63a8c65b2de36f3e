package dev.wharf.ftp.session;

import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.cluster.sharding.ShardCoordinator;
import scala.collection.immutable.IndexedSeq;
import scala.concurrent.Future;

/**
 * Shards stay on the node that asks for them first: the one that is theirs, before anybody else can
 * know their name.
 *
 * <p>A dead node's shard goes to whoever still asks for it; what is made there answers that there
 * is no such session. To fail the future instead would have every region retry for ever.
 */
final class Requester extends ShardCoordinator.AbstractShardAllocationStrategy {

  @Override
  public Future<ActorRef> allocateShard(
      ActorRef requester, String shard, Map<ActorRef, IndexedSeq<String>> current) {
    return Future.successful(requester);
  }

  @Override
  public Future<Set<String>> rebalance(
      Map<ActorRef, IndexedSeq<String>> current, Set<String> inProgress) {
    return Future.successful(Set.of());
  }
}
