package dev.wharf.ftp.session;

import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.ShardingMessageExtractor;

/** One shard for each node. */
final class ByNode
    extends ShardingMessageExtractor<ShardingEnvelope<SessionMessage>, SessionMessage> {

  @Override
  public String entityId(ShardingEnvelope<SessionMessage> envelope) {
    return envelope.entityId();
  }

  @Override
  public String shardId(String session) {
    return NodeNames.node(session);
  }

  @Override
  public SessionMessage unwrapMessage(ShardingEnvelope<SessionMessage> envelope) {
    return envelope.message();
  }
}
