package dev.wharf.app;

import dev.wharf.access.proxy.ProxySettings;
import dev.wharf.app.http.FrontServer;
import dev.wharf.app.settings.Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.japi.function.Function;

/** A port that is listened on. */
final class Listener implements Drain.Door {
  private final InetSocketAddress at;
  private final Ending ending;

  @FunctionalInterface
  private interface Ending {
    CompletionStage<Done> within(Duration limit);
  }

  private Listener(InetSocketAddress at, Ending ending) {
    this.at = at;
    this.ending = ending;
  }

  /**
   * Listens. Where HTTP/2 is on, Pekko HTTP has to do that itself, and the layer is not used.
   *
   * @param key what to name if that fails
   * @param proxy whether connections begin with a PROXY header
   * @param layer speaks HTTP/1.1
   */
  static Listener open(
      ClassicActorSystemProvider system,
      String key,
      Address address,
      ServerSettings settings,
      ProxySettings proxy,
      FrontServer.Layer layer,
      Function<HttpRequest, CompletionStage<HttpResponse>> handler) {
    boolean http2 = settings.enableHttp2() && !proxy.required();
    return opened(
        key,
        address,
        http2
            ? direct(system, address, settings, handler)
            : FrontServer.bind(
                    system,
                    InetSocketAddress.createUnresolved(address.host(), address.port()),
                    settings,
                    proxy,
                    layer,
                    handler)
                .thenApply(server -> new Listener(server.localAddress(), server::terminate)));
  }

  private static Listener opened(String key, Address address, CompletionStage<Listener> listener) {
    try {
      return listener.toCompletableFuture().join();
    } catch (CompletionException e) {
      throw new NotStarted(
          key + ": '" + address + "' (expected: an address of this machine and a free port)");
    }
  }

  private static CompletionStage<Listener> direct(
      ClassicActorSystemProvider system,
      Address address,
      ServerSettings settings,
      Function<HttpRequest, CompletionStage<HttpResponse>> handler) {
    return Http.get(system)
        .newServerAt(address.host(), address.port())
        .withSettings(settings)
        .bind(handler)
        .thenApply(
            binding ->
                new Listener(
                    binding.localAddress(),
                    limit -> binding.terminate(limit).thenApply(ended -> Done.getInstance())));
  }

  /** Where, with the port that was found if any was asked for. */
  Address address() {
    return new Address(at.getAddress().getHostAddress(), at.getPort());
  }

  @Override
  public CompletionStage<Done> end(Duration patience, Duration limit) {
    return ending.within(limit);
  }
}
