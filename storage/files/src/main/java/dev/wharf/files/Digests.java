package dev.wharf.files;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.CompletionStage;
import java.util.zip.CRC32;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** Checksums of streams, in the memory of one chunk. */
final class Digests {

  private interface Digest {
    void update(ByteBuffer bytes);

    byte[] value();
  }

  private Digests() {}

  /** In lower-case hexadecimal. */
  static CompletionStage<String> of(
      Source<ByteString, ?> bytes, Checksum kind, ClassicActorSystemProvider system) {
    return bytes
        .runFold(digest(kind), Digests::add, system)
        .thenApply(digest -> HexFormat.of().formatHex(digest.value()));
  }

  private static Digest add(Digest digest, ByteString chunk) {
    chunk.getByteBuffers().forEach(digest::update);
    return digest;
  }

  private static Digest digest(Checksum kind) {
    return switch (kind) {
      case CRC32 -> new Crc(new CRC32());
      case MD5 -> message("MD5");
      case SHA1 -> message("SHA-1");
      case SHA256 -> message("SHA-256");
      case SHA512 -> message("SHA-512");
    };
  }

  private static Digest message(String algorithm) {
    try {
      return new Message(MessageDigest.getInstance(algorithm));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + algorithm, e);
    }
  }

  private record Message(MessageDigest digest) implements Digest {
    @Override
    public void update(ByteBuffer bytes) {
      digest.update(bytes);
    }

    @Override
    public byte[] value() {
      return digest.digest();
    }
  }

  private record Crc(CRC32 crc) implements Digest {
    @Override
    public void update(ByteBuffer bytes) {
      crc.update(bytes);
    }

    @Override
    public byte[] value() {
      return ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
    }
  }
}
