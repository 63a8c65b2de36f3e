package dev.wharf.storage.testkit;

import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.StagedUpload;
import dev.wharf.storage.spi.StagingId;
import dev.wharf.storage.spi.StorageFailure;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.util.ByteString;

/** What lies in staging, by upload and name. Names are never given twice. */
final class MemoryStaging {
  private final Misuse misuse;
  private final Clock clock;
  private final Map<StagingId, Map<String, MemoryPlace>> places = new HashMap<>();
  private final Map<StagingId, Instant> modified = new HashMap<>();

  MemoryStaging(Misuse misuse, Clock clock) {
    this.misuse = misuse;
    this.clock = clock;
  }

  /** A new place, open to this grant. */
  synchronized MemoryPlace create(StagingId id, String name, String grant) {
    Map<String, MemoryPlace> ofUpload = places.computeIfAbsent(id, any -> new HashMap<>());
    misuse.check(
        !ofUpload.containsKey(name), "the name '" + name + "' of " + id + " was used before");
    MemoryPlace place = new MemoryPlace(name, grant);
    ofUpload.put(name, place);
    touch(id);
    return place;
  }

  /** The sealed place of a receipt, cut to its recorded length and open to this grant. */
  synchronized MemoryPlace take(StagingId id, Receipt seal, String grant) {
    MemoryPlace place = require(id, seal);
    misuse.check(
        place.closed(), "'" + seal.token() + "' of " + id + " was taken, but is not sealed");
    place.reopen(grant, seal.size());
    touch(id);
    return place;
  }

  synchronized void append(StagingId id, MemoryPlace place, String grant, ByteString bytes) {
    misuse.check(place.writtenBy(grant), grant + " wrote in a place of " + id + " not its own");
    place.append(bytes);
    touch(id);
  }

  /** The bytes a receipt names. */
  synchronized byte[] read(StagingId id, Receipt receipt) {
    return read(id, receipt, receipt.size());
  }

  /** The first bytes of what a receipt names. */
  synchronized byte[] read(StagingId id, Receipt receipt, long size) {
    misuse.check(size <= receipt.size(), size + " bytes of " + receipt + " of " + id);
    return require(id, receipt).head(size);
  }

  synchronized void discard(StagingId id) {
    places.remove(id);
    modified.remove(id);
  }

  /** Removes the places that these receipts name, and the upload's staging with its last one. */
  synchronized void drop(StagingId id, List<Receipt> receipts) {
    Map<String, MemoryPlace> ofUpload = places.getOrDefault(id, new HashMap<>());
    receipts.forEach(receipt -> ofUpload.remove(receipt.token()));
    if (ofUpload.isEmpty()) {
      discard(id);
    }
  }

  /** Removes every place that this grant began. */
  synchronized void undo(StagingId id, String grant) {
    Map<String, MemoryPlace> ofUpload = places.getOrDefault(id, new HashMap<>());
    ofUpload.values().removeIf(place -> place.createdBy(grant));
    if (ofUpload.isEmpty()) {
      discard(id);
    }
  }

  synchronized Set<StagingId> ids() {
    return Set.copyOf(places.keySet());
  }

  synchronized List<StagedUpload> of(String journal) {
    List<StagedUpload> found = new ArrayList<>();
    modified.forEach(
        (id, when) -> {
          if (id.journal().equals(journal)) {
            found.add(new StagedUpload(id, when));
          }
        });
    return found;
  }

  private void touch(StagingId id) {
    if (places.containsKey(id)) {
      modified.put(id, clock.instant());
    }
  }

  private MemoryPlace require(StagingId id, Receipt receipt) {
    return Optional.ofNullable(places.get(id))
        .map(ofUpload -> ofUpload.get(receipt.token()))
        .orElseThrow(
            () ->
                new StorageFailure(
                    StorageFailure.Kind.NOT_FOUND,
                    false,
                    "nothing is staged as '" + receipt.token() + "' of " + id));
  }
}
