package dev.wharf.app;

import java.nio.file.Path;

/** A certificate of this machine's own, made by the JDK. */
final class Certificates {
  static final String PASSWORD = "changeit";

  private Certificates() {}

  /** A PKCS#12 store for localhost in that folder. */
  static Path make(Path folder) {
    Path store = folder.resolve("server.p12");
    Programs.run(
        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
        "-genkeypair",
        "-alias",
        "server",
        "-keyalg",
        "EC",
        "-groupname",
        "secp256r1",
        "-validity",
        "30",
        "-dname",
        "CN=localhost",
        "-ext",
        "san=dns:localhost,ip:127.0.0.1,ip:::1",
        "-storetype",
        "PKCS12",
        "-keystore",
        store.toString(),
        "-storepass",
        PASSWORD);
    return store;
  }
}
