package dev.wharf.files;

import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.StoredObject;
import java.time.Instant;
import java.util.Optional;

/**
 * A rename that is under way.
 *
 * @param id its own random name
 * @param fromEtag of exactly the object that is to get the other name
 * @param toEtag of the object that is to be replaced; empty = nothing is at the new name
 * @param wakeAt when somebody else is to finish it, if it is still there
 */
record RenameIntent(
    String id,
    ObjectKey from,
    ObjectKey to,
    String fromEtag,
    Optional<String> toEtag,
    Instant wakeAt) {

  RenameIntent withWakeAt(Instant at) {
    return new RenameIntent(id, from, to, fromEtag, toEtag, at);
  }

  Condition condition() {
    return toEtag.<Condition>map(Condition.Matches::new).orElseGet(Condition.Absent::new);
  }

  /** What is kept beside the copy; by its id every replica knows whose it is. */
  ObjectMeta meta(StoredObject source) {
    return Copies.meta(source, copyId());
  }

  boolean isCopy(StoredObject object) {
    return object.meta().uploadId().equals(copyId());
  }

  private String copyId() {
    return "rename-" + id;
  }
}
