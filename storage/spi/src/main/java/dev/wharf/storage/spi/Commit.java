package dev.wharf.storage.spi;

import java.util.List;
import java.util.Optional;

/**
 * The receipts that become one object.
 *
 * @param staging where they are
 * @param target the object's key
 * @param receipts contiguous from 0; empty for an empty object
 * @param condition what must be at the key. An object there with the same {@link
 *     ObjectMeta#uploadId()} is this very commit, done before: it is answered, not refused.
 * @param multipart the multipart upload's id, if one was opened
 * @param freeSlot the lowest slot that was never given to a writer: the commit's own, for a last
 *     part made of tails. A commit that is said again uses it again, for the same bytes.
 * @param meta what is kept beside the object
 */
public record Commit(
    StagingId staging,
    ObjectKey target,
    List<Receipt> receipts,
    Condition condition,
    Optional<String> multipart,
    int freeSlot,
    ObjectMeta meta) {
  public Commit {
    receipts = List.copyOf(receipts);
    long end = 0;
    for (Receipt receipt : receipts) {
      if (receipt.from() != end) {
        throw new IllegalArgumentException(
            "commit: a receipt starts at " + receipt.from() + " (expected: " + end + ")");
      }
      end = receipt.to();
    }
  }

  /** Size of the object in bytes. */
  public long length() {
    return receipts.isEmpty() ? 0 : receipts.get(receipts.size() - 1).to();
  }
}
