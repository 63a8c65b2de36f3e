package dev.wharf.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;

/**
 * Bytes of any length that need not be kept: one random block over and over, each stamped with its
 * number, so that a block that is lost, doubled or moved shows in the digest.
 *
 * @param size in bytes
 * @param seed of the block
 */
public record Content(long size, long seed) {
  private static final int BLOCK = 1 << 20;

  /** Bytes {@code from} to {@code to}, written to the sink. */
  public void write(long from, long to, OutputStream sink) throws IOException {
    byte[] block = block();
    for (long at = from; at < to; ) {
      int start = (int) (at % BLOCK);
      int length = (int) Math.min(BLOCK - start, to - at);
      ByteBuffer.wrap(block).putLong(0, at / BLOCK);
      sink.write(block, start, length);
      at += length;
    }
  }

  public Path writeTo(Path file) {
    try (OutputStream sink = Files.newOutputStream(file)) {
      write(0, size, sink);
      return file;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  public String sha256() {
    MessageDigest digest = sha256Digest();
    try {
      write(0, size, new Digesting(digest));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  public static String sha256(InputStream bytes) throws IOException {
    MessageDigest digest = sha256Digest();
    try (bytes) {
      bytes.transferTo(new Digesting(digest));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private byte[] block() {
    byte[] block = new byte[BLOCK];
    new Random(seed).nextBytes(block);
    return block;
  }

  private static MessageDigest sha256Digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static final class Digesting extends OutputStream {
    private final MessageDigest digest;

    Digesting(MessageDigest digest) {
      this.digest = digest;
    }

    @Override
    public void write(int value) {
      digest.update((byte) value);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      digest.update(bytes, from, length);
    }
  }
}
