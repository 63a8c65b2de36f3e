package dev.wharf.ftp.tls;

import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.stream.javadsl.Source;

/** Strict mode in a JVM of its own: says of data connections whether they are the session's. */
final class StrictMain {
  private static final String DATA_ADDRESS = "127.0.0.2";

  private final ActorSystem<Void> system;
  private final Tls tls;

  private StrictMain(ActorSystem<Void> system, Tls tls) {
    this.system = system;
    this.tls = tls;
  }

  public static void main(String[] arguments) throws Exception {
    Tls.prepareStrict();
    Path folder = Path.of(arguments[0]);
    TestCertificate certificate = TestCertificate.in(folder, "rsa");
    Path chain = Files.copy(certificate.chain(), folder.resolve("strict.crt"));
    Path key = Files.copy(certificate.key(), folder.resolve("strict.key"));
    Identity.Pem files = new Identity.Pem(chain, key);
    TlsSettings settings =
        TlsSettings.of(files).withStrict(true).withReloadEvery(Duration.ofMillis(1));
    ActorSystem<Void> system =
        ActorSystem.create(
            Behaviors.empty(),
            "strict",
            ConfigFactory.parseString("pekko.actor.provider = local")
                .withFallback(ConfigFactory.load()));
    try {
      new StrictMain(system, Tls.load(settings)).run(folder, files);
    } finally {
      system.terminate();
    }
  }

  private void run(Path folder, Identity.Pem files) throws Exception {
    TestCertificate certificate = TestCertificate.in(folder, "rsa");
    SSLContext client = certificate.client();
    try (LineServer server = new LineServer(system, tls, true)) {
      try (Client control = new Client(server.port())) {
        control.secure(client, "TLSv1.2").hear();
        SSLSession session = session(server);
        String own = Tls.token(session);
        try (DataServer data = data(session, server.port())) {
          for (int i = 0; i < 3; i++) {
            say("resumed data connection", isBound(data, client, own));
          }
          TestCertificate renewed = TestCertificate.in(folder, "ec");
          replaceFiles(renewed, files);
          say("new control connection has the new certificate", isServed(server, renewed));
          say("data connection after new files", isBound(data, client, own));
          say("fresh data connection", isBound(data, certificate.client(), own));
          say("other session's", isBound(data, client, "00ff"));
        }
      }
    }
  }

  /**
   * JSSE's clients look sessions up by the name they were given, and by the port they really use;
   * so this is the control connection's port at another address.
   */
  private DataServer data(SSLSession control, int port) throws Exception {
    InetSocketAddress address = new InetSocketAddress(DATA_ADDRESS, port);
    return new DataServer(system, tls.dataEngine(control), Source.maybe(), address);
  }

  private static void replaceFiles(TestCertificate renewed, Identity.Pem files) throws IOException {
    Files.copy(renewed.chain(), files.chain(), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(renewed.key(), files.key(), StandardCopyOption.REPLACE_EXISTING);
  }

  private static boolean isServed(LineServer server, TestCertificate certificate) {
    await().until(() -> trusts(server, certificate));
    return true;
  }

  private static boolean trusts(LineServer server, TestCertificate certificate) {
    try (Client control = new Client(server.port())) {
      control.secure(certificate.client(), "TLSv1.2");
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  private static SSLSession session(LineServer server) {
    return server.heard.stream()
        .map(input -> ((ControlInput.Secured) input).facts().session())
        .findFirst()
        .orElseThrow();
  }

  private static boolean isBound(DataServer server, SSLContext context, String token)
      throws Exception {
    try (Socket below = new Socket(DATA_ADDRESS, server.port())) {
      SSLSocket socket =
          (SSLSocket) context.getSocketFactory().createSocket(below, "127.0.0.1", 0, false);
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      try {
        socket.startHandshake();
      } catch (IOException notTrusted) {
        return false;
      }
      TlsFlows.Connection connection = server.next().connection();
      TlsFacts facts = connection.handshake().toCompletableFuture().get(10, TimeUnit.SECONDS);
      return Tls.isBound(facts.session(), token);
    }
  }

  private static void say(String what, boolean bound) {
    System.out.println("== " + what + ": " + bound);
  }
}
