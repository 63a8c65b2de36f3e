package dev.wharf.tus.core;

import java.util.Arrays;
import java.util.Optional;

/**
 * The interop versions of draft-ietf-httpbis-resumable-upload that are spoken, with what sets them
 * apart. iOS 17 sends 3, iOS 18.0 sends 5, iOS 18.1 sends 6, iOS 26 sends 8.
 */
enum DraftVersion {
  /** Draft -01. */
  V3(3, Field.UPLOAD_INCOMPLETE, false, false),
  /** Draft -03. */
  V5(5, Field.UPLOAD_COMPLETE, false, false),
  /** Drafts -04 and -05: the media type is asked for. */
  V6(6, Field.UPLOAD_COMPLETE, true, false),
  /** Drafts from -09 on: limits are announced before the bytes. */
  V8(8, Field.UPLOAD_COMPLETE, true, true);

  private final int number;
  private final Field completeness;
  private final boolean typed;
  private final boolean limited;

  DraftVersion(int number, Field completeness, boolean typed, boolean limited) {
    this.number = number;
    this.completeness = completeness;
    this.typed = typed;
    this.limited = limited;
  }

  static Optional<DraftVersion> of(long number) {
    return Arrays.stream(values()).filter(version -> version.number == number).findFirst();
  }

  int number() {
    return number;
  }

  /** The field that says whether more is to come. */
  Field completeness() {
    return completeness;
  }

  /** Whether an append must be {@code application/partial-upload}. */
  boolean typed() {
    return typed;
  }

  /** Whether {@code Upload-Limit} goes with the first interim response. */
  boolean limited() {
    return limited;
  }

  /** What the field's value means: whether the upload is complete. */
  boolean complete(boolean said) {
    return said == (completeness == Field.UPLOAD_COMPLETE);
  }

  /** A response that says whether the upload is complete. */
  TusResponse stamp(TusResponse response, boolean complete) {
    return response.with(completeness, complete(complete) ? "?1" : "?0");
  }
}
