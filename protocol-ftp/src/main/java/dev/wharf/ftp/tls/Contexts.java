package dev.wharf.ftp.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.apache.pekko.util.ByteString;

/** Makes SSL contexts from the files that settings name. */
final class Contexts {
  private static final char[] IN_MEMORY = new char[0];

  private final TlsSettings settings;

  Contexts(TlsSettings settings) {
    this.settings = settings;
  }

  /** The files' content as it is now. */
  Map<Path, ByteString> read() {
    Map<Path, ByteString> contents = new LinkedHashMap<>();
    for (Path file : files()) {
      try {
        contents.put(file, ByteString.fromArrayUnsafe(Files.readAllBytes(file)));
      } catch (IOException e) {
        throw new TlsUnusable("TLS file '" + file + "': cannot be read (" + e + ")", e);
      }
    }
    return contents;
  }

  private List<Path> files() {
    List<Path> files = new ArrayList<>();
    if (settings.identity() instanceof Identity.Pem pem) {
      files.add(pem.chain());
      files.add(pem.key());
    } else if (settings.identity() instanceof Identity.Pkcs12 pkcs12) {
      files.add(pkcs12.store());
    }
    settings.trusted().ifPresent(files::add);
    return files;
  }

  /**
   * A context from these contents.
   *
   * @throws TlsUnusable naming the file
   */
  SSLContext create(Map<Path, ByteString> contents) {
    KeyManager[] keys = keys(contents);
    Optional<TrustManager[]> issuers =
        settings.trusted().map(file -> issuers(file, content(contents, file)));
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, issuers.orElse(new TrustManager[0]), null);
      checkCiphers(context);
      return context;
    } catch (GeneralSecurityException e) {
      throw new TlsUnusable("TLS: " + e.getMessage(), e);
    }
  }

  private static byte[] content(Map<Path, ByteString> contents, Path file) {
    return Objects.requireNonNull(contents.get(file), "content of a file of ours").toArray();
  }

  private void checkCiphers(SSLContext context) {
    List<String> known = Arrays.asList(context.getSupportedSSLParameters().getCipherSuites());
    for (String cipher : settings.ciphers()) {
      if (!known.contains(cipher)) {
        throw new TlsUnusable(
            "TLS cipher '" + cipher + "': not known (expected: one of " + known + ")");
      }
    }
  }

  private KeyManager[] keys(Map<Path, ByteString> contents) {
    if (settings.identity() instanceof Identity.Pkcs12 pkcs12) {
      return pkcs12(pkcs12, content(contents, pkcs12.store()));
    }
    Identity.Pem pem = (Identity.Pem) settings.identity();
    List<X509Certificate> chain = chain(pem.chain(), content(contents, pem.chain()));
    PrivateKey key = key(pem.key(), content(contents, pem.key()));
    requirePair(pem, chain.get(0), key);
    return keyManagers(pem.key(), key, chain);
  }

  private static List<X509Certificate> chain(Path file, byte[] content) {
    try {
      List<X509Certificate> chain = new PemFile(content).certificates();
      if (chain.isEmpty()) {
        throw new GeneralSecurityException("no certificate in it");
      }
      return chain;
    } catch (GeneralSecurityException e) {
      throw unusable(file, "PEM certificates", e);
    }
  }

  private static PrivateKey key(Path file, byte[] content) {
    try {
      return new PemFile(content).privateKey();
    } catch (GeneralSecurityException e) {
      throw unusable(file, "a PEM private key", e);
    }
  }

  private static KeyManager[] keyManagers(Path file, PrivateKey key, List<X509Certificate> chain) {
    try {
      KeyStore store = empty();
      store.setKeyEntry("key", key, IN_MEMORY, chain.toArray(X509Certificate[]::new));
      return keyManagers(store, IN_MEMORY);
    } catch (GeneralSecurityException | IOException e) {
      throw unusable(file, "a key that goes with its certificates", e);
    }
  }

  private static KeyManager[] pkcs12(Identity.Pkcs12 identity, byte[] content) {
    char[] password = identity.password().toCharArray();
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(new ByteArrayInputStream(content), password);
      if (Collections.list(store.aliases()).stream().noneMatch(it -> isKey(store, it))) {
        throw new GeneralSecurityException("no private key in it");
      }
      return keyManagers(store, password);
    } catch (GeneralSecurityException | IOException e) {
      throw unusable(identity.store(), "a PKCS#12 key store with this password", e);
    }
  }

  private static boolean isKey(KeyStore store, String alias) {
    try {
      return store.isKeyEntry(alias);
    } catch (GeneralSecurityException notLoaded) {
      return false;
    }
  }

  private static KeyManager[] keyManagers(KeyStore store, char[] password)
      throws GeneralSecurityException {
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, password);
    return factory.getKeyManagers();
  }

  private static TrustManager[] issuers(Path file, byte[] content) {
    try {
      KeyStore store = empty();
      for (X509Certificate issuer : chain(file, content)) {
        store.setCertificateEntry("issuer-" + store.size(), issuer);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return factory.getTrustManagers();
    } catch (GeneralSecurityException | IOException e) {
      throw unusable(file, "PEM certificates of issuers", e);
    }
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, IN_MEMORY);
    return store;
  }

  /** JSSE itself would only find out during a handshake. */
  private static void requirePair(Identity.Pem files, X509Certificate certificate, PrivateKey key) {
    try {
      if (isPair(certificate, key)) {
        return;
      }
    } catch (GeneralSecurityException otherKind) {
      // Not a pair, either.
    }
    throw new TlsUnusable(
        "TLS file '"
            + files.key()
            + "': not the key of the first certificate in '"
            + files.chain()
            + "'");
  }

  private static boolean isPair(X509Certificate certificate, PrivateKey key)
      throws GeneralSecurityException {
    Signature signature = Signature.getInstance(signatureOf(key));
    signature.initSign(key);
    byte[] signed = signature.sign();
    signature.initVerify(certificate.getPublicKey());
    try {
      return signature.verify(signed);
    } catch (SignatureException malformed) {
      return false;
    }
  }

  private static String signatureOf(PrivateKey key) {
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> key.getAlgorithm();
    };
  }

  private static TlsUnusable unusable(Path file, String expected, Exception cause) {
    return new TlsUnusable(
        "TLS file '" + file + "': " + cause.getMessage() + " (expected: " + expected + ")", cause);
  }
}
