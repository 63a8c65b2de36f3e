package dev.wharf.upload;

import java.util.List;

/**
 * What an upload has to do with concatenation: it is a partial upload, which others may be made of,
 * or a final one, which is made of such.
 *
 * @param header the client's words exactly as they were sent (the raw {@code Upload-Concat})
 * @param partials what a final upload is made of, in order, as often as it is named; empty = this
 *     is a partial upload
 */
public record Concat(String header, List<UploadId> partials) {
  public Concat {
    partials = List.copyOf(partials);
  }

  /** A partial upload. */
  public static Concat partial(String header) {
    return new Concat(header, List.of());
  }

  public boolean isPartial() {
    return partials.isEmpty();
  }

  public boolean isFinal() {
    return !partials.isEmpty();
  }
}
