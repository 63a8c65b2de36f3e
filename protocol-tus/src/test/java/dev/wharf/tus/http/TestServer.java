package dev.wharf.tus.http;

import dev.wharf.files.Files;
import dev.wharf.storage.testkit.InMemoryObjectStore;
import dev.wharf.tus.core.TusSettings;
import dev.wharf.tus.hook.TusHooks;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** A server on a loopback port of the system's choice; its uploads can be exchanged. */
final class TestServer implements AutoCloseable {
  private final ActorTestKit kit = ActorTestKit.create();
  private final ServerBinding binding;
  private volatile InMemoryObjectStore store = new InMemoryObjectStore();
  private volatile InMemoryUploads uploads = new InMemoryUploads(kit.system(), store);
  private volatile TusRoute route =
      TusRoute.create(kit.system(), uploads, new Files(store), TusSettings.defaults());

  TestServer() throws Exception {
    binding =
        Http.get(kit.system())
            .newServerAt("127.0.0.1", 0)
            .withSettings(TusRoute.serverSettings(kit.system()))
            .bind(this::handle)
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
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
    return new RawClient(binding.localAddress().getPort());
  }

  @Override
  public void close() {
    kit.shutdownTestKit();
    store.checkNoMisuse();
  }
}
