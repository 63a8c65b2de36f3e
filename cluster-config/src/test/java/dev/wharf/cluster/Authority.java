package dev.wharf.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Signs certificates for members, with the JDK's keytool. */
final class Authority {
  private static final String PASSWORD = "changeit";

  private final Path folder;

  /** A new one that keeps its things in that folder. */
  Authority(Path folder) throws Exception {
    this.folder = Files.createDirectories(folder);
    keytool(
        "ca",
        "-genkeypair",
        "-alias",
        "ca",
        "-keyalg",
        "EC",
        "-groupname",
        "secp256r1",
        "-dname",
        "CN=authority of " + folder.getFileName(),
        "-ext",
        "bc:critical=ca:true",
        "-validity",
        "30");
    write(
        "ca.crt",
        "CERTIFICATE",
        Objects.requireNonNull(store("ca").getCertificate("ca")).getEncoded());
  }

  /** Signs a new certificate and puts it where members look for it. Answers the three files. */
  ClusterTls issue(String name) throws Exception {
    keytool(
        name,
        "-genkeypair",
        "-alias",
        name,
        "-keyalg",
        "RSA",
        "-keysize",
        "2048",
        "-dname",
        "CN=wharf",
        "-validity",
        "30");
    Path request = folder.resolve(name + ".csr");
    Path signed = folder.resolve(name + ".signed");
    keytool(name, "-certreq", "-alias", name, "-file", request.toString());
    keytool(
        "ca",
        "-gencert",
        "-alias",
        "ca",
        "-infile",
        request.toString(),
        "-outfile",
        signed.toString(),
        "-rfc",
        "-validity",
        "30",
        "-ext",
        "san=dns:wharf,dns:localhost,ip:127.0.0.1");
    Key key = store(name).getKey(name, PASSWORD.toCharArray());
    write(name + ".key", "PRIVATE KEY", Objects.requireNonNull(key).getEncoded());
    Files.move(signed, folder.resolve(name + ".crt"), StandardCopyOption.REPLACE_EXISTING);
    Files.delete(folder.resolve(name + ".p12"));
    return new ClusterTls(
        folder.resolve(name + ".crt"), folder.resolve(name + ".key"), folder.resolve("ca.crt"));
  }

  private KeyStore store(String name) throws IOException, GeneralSecurityException {
    return KeyStore.getInstance(folder.resolve(name + ".p12").toFile(), PASSWORD.toCharArray());
  }

  private void write(String file, String label, byte[] der) throws IOException {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    Files.writeString(
        folder.resolve(file),
        "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n");
  }

  private void keytool(String store, String... words) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(Arrays.asList(words));
    command.addAll(
        List.of(
            "-storetype",
            "PKCS12",
            "-keystore",
            folder.resolve(store + ".p12").toString(),
            "-storepass",
            PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IllegalStateException(command + ": " + output);
    }
  }

  /** The certificate that is there now. */
  static Certificate read(Path file) throws Exception {
    try (var in = Files.newInputStream(file)) {
      return java.security.cert.CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }
}
