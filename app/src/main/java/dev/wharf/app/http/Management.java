package dev.wharf.app.http;

import dev.wharf.app.metrics.Metrics;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Health and metrics: {@code /alive}, {@code /ready}, {@code /metrics}. */
public final class Management {
  private static final ContentType PROMETHEUS = ContentTypes.parse(Metrics.CONTENT_TYPE);

  private final ClassicActorSystemProvider system;
  private final Readiness readiness;
  private final Metrics metrics;

  public Management(ClassicActorSystemProvider system, Readiness readiness, Metrics metrics) {
    this.system = system;
    this.readiness = readiness;
    this.metrics = metrics;
  }

  /** The answer to a request. Never fails. */
  public CompletionStage<HttpResponse> handle(HttpRequest request) {
    request.discardEntityBytes(system);
    String method = request.method().value();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      return now(Texts.plain(405, "GET or HEAD\n"));
    }
    return switch (request.getUri().path()) {
      case "/alive" -> now(Texts.plain(200, "alive\n"));
      case "/ready" -> readiness.missing().thenApply(Management::ready);
      case "/metrics" ->
          now(HttpResponse.create().withEntity(Texts.entity(PROMETHEUS, metrics.scrape())));
      default -> now(Texts.plain(404, "/alive, /ready or /metrics\n"));
    };
  }

  private static HttpResponse ready(List<String> missing) {
    return missing.isEmpty()
        ? Texts.plain(200, "ready\n")
        : Texts.plain(503, "not ready: " + String.join(", ", missing) + "\n");
  }

  private static CompletionStage<HttpResponse> now(HttpResponse response) {
    return CompletableFuture.completedFuture(response);
  }
}
