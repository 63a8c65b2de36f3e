package dev.wharf.app.http;

import dev.wharf.app.admin.AdminApi;
import dev.wharf.app.metrics.Metrics;
import dev.wharf.cluster.ContactPoint;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.Host;
import org.apache.pekko.http.javadsl.settings.ServerSettings;

/**
 * Health and metrics for all who reach this port ({@code /alive}, {@code /ready}, {@code
 * /metrics}), the administration for those who have its token, and where nodes find each other that
 * way, {@code /bootstrap/}.
 */
public final class Management {
  private static final ContentType PROMETHEUS = ContentTypes.parse(Metrics.CONTENT_TYPE);

  private final ClassicActorSystemProvider system;
  private final Readiness readiness;
  private final Metrics metrics;
  private final Optional<ContactPoint> contact;
  private final WebPage page;
  private volatile Function<HttpRequest, CompletionStage<HttpResponse>> admin =
      request -> now(AdminApi.starting());

  /**
   * @param contact answers other nodes; empty = they do not ask
   * @param page the view of the cluster
   */
  public Management(
      ClassicActorSystemProvider system,
      Readiness readiness,
      Metrics metrics,
      Optional<ContactPoint> contact,
      WebPage page) {
    this.contact = contact;
    this.system = system;
    this.readiness = readiness;
    this.metrics = metrics;
    this.page = page;
  }

  /**
   * From now on administration is answered.
   *
   * @param api empty = it is off
   */
  public void administer(Optional<AdminApi> api) {
    admin =
        api.<Function<HttpRequest, CompletionStage<HttpResponse>>>map(on -> on::handle)
            .orElse(request -> now(AdminApi.off()));
  }

  /** Probes of load balancers may speak HTTP/1.0 and name no host. */
  public static ServerSettings serverSettings(ClassicActorSystemProvider system) {
    return ServerSettings.create(system.classicSystem().settings().config())
        .withDefaultHostHeader(Host.create("localhost"));
  }

  /** The answer to a request. Never fails. */
  public CompletionStage<HttpResponse> handle(HttpRequest request) {
    if (contact.isPresent() && request.getUri().path().startsWith(ContactPoint.PATH)) {
      return contact.get().handle(request);
    }
    request.discardEntityBytes(system);
    if (AdminApi.owns(request)) {
      return admin.apply(request);
    }
    String method = request.method().value();
    if (page.owns(request)) {
      return now(page.handle(request));
    }
    if (!method.equals("GET") && !method.equals("HEAD")) {
      return now(Texts.plain(405, "GET or HEAD\n"));
    }
    return switch (request.getUri().path()) {
      case "/alive" -> now(Texts.plain(200, "alive\n"));
      case "/ready" -> readiness.missing().thenApply(Management::ready);
      case "/metrics" ->
          now(HttpResponse.create().withEntity(Texts.entity(PROMETHEUS, metrics.scrape())));
      default -> now(Texts.plain(404, "/alive, /ready, /metrics, /admin/v1/ or the page at /\n"));
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
