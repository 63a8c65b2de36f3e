package dev.wharf.cluster;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.directives.RouteAdapter;
import org.apache.pekko.http.scaladsl.model.Uri;
import org.apache.pekko.http.scaladsl.model.Uri$;
import org.apache.pekko.japi.function.Function;
import org.apache.pekko.management.cluster.bootstrap.ClusterBootstrap;
import org.apache.pekko.management.scaladsl.ManagementRouteProviderSettings;

/**
 * Where other nodes ask this one which cluster it knows, below {@link #PATH} of the management
 * listener. Pekko Cluster Bootstrap answers, and asks the others in turn.
 */
public final class ContactPoint {
  /** What it answers at. */
  public static final String PATH = "/bootstrap/";

  private final ActorSystem<?> system;
  private final CompletableFuture<Function<HttpRequest, CompletionStage<HttpResponse>>> routes =
      new CompletableFuture<>();

  /** Requests wait until it is open. */
  public ContactPoint(ActorSystem<?> system) {
    this.system = system;
  }

  /**
   * Answers from now on, and begins to look for the others.
   *
   * @param host as discovery names this node
   * @param port the management listener's
   */
  public void open(String host, int port) {
    ClusterBootstrap bootstrap = ClusterBootstrap.get(system);
    routes.complete(
        RouteAdapter.apply(
                bootstrap.routes(ManagementRouteProviderSettings.apply(uri(host, port), true)))
            .function(system));
    bootstrap.start();
  }

  private static Uri uri(String host, int port) {
    String inUri = host.contains(":") ? "[" + host + "]" : host;
    return Uri$.MODULE$.apply("http://" + inUri + ":" + port);
  }

  /** The answer to a request below the path, whose body it takes. */
  public CompletionStage<HttpResponse> handle(HttpRequest request) {
    return routes.thenCompose(answer -> apply(answer, request));
  }

  private static CompletionStage<HttpResponse> apply(
      Function<HttpRequest, CompletionStage<HttpResponse>> answer, HttpRequest request) {
    try {
      return answer.apply(request);
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }
}
