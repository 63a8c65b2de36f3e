package dev.wharf.upload;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Bytes to add to an upload.
 *
 * @param offset where the client believes the next byte goes
 * @param length the upload's total length, declared late; persisted before the first byte
 * @param digest what all bytes of the upload must sum up to; counts instead of what was said before
 * @param body the bytes
 */
public record Append(long offset, OptionalLong length, Optional<Digest> digest, Body body) {

  /** One that says nothing of the bytes of the whole. */
  public Append(long offset, OptionalLong length, Body body) {
    this(offset, length, Optional.empty(), body);
  }
}
