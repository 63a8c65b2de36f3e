package dev.wharf.storage.testkit;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * Bytes that can be said again: the byte at a position depends on the seed and the position alone,
 * so that content of any size can be made, and checked, piece by piece.
 *
 * @param seed tells contents apart
 */
public record Content(long seed) {
  private static final long ODD = 0x9E3779B97F4A7C15L;

  /** Bytes {@code [from, to)}. */
  public ByteString bytes(long from, long to) {
    byte[] bytes = new byte[Math.toIntExact(to - from)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = at(from + i);
    }
    return ByteString.fromArrayUnsafe(bytes);
  }

  private byte at(long position) {
    long mixed = (position + seed) * ODD;
    return (byte) ((mixed ^ (mixed >>> 29)) >>> 24);
  }

  /** Bytes {@code [from, to)} in chunks. */
  public Source<ByteString, NotUsed> chunks(long from, long to, int chunk) {
    return Source.fromIterator(
        () ->
            LongStream.range(0, (to - from + chunk - 1) / chunk)
                .map(n -> from + n * chunk)
                .mapToObj(start -> bytes(start, Math.min(to, start + chunk)))
                .iterator());
  }

  /** SHA-256 of bytes {@code [0, size)}, in hexadecimal. */
  public String sha256(long size) {
    MessageDigest digest = sha256();
    int step = 1 << 16;
    for (long at = 0; at < size; at += step) {
      digest.update(bytes(at, Math.min(size, at + step)).asByteBuffer());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** SHA-256 of a stream, in hexadecimal. */
  public static CompletionStage<String> sha256(
      Source<ByteString, ?> bytes, Materializer materializer) {
    return bytes
        .runFold(
            sha256(),
            (digest, chunk) -> {
              digest.update(chunk.asByteBuffer());
              return digest;
            },
            materializer)
        .thenApply(digest -> HexFormat.of().formatHex(digest.digest()));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
