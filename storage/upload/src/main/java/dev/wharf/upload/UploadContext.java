package dev.wharf.upload;

import dev.wharf.storage.spi.ObjectStore;
import java.time.Clock;

/**
 * What every upload of this node works with.
 *
 * @param journal the journal's own name, under which everything of it is staged
 * @param outlook what this node knows of the troubles around it
 */
record UploadContext(
    ObjectStore store,
    UploadIndex index,
    UploadSettings settings,
    UploadMetrics metrics,
    Clock clock,
    String journal,
    Outlook outlook) {

  UploadContext withMetrics(UploadMetrics others) {
    return new UploadContext(store, index, settings, others, clock, journal, outlook);
  }
}
