package dev.wharf.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.apache.pekko.pki.pem.DERPrivateKeyLoader;
import org.apache.pekko.pki.pem.PEMDecoder;

/**
 * Reads the files of {@link ClusterTls} once, as Pekko will, so that a start can say what is wrong.
 */
final class PemCheck {
  private static final String CERTIFICATE = "a certificate (PEM) that can be read";
  private static final byte[] SAMPLE = "sample".getBytes(StandardCharsets.US_ASCII);

  /** Carries the answer out of the readers. */
  private static final class Wrong extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient ClusterTls.Unusable answer;

    Wrong(Path file, String expected) {
      this.answer = new ClusterTls.Unusable(file, expected);
    }
  }

  private PemCheck() {}

  static Optional<ClusterTls.Unusable> of(ClusterTls tls) {
    try {
      X509Certificate own = certificate(tls.certificate());
      PrivateKey key = key(tls.key());
      X509Certificate issuer = certificate(tls.trust());
      requirePair(tls, own.getPublicKey(), key);
      requireSigned(tls, own, issuer);
      return Optional.empty();
    } catch (Wrong wrong) {
      return Optional.of(wrong.answer);
    }
  }

  private static X509Certificate certificate(Path file) throws Wrong {
    try (InputStream in = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    } catch (IOException | GeneralSecurityException e) {
      throw new Wrong(file, CERTIFICATE);
    }
  }

  private static PrivateKey key(Path file) throws Wrong {
    try {
      return DERPrivateKeyLoader.load(PEMDecoder.decode(Files.readString(file)));
    } catch (Exception e) {
      throw new Wrong(file, "an unencrypted PKCS#8 or PKCS#1 key (PEM) that can be read");
    }
  }

  private static void requirePair(ClusterTls tls, PublicKey open, PrivateKey secret) throws Wrong {
    try {
      Signature signature = Signature.getInstance(algorithm(secret));
      signature.initSign(secret);
      signature.update(SAMPLE);
      byte[] signed = signature.sign();
      signature.initVerify(open);
      signature.update(SAMPLE);
      if (signature.verify(signed)) {
        return;
      }
    } catch (GeneralSecurityException e) {
      // Not even of one kind.
    }
    throw new Wrong(tls.key(), "the key of the certificate " + tls.certificate());
  }

  private static String algorithm(PrivateKey key) {
    return key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
  }

  /** Pekko sends no chain, so the issuer itself must have signed. */
  private static void requireSigned(ClusterTls tls, X509Certificate own, X509Certificate issuer)
      throws Wrong {
    try {
      own.verify(issuer.getPublicKey());
    } catch (GeneralSecurityException e) {
      throw new Wrong(
          tls.certificate(),
          "a certificate that " + tls.trust() + " has signed, without others between");
    }
  }
}
