package dev.wharf.ftp.tls;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.pekko.util.ByteString;

/** The blocks of a PEM file, RFC 7468; what stands between them is ignored. */
final class PemFile {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

  private record Block(String label, ByteString bytes) {}

  private final List<Block> blocks = new ArrayList<>();

  PemFile(byte[] content) {
    Matcher found = BLOCK.matcher(new String(content, StandardCharsets.ISO_8859_1));
    while (found.find()) {
      blocks.add(block(found.group(1), found.group(2)));
    }
  }

  private static Block block(String label, String base64) {
    byte[] bytes = Base64.getMimeDecoder().decode(base64);
    return new Block(label, ByteString.fromArrayUnsafe(bytes));
  }

  /** Every certificate in it, in its order. */
  List<X509Certificate> certificates() throws GeneralSecurityException {
    CertificateFactory x509 = CertificateFactory.getInstance("X.509");
    List<X509Certificate> certificates = new ArrayList<>();
    for (Block block : blocks) {
      if (block.label().equals("CERTIFICATE")) {
        ByteArrayInputStream bytes = new ByteArrayInputStream(block.bytes().toArray());
        certificates.add((X509Certificate) x509.generateCertificate(bytes));
      }
    }
    return certificates;
  }

  /** The first private key in it. */
  PrivateKey privateKey() throws GeneralSecurityException {
    for (Block block : blocks) {
      if (block.label().endsWith("PRIVATE KEY")) {
        return PrivateKeys.read(block.label(), block.bytes().toArray());
      }
    }
    throw new GeneralSecurityException("no private key in it");
  }
}
