package dev.wharf.tus.http;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.wharf.files.Files;
import dev.wharf.storage.testkit.InMemoryObjectStore;
import dev.wharf.tus.core.TusSettings;
import dev.wharf.tus.hook.TusHooks;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Tcp;

/** A server on a loopback port of the system's choice; its uploads can be exchanged. */
final class TestServer implements AutoCloseable {
  /** The first connection waits for half of Pekko HTTP's classes to be loaded. */
  private static final Config PATIENT =
      ConfigFactory.parseString("pekko.io.tcp.register-timeout = 20s")
          .withFallback(ConfigFactory.load());

  private final ActorTestKit kit = ActorTestKit.create(PATIENT);
  private final int port;
  private volatile InMemoryObjectStore store = new InMemoryObjectStore();
  private volatile InMemoryUploads uploads = new InMemoryUploads(kit.system(), store);
  private volatile TusRoute route =
      TusRoute.create(kit.system(), uploads, new Files(store), TusSettings.defaults());

  private final InterimResponses.Protocol protocol =
      InterimResponses.protocol(kit.system(), TusRoute.serverSettings(kit.system()));

  /** As Pekko HTTP binds one. */
  TestServer() throws Exception {
    port =
        Http.get(kit.system())
            .newServerAt("127.0.0.1", 0)
            .withSettings(TusRoute.serverSettings(kit.system()))
            .bind(this::handle)
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS)
            .localAddress()
            .getPort();
  }

  private TestServer(String layered) throws Exception {
    port =
        Tcp.get(kit.system())
            .bind("127.0.0.1", 0)
            .to(Sink.foreach(this::serve))
            .run(kit.system())
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS)
            .localAddress()
            .getPort();
  }

  /** With interim responses. */
  static TestServer layered() throws Exception {
    return new TestServer("layered");
  }

  private void serve(Tcp.IncomingConnection connection) {
    connection.handleWith(
        protocol
            .layer(connection.remoteAddress())
            .join(Flow.<HttpRequest>create().mapAsync(1, this::handle)),
        kit.system());
  }

  private CompletionStage<HttpResponse> handle(HttpRequest request) {
    return route.handle(request);
  }

  /** No upload, and these settings. */
  InMemoryUploads fresh(TusSettings settings) {
    return fresh(settings, TusHooks.none());
  }

  /** The same with an application that wants to be asked. */
  InMemoryUploads fresh(TusSettings settings, TusHooks hooks) {
    store = new InMemoryObjectStore();
    uploads = new InMemoryUploads(kit.system(), store);
    route = TusRoute.create(kit.system(), uploads, new Files(store), settings, hooks);
    return uploads;
  }

  ActorSystem<?> system() {
    return kit.system();
  }

  InMemoryUploads uploads() {
    return uploads;
  }

  InMemoryObjectStore store() {
    return store;
  }

  RawClient connect() throws Exception {
    return new RawClient(port);
  }

  @Override
  public void close() {
    kit.shutdownTestKit();
    store.checkNoMisuse();
  }
}
