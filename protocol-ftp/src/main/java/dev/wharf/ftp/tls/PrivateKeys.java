package dev.wharf.ftp.tls;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;

/**
 * Private keys in the three forms that tools write: PKCS#8 (RFC 5208), PKCS#1 (RFC 8017, RSA) and
 * SEC1 (RFC 5915, EC). JSSE knows the first; the others are put into its envelope.
 */
final class PrivateKeys {
  private static final int SEQUENCE = 0x30;
  private static final int OCTETS = 0x04;
  private static final int SEC1_PARAMETERS = 0xa0;
  private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};
  private static final byte[] RSA =
      bytes("300d06092a864886f70d0101010500"); // rsaEncryption, no parameters
  private static final byte[] EC_PUBLIC_KEY = bytes("06072a8648ce3d0201");

  private PrivateKeys() {}

  /** Reads the block with this PEM label. */
  static PrivateKey read(String label, byte[] der) throws GeneralSecurityException {
    return switch (label) {
      case "PRIVATE KEY" -> pkcs8(der);
      case "RSA PRIVATE KEY" -> pkcs8(envelope(RSA, der));
      case "EC PRIVATE KEY" -> pkcs8(envelope(ecAlgorithm(der), der));
      default ->
          throw new GeneralSecurityException(
              "'" + label + "' in it (expected: an unencrypted PKCS#8, PKCS#1 or SEC1 key)");
    };
  }

  private static PrivateKey pkcs8(byte[] der) throws GeneralSecurityException {
    for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (InvalidKeySpecException other) {
        // The next one, then.
      }
    }
    throw new GeneralSecurityException("its key is not RSA, EC or EdDSA, or is damaged");
  }

  private static byte[] envelope(byte[] algorithm, byte[] key) {
    return element(SEQUENCE, joined(VERSION_0, algorithm, element(OCTETS, key)));
  }

  /** The curve is in the key itself: {@code ECPrivateKey.parameters}. */
  private static byte[] ecAlgorithm(byte[] der) throws GeneralSecurityException {
    try {
      ByteBuffer key = content(ByteBuffer.wrap(der));
      while (key.hasRemaining()) {
        int tag = key.get(key.position()) & 0xff;
        ByteBuffer content = content(key);
        if (tag == SEC1_PARAMETERS) {
          byte[] curve = new byte[content.remaining()];
          content.get(curve);
          return element(SEQUENCE, joined(EC_PUBLIC_KEY, curve));
        }
      }
    } catch (RuntimeException damaged) {
      throw new GeneralSecurityException("its EC key is damaged", damaged);
    }
    throw new GeneralSecurityException("its EC key does not name its curve");
  }

  /** The content of the DER element that begins here; moves behind it. */
  private static ByteBuffer content(ByteBuffer der) {
    der.get();
    int length = der.get() & 0xff;
    if (length > 0x7f) {
      byte[] digits = new byte[length & 0x7f];
      der.get(digits);
      length = new BigInteger(1, digits).intValueExact();
    }
    ByteBuffer content = der.slice(der.position(), length);
    der.position(der.position() + length);
    return content;
  }

  private static byte[] element(int tag, byte[] content) {
    byte[] length = BigInteger.valueOf(content.length).toByteArray();
    byte[] head =
        content.length <= 0x7f
            ? new byte[] {(byte) tag, (byte) content.length}
            : joined(new byte[] {(byte) tag, (byte) (0x80 | length.length)}, length);
    return joined(head, content);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }
}
