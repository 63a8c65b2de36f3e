package dev.wharf.access;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** How the JSON of a users file is packed; what Kubernetes keeps for pods is limited in size. */
enum UsersEncoding {
  PLAIN,
  GZIP,
  BASE64_GZIP;

  /** A few hundred thousand accounts; more is a mistake, or a bomb. */
  private static final int MAX_BYTES = 128 * 1024 * 1024;

  private static final int LINE = 76;

  /** By the first bytes, as unFTP does; {@code H4sI} is how gzip's magic begins in base64. */
  static UsersEncoding of(byte[] packed) {
    if (packed.length > 2 && packed[0] == 0x1f && packed[1] == (byte) 0x8b) {
      return GZIP;
    }
    return packed.length > 3 && text(packed, 4).equals("H4sI") ? BASE64_GZIP : PLAIN;
  }

  private static String text(byte[] bytes, int length) {
    return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
  }

  byte[] unpack(byte[] packed) throws IOException {
    return switch (this) {
      case PLAIN -> packed;
      case GZIP -> gunzip(packed);
      case BASE64_GZIP -> gunzip(fromBase64(text(packed, packed.length)));
    };
  }

  private static byte[] fromBase64(String text) throws IOException {
    try {
      return Base64.getDecoder().decode(text.replaceAll("\\s", ""));
    } catch (IllegalArgumentException e) {
      throw new IOException("not base64", e);
    }
  }

  private static byte[] gunzip(byte[] packed) throws IOException {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      byte[] plain = in.readNBytes(MAX_BYTES + 1);
      if (plain.length > MAX_BYTES) {
        throw new IOException("more than " + MAX_BYTES + " bytes when unpacked");
      }
      return plain;
    }
  }

  byte[] pack(byte[] plain) throws IOException {
    return switch (this) {
      case PLAIN -> plain;
      case GZIP -> gzip(plain);
      case BASE64_GZIP -> Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encode(gzip(plain));
    };
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream packing = new GZIPOutputStream(out)) {
      packing.write(plain);
    }
    return out.toByteArray();
  }
}
