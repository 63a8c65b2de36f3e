package dev.wharf.upload;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One line of a list of uploads, as the index has it.
 *
 * @param owner who may go on with it; empty = anyone who knows the id
 * @param target the key of the object it becomes
 * @param length total bytes as they were declared at its creation; empty = they were not
 */
public record UploadRow(
    UploadId id,
    Optional<String> owner,
    String target,
    OptionalLong length,
    UploadQuery.State state,
    Instant created) {
  /** Where a next page goes on. */
  public UploadQuery.Place place() {
    return new UploadQuery.Place(created, id);
  }
}
