package dev.wharf.app;

import dev.wharf.access.proxy.ProxySettings;
import dev.wharf.app.http.ProxiedServer;
import dev.wharf.app.settings.Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.settings.ServerSettings;

/** A port that is listened on. */
final class Listener implements Drain.Door {
  private final InetSocketAddress at;
  private final Function<Duration, CompletionStage<Done>> ending;

  private Listener(InetSocketAddress at, Function<Duration, CompletionStage<Done>> ending) {
    this.at = at;
    this.ending = ending;
  }

  /**
   * Listens.
   *
   * @param key what to name if that fails
   * @param proxy whether connections begin with a PROXY header
   */
  static Listener open(
      ClassicActorSystemProvider system,
      String key,
      Address address,
      ServerSettings settings,
      ProxySettings proxy,
      org.apache.pekko.japi.function.Function<HttpRequest, CompletionStage<HttpResponse>> handler) {
    try {
      return (proxy.required()
              ? proxied(system, address, settings, proxy, handler)
              : direct(system, address, settings, handler))
          .toCompletableFuture()
          .join();
    } catch (CompletionException e) {
      throw new NotStarted(
          key + ": '" + address + "' (expected: an address of this machine and a free port)");
    }
  }

  private static CompletionStage<Listener> direct(
      ClassicActorSystemProvider system,
      Address address,
      ServerSettings settings,
      org.apache.pekko.japi.function.Function<HttpRequest, CompletionStage<HttpResponse>> handler) {
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

  private static CompletionStage<Listener> proxied(
      ClassicActorSystemProvider system,
      Address address,
      ServerSettings settings,
      ProxySettings proxy,
      org.apache.pekko.japi.function.Function<HttpRequest, CompletionStage<HttpResponse>> handler) {
    return ProxiedServer.bind(
            system,
            InetSocketAddress.createUnresolved(address.host(), address.port()),
            settings,
            proxy,
            handler)
        .thenApply(server -> new Listener(server.localAddress(), server::terminate));
  }

  /** Where, with the port that was found if any was asked for. */
  Address address() {
    return new Address(at.getAddress().getHostAddress(), at.getPort());
  }

  @Override
  public CompletionStage<Done> end(Duration patience, Duration limit) {
    return ending.apply(limit);
  }
}
