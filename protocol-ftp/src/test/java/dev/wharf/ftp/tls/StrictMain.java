package dev.wharf.ftp.tls;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
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
  private static final String TOKEN = "session-1";

  private final ActorSystem<Void> system;
  private final Tls tls;

  private StrictMain(ActorSystem<Void> system, Tls tls) {
    this.system = system;
    this.tls = tls;
  }

  public static void main(String[] arguments) throws Exception {
    Tls.prepareStrict();
    Path folder = Path.of(arguments[0]);
    TestCertificate certificate = TestCertificate.rsa(folder, "strict");
    TlsSettings settings =
        TlsSettings.of(certificate.pem()).withStrict(true).withReloadEvery(Duration.ofMillis(1));
    ActorSystem<Void> system =
        ActorSystem.create(
            Behaviors.empty(),
            "strict",
            ConfigFactory.parseString("pekko.actor.provider = local")
                .withFallback(ConfigFactory.load()));
    try {
      new StrictMain(system, Tls.load(settings)).run(folder, certificate);
    } finally {
      system.terminate();
    }
  }

  private void run(Path folder, TestCertificate certificate) throws Exception {
    SSLContext client = certificate.client();
    try (LineServer server = new LineServer(system, tls, true)) {
      try (Client control = new Client(server.port())) {
        control.secure(client, "TLSv1.2").hear();
        SSLSession session = session(server);
        Tls.bind(session, TOKEN);

        try (DataServer data = data(session)) {
          for (int i = 0; i < 3; i++) {
            say("resumed data connection", isBound(data, client, TOKEN));
          }
          replaceFiles(folder, certificate);
          say("after new files", isBound(data, client, TOKEN));
          say("fresh data connection", isBound(data, certificate.client(), TOKEN));
          say("other session's", isBound(data, client, "session-2"));
        }
      }
    }
  }

  private DataServer data(SSLSession control) throws Exception {
    return new DataServer(system, tls.dataEngine(control), Source.maybe());
  }

  /** The engines for new control connections come from another context now. */
  private void replaceFiles(Path folder, TestCertificate certificate) throws Exception {
    TestCertificate other = TestCertificate.rsa(folder, "renewed");
    Files.copy(other.chain(), certificate.chain(), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(other.key(), certificate.key(), StandardCopyOption.REPLACE_EXISTING);
    tls.look().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static SSLSession session(LineServer server) {
    return server.heard.stream()
        .map(input -> ((ControlInput.Secured) input).facts().session())
        .findFirst()
        .orElseThrow();
  }

  /** The name and port given to JSSE are the same each time: it looks sessions up by them. */
  private static boolean isBound(DataServer server, SSLContext context, String token)
      throws Exception {
    try (Socket below = new Socket("127.0.0.1", server.port())) {
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
