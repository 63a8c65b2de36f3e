package dev.wharf.app;

import dev.wharf.app.settings.Address;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.japi.function.Function;

/** A port that is listened on. */
final class Listener implements Drain.Door {
  private final ServerBinding binding;

  private Listener(ServerBinding binding) {
    this.binding = binding;
  }

  /**
   * Listens.
   *
   * @param key what to name if that fails
   */
  static Listener open(
      ClassicActorSystemProvider system,
      String key,
      Address address,
      ServerSettings settings,
      Function<HttpRequest, CompletionStage<HttpResponse>> handler) {
    try {
      return new Listener(
          Http.get(system)
              .newServerAt(address.host(), address.port())
              .withSettings(settings)
              .bind(handler)
              .toCompletableFuture()
              .join());
    } catch (CompletionException e) {
      throw new NotStarted(
          key + ": '" + address + "' (expected: an address of this machine and a free port)");
    }
  }

  /** Where, with the port that was found if any was asked for. */
  Address address() {
    return new Address(
        binding.localAddress().getAddress().getHostAddress(), binding.localAddress().getPort());
  }

  @Override
  public CompletionStage<Done> end(Duration limit) {
    return binding.terminate(limit).thenApply(ended -> Done.getInstance());
  }
}
