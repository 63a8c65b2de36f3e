package dev.wharf.upload;

/** The journal knows more than this incarnation: another one lives, or lived. It must recover. */
final class StaleIncarnation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StaleIncarnation(UploadId id, long own, long highest) {
    super("upload " + id + ": sequence number " + own + " (expected: " + highest + ")");
  }
}
