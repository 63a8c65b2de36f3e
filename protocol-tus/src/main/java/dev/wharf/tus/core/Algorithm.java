package dev.wharf.tus.core;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/**
 * Checksum: "The Server MUST support at least the SHA1 checksum algorithm identified by sha1. The
 * names of the checksum algorithms MUST only consist of ASCII characters with the modification that
 * uppercase characters are excluded." A CRC is its four bytes, the highest first.
 */
public enum Algorithm {
  SHA1("sha1", 20, () -> digest("SHA-1")),
  SHA256("sha256", 32, () -> digest("SHA-256")),
  SHA512("sha512", 64, () -> digest("SHA-512")),
  MD5("md5", 16, () -> digest("MD5")),
  CRC32C("crc32c", 4, () -> crc(new CRC32C())),
  CRC32("crc32", 4, () -> crc(new CRC32()));

  /** As {@code Tus-Checksum-Algorithm} lists them. */
  static final String NAMES =
      Arrays.stream(values()).map(Algorithm::wire).collect(Collectors.joining(","));

  /** A sum of bytes that pass by, for one body. */
  public interface Sum {
    void update(ByteBuffer bytes);

    /** The sum; asked once, at the end. */
    byte[] value();
  }

  private final String wire;
  private final int size;
  private final Supplier<Sum> sums;

  Algorithm(String wire, int size, Supplier<Sum> sums) {
    this.wire = wire;
    this.size = size;
    this.sums = sums;
  }

  /** As it is written. */
  public String wire() {
    return wire;
  }

  /** Bytes of a sum. */
  int size() {
    return size;
  }

  /** A sum of nothing yet. */
  public Sum sum() {
    return sums.get();
  }

  static Optional<Algorithm> of(String wire) {
    return Arrays.stream(values()).filter(algorithm -> algorithm.wire.equals(wire)).findFirst();
  }

  private static Sum digest(String name) {
    MessageDigest digest = instance(name);
    return new Sum() {
      @Override
      public void update(ByteBuffer bytes) {
        digest.update(bytes);
      }

      @Override
      public byte[] value() {
        return digest.digest();
      }
    };
  }

  private static MessageDigest instance(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException every) {
      throw new IllegalStateException("every Java platform has " + name, every);
    }
  }

  private static Sum crc(Checksum crc) {
    return new Sum() {
      @Override
      public void update(ByteBuffer bytes) {
        crc.update(bytes);
      }

      @Override
      public byte[] value() {
        return ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
      }
    };
  }
}
