package dev.wharf.upload;

import dev.wharf.storage.spi.ObjectStore;
import java.time.Clock;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What every upload of this node works with.
 *
 * @param journal the journal's own name, under which everything of it is staged
 * @param unreachable whether the node an actor lives on is known to be unreachable
 */
record UploadContext(
    ObjectStore store,
    UploadIndex index,
    UploadSettings settings,
    UploadMetrics metrics,
    Clock clock,
    String journal,
    Predicate<ActorRef<?>> unreachable) {}
