package dev.wharf.storage.s3;

import dev.wharf.storage.spi.Condition;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A condition as headers, and as it is judged here. */
final class Conditions {
  private Conditions() {}

  static @Nullable String ifNoneMatch(Condition condition) {
    return condition instanceof Condition.Absent ? "*" : null;
  }

  static @Nullable String ifMatch(Condition condition) {
    return condition instanceof Condition.Matches matches ? Bucket.quoted(matches.etag()) : null;
  }

  static boolean holds(Condition condition, Optional<Head> found) {
    return condition instanceof Condition.Matches matches
        ? found.filter(head -> head.etag().equals(matches.etag())).isPresent()
        : found.isEmpty();
  }

  static String words(Condition condition) {
    return condition instanceof Condition.Matches matches
        ? "the object of ETag " + matches.etag()
        : "nothing";
  }
}
