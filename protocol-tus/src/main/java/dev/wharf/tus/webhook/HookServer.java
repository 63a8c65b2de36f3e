package dev.wharf.tus.webhook;

import com.typesafe.config.Config;
import dev.wharf.tus.hook.ClientRequest;
import dev.wharf.tus.hook.HookFailed;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.Authorization;
import org.apache.pekko.http.javadsl.model.headers.HttpCredentials;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.settings.ConnectionPoolSettings;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.apache.pekko.pattern.Patterns;
import scala.concurrent.duration.FiniteDuration;

/** Puts questions to the hook server, again where that may help. Redirects are not followed. */
final class HookServer {
  private static final int MOST_WORDS = 200;

  private final ClassicActorSystemProvider system;
  private final WebHookSettings settings;
  private final Executor executor;
  private final ConnectionPoolSettings pool;
  private final String address;
  private final Optional<HttpHeader> login;

  HookServer(ClassicActorSystemProvider system, WebHookSettings settings) {
    this.system = system;
    this.settings = settings;
    this.executor = system.classicSystem().dispatcher();
    this.pool = pool(system, settings.timeout());
    this.address = withoutLogin(settings.url());
    this.login = login(settings.url());
  }

  private static ConnectionPoolSettings pool(ClassicActorSystemProvider system, Duration timeout) {
    Config config = system.classicSystem().settings().config();
    ConnectionPoolSettings pool =
        ConnectionPoolSettings.create(
            config
                .getConfig("wharf.tus.hook-pool")
                .atPath("pekko.http.host-connection-pool")
                .withFallback(config)
                .resolve());
    // A connection on which nobody answers must not be waited at by others.
    return pool.withConnectionSettings(
        pool.getConnectionSettings()
            .withIdleTimeout(FiniteDuration.apply(timeout.toMillis(), TimeUnit.MILLISECONDS)));
  }

  private static String withoutLogin(URI url) {
    return url.toString().replaceFirst("//[^/@]*@", "//");
  }

  private static Optional<HttpHeader> login(URI url) {
    return Optional.ofNullable(url.getUserInfo())
        .map(info -> info.split(":", 2))
        .map(
            parts ->
                Authorization.create(
                    HttpCredentials.createBasicHttpCredentials(
                        parts[0], parts.length > 1 ? parts[1] : "")));
  }

  /**
   * The answer as it came.
   *
   * @return fails with {@link HookFailed}
   */
  CompletionStage<byte[]> ask(WebHookEvent event, byte[] json, ClientRequest client) {
    long deadline = System.nanoTime() + settings.timeout().toNanos();
    return tried(request(event, json, client), 1, deadline)
        .thenApply(
            trial -> {
              if (trial instanceof Trial.Answered answered) {
                return answered.json();
              }
              throw trial instanceof Trial.Again again
                  ? failed(again.why(), true)
                  : failed(((Trial.Never) trial).why(), false);
            });
  }

  /** What to say of an answer that cannot be used. */
  HookFailed failed(String why, boolean mayRetry) {
    return new HookFailed(settings + ": " + why, mayRetry);
  }

  private HttpRequest request(WebHookEvent event, byte[] json, ClientRequest client) {
    List<HttpHeader> headers = new ArrayList<>();
    headers.add(RawHeader.create("Hook-Name", event.wire()));
    for (String name : settings.forwardHeaders()) {
      client
          .headers()
          .getOrDefault(name, List.of())
          .forEach(value -> headers.add(RawHeader.create(name, value)));
    }
    if (headers.stream().noneMatch(header -> header.is("authorization"))) {
      login.ifPresent(headers::add);
    }
    return HttpRequest.POST(address)
        .withHeaders(headers)
        .withEntity(ContentTypes.APPLICATION_JSON, json);
  }

  private CompletionStage<Trial> tried(HttpRequest request, int number, long deadline) {
    return once(request, deadline)
        .thenCompose(
            trial -> {
              Duration pause = settings.backoff().multipliedBy(number);
              boolean another =
                  trial instanceof Trial.Again
                      && number <= settings.retries()
                      && pause.toNanos() < deadline - System.nanoTime();
              return another
                  ? Patterns.after(
                      pause,
                      system.classicSystem().scheduler(),
                      system.classicSystem().dispatcher(),
                      () -> tried(request, number + 1, deadline))
                  : CompletableFuture.completedFuture(trial);
            });
  }

  private CompletionStage<Trial> once(HttpRequest request, long deadline) {
    Http http = Http.get(system);
    return http.singleRequest(
            request, http.defaultClientHttpsContext(), pool, system.classicSystem().log())
        .thenCompose(this::read)
        .toCompletableFuture()
        .copy()
        .orTimeout(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)
        .handleAsync((trial, thrown) -> thrown == null ? trial : broken(thrown), executor);
  }

  private static Trial broken(Throwable thrown) {
    Throwable cause =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    if (cause instanceof EntityStreamSizeException) {
      return new Trial.Never("an answer that is too large");
    }
    return new Trial.Again(
        cause instanceof TimeoutException ? "no answer in time" : String.valueOf(cause));
  }

  private CompletionStage<Trial> read(HttpResponse response) {
    int status = response.status().intValue();
    String mediaType = response.entity().getContentType().mediaType().toString();
    CompletionStage<byte[]> body =
        response
            .entity()
            .withSizeLimit(settings.sizeLimit())
            .toStrict(settings.timeout().toMillis(), system)
            .thenApply(strict -> strict.getData().toArray());
    return response.status().isSuccess()
        ? body.thenApply(json -> Trial.of(status, mediaType, "", json))
        : body.exceptionally(none -> new byte[0])
            .thenApply(words -> Trial.of(status, mediaType, line(words), words));
  }

  /** A server's own words, short and harmless. */
  private static String line(byte[] words) {
    String text = new String(words, StandardCharsets.UTF_8).strip();
    return text.substring(0, Math.min(text.length(), MOST_WORDS)).replaceAll("\\p{Cntrl}", "?");
  }
}
