package dev.wharf.upload;

import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Names new uploads so that they live on this replica, where it can: sharding puts an upload where
 * its name says, and one that lives beside its client's socket costs no word over the network.
 *
 * <p>It is a favour and no promise: shards move, and a name is for ever.
 */
final class LocalIds {
  /** With ten replicas 97 of 100 uploads find one of a tenth of the shards. */
  private static final int TRIES = 32;

  private final Function<String, String> shardOf;
  private final Supplier<UploadId> random;
  private volatile Set<String> local = Set.of();

  /**
   * @param shardOf in which shard an entity of that id lives
   * @param random where ids come from
   */
  LocalIds(Function<String, String> shardOf, Supplier<UploadId> random) {
    this.shardOf = shardOf;
    this.random = random;
  }

  /** Which shards live here now; none = it does not matter where. */
  void live(Set<String> shards) {
    local = Set.copyOf(shards);
  }

  UploadId next() {
    Set<String> here = local;
    UploadId id = random.get();
    for (int tries = 1; tries < TRIES && !here.isEmpty() && !lives(here, id); tries++) {
      id = random.get();
    }
    return id;
  }

  private boolean lives(Set<String> here, UploadId id) {
    return here.contains(shardOf.apply(id.value()));
  }
}
