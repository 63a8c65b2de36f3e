package dev.wharf.storage.spi;

/**
 * What the input of {@link ObjectStore#receive} fails with when nothing that it brought is to
 * count: bytes that do not have the checksum they were announced with. Any other failure is a
 * client that broke off.
 */
public final class UnwantedBytes extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param why in words, for the log
   */
  public UnwantedBytes(String why) {
    super("the bytes do not count: " + why, null, false, false);
  }
}
