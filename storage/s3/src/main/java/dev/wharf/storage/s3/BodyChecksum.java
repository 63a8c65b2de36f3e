package dev.wharf.storage.s3;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.apache.pekko.util.ByteString;

/** By what the server can tell that a body arrived as it was sent; in base 64. */
record BodyChecksum(Optional<String> crc32c, Optional<String> md5) {

  static BodyChecksum of(S3Profile.Checksum kind, ByteString bytes) {
    return switch (kind) {
      case CRC32C, CRC32C_ON_THE_WAY ->
          new BodyChecksum(Optional.of(crc32c(bytes)), Optional.empty());
      case MD5 -> new BodyChecksum(Optional.empty(), Optional.of(md5(bytes)));
      case NONE -> new BodyChecksum(Optional.empty(), Optional.empty());
    };
  }

  private static String crc32c(ByteString bytes) {
    CRC32C crc = new CRC32C();
    bytes.getByteBuffers().forEach(crc::update);
    byte[] sum = ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
    return Base64.getEncoder().encodeToString(sum);
  }

  private static String md5(ByteString bytes) {
    MessageDigest digest = newMd5();
    bytes.getByteBuffers().forEach(digest::update);
    return Base64.getEncoder().encodeToString(digest.digest());
  }

  private static MessageDigest newMd5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has MD5", e);
    }
  }
}
