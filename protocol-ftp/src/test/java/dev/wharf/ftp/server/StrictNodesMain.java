package dev.wharf.ftp.server;

import dev.wharf.ftp.data.DataSettings.Relay;
import dev.wharf.ftp.tls.TestCertificate;
import dev.wharf.ftp.tls.Tls;
import dev.wharf.ftp.tls.TlsSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Two strict nodes in a JVM of their own, and a client that is let loose on them; prints what it
 * said.
 */
final class StrictNodesMain {
  private StrictNodesMain() {}

  /** Arguments: a folder to work in, and the client's script. */
  public static void main(String[] arguments) throws Exception {
    Tls.prepareStrict();
    Path folder = Path.of(arguments[0]);
    String script = Files.readString(Path.of(arguments[1]));
    TlsSettings tls = TlsSettings.of(TestCertificate.rsa(folder, "strict").pem()).withStrict(true);
    try (TwoNodes nodes =
        new TwoNodes("ftp-strict", folder, StrictNodesMain::relaying, Optional.of(tls))) {
      List<String> places = new ArrayList<>();
      for (FtpNode node : nodes.both()) {
        var address = node.server.explicit().orElseThrow();
        places.add(address.getAddress().getHostAddress());
        places.add(Integer.toString(address.getPort()));
      }
      System.out.println(Python.run(folder, script, places));
    }
  }

  private static FtpSettings relaying(FtpSettings settings) {
    try {
      Relay relay = new Relay(InetAddress.getByName("127.0.0.1"), 0);
      return settings.withData(settings.data().withRelay(relay));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
