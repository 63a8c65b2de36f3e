package dev.wharf.ftp.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509KeyManager;

/**
 * A self-signed certificate made by the JDK's keytool, with its files.
 *
 * @param store PKCS#12, its password is {@link #PASSWORD}
 * @param chain PEM
 * @param key PEM, PKCS#8
 */
public record TestCertificate(Path store, Path chain, Path key) {
  static final String PASSWORD = "changeit";

  /** Made before. */
  public static TestCertificate in(Path folder, String name) {
    return new TestCertificate(
        folder.resolve(name + ".p12"),
        folder.resolve(name + ".crt"),
        folder.resolve(name + ".key"));
  }

  public static TestCertificate rsa(Path folder, String name) {
    return make(folder, name, List.of("-keyalg", "RSA", "-keysize", "2048"));
  }

  public static TestCertificate ec(Path folder, String name) {
    return make(folder, name, List.of("-keyalg", "EC", "-groupname", "secp256r1"));
  }

  private static TestCertificate make(Path folder, String name, List<String> algorithm) {
    TestCertificate made = in(folder, name);
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "key",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-validity",
                "30",
                "-storetype",
                "PKCS12",
                "-keystore",
                made.store().toString(),
                "-storepass",
                PASSWORD));
    words.addAll(algorithm);
    try {
      Process keytool =
          new ProcessBuilder(words)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve(name + ".log").toFile())
              .start();
      if (keytool.waitFor() != 0) {
        throw new IllegalStateException(Files.readString(folder.resolve(name + ".log")));
      }
      Files.writeString(made.chain(), pem("CERTIFICATE", made.certificate().getEncoded()));
      Files.writeString(made.key(), pem("PRIVATE KEY", made.pkcs8()));
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static String pem(String label, byte[] der) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n";
  }

  X509Certificate certificate() throws GeneralSecurityException, IOException {
    return (X509Certificate) keyStore().getCertificate("key");
  }

  byte[] pkcs8() throws GeneralSecurityException, IOException {
    return keyStore().getKey("key", PASSWORD.toCharArray()).getEncoded();
  }

  public Identity.Pem pem() {
    return new Identity.Pem(chain, key);
  }

  private KeyStore keyStore() throws GeneralSecurityException, IOException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream bytes = Files.newInputStream(store)) {
      keys.load(bytes, PASSWORD.toCharArray());
    }
    return keys;
  }

  /** A client that trusts this certificate and shows none. */
  public SSLContext client() {
    return client(new KeyManager[0]);
  }

  /** A client that trusts this certificate and shows that one. */
  public SSLContext client(TestCertificate shown) {
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(shown.keyStore(), PASSWORD.toCharArray());
      X509KeyManager own = (X509KeyManager) keys.getKeyManagers()[0];
      return client(new KeyManager[] {new Insistent(own)});
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private SSLContext client(KeyManager[] keys) {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("server", certificate());
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Shows its certificate whoever asks; JSSE's own looks at the issuers that were named. */
  private static final class Insistent extends X509ExtendedKeyManager {
    private final X509KeyManager keys;

    Insistent(X509KeyManager keys) {
      this.keys = keys;
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
      return "key";
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
      return new String[] {"key"};
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
      return new String[0];
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
      throw new UnsupportedOperationException("a client");
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return keys.getCertificateChain("key");
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return keys.getPrivateKey("key");
    }
  }
}
