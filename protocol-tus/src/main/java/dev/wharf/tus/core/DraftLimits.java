package dev.wharf.tus.core;

import dev.wharf.upload.UploadReply;
import dev.wharf.upload.UploadReply.Standing;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Upload-Limit: "indicates limits applying to upload creation, offset retrieval, upload append and
 * upload resource lifetime". With none of them: "the server can use min-size=0 to indicate support
 * for resumable uploads".
 */
final class DraftLimits {
  /** RFC 9651 §3.3.1: an integer has 15 digits at most. */
  private static final long LARGEST = 999_999_999_999_999L;

  private final OptionalLong maxSize;
  private final InstantSource clock;

  DraftLimits(OptionalLong maxSize, InstantSource clock) {
    this.maxSize = maxSize;
    this.clock = clock;
  }

  /** Of the server. */
  String general() {
    return size().orElse("min-size=0");
  }

  /**
   * Of one upload, as far as it is known. max-age: "the remaining lifetime of the upload resource
   * in seconds counted from the generation of the response".
   */
  String of(UploadReply reply) {
    Optional<String> age =
        reply instanceof Standing standing ? standing.expires().map(this::age) : Optional.empty();
    return age.map(limit -> size().map(size -> size + ", " + limit).orElse(limit))
        .orElseGet(this::general);
  }

  private Optional<String> size() {
    return maxSize.isPresent()
        ? Optional.of("max-size=" + Math.min(maxSize.getAsLong(), LARGEST))
        : Optional.empty();
  }

  private String age(Instant expires) {
    return "max-age=" + Math.max(0, Duration.between(clock.instant(), expires).toSeconds());
  }
}
