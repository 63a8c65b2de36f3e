package dev.wharf.storage.multipart;

/**
 * How bytes are cut.
 *
 * @param partSize bytes of a part, unless the upload is too long for it; at least the store's least
 * @param partsInFlight parts of one upload that are on their way at once, 1 or more
 * @param tailsAtMost after so many open tails the next one absorbs them
 */
public record MultipartSettings(long partSize, int partsInFlight, int tailsAtMost) {

  /** Parts of 8 MiB, three at once. */
  public static MultipartSettings defaults() {
    return new MultipartSettings(8L << 20, 3, 64);
  }
}
