package dev.wharf.tus.http;

import static java.util.Objects.requireNonNull;
import static org.apache.pekko.http.javadsl.server.Directives.completeWithFuture;
import static org.apache.pekko.http.javadsl.server.Directives.extractRequest;
import static org.apache.pekko.http.javadsl.server.Directives.reject;

import com.typesafe.config.Config;
import dev.wharf.files.Files;
import dev.wharf.tus.core.Dialect;
import dev.wharf.tus.core.Dialects;
import dev.wharf.tus.core.TusProtocol;
import dev.wharf.tus.core.TusRequest;
import dev.wharf.tus.core.TusSettings;
import dev.wharf.tus.hook.TusHooks;
import dev.wharf.upload.Uploads;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.http.javadsl.settings.ServerSettings;

/**
 * tus, the draft beside it, and downloads for an HTTP server. Bind {@link #handle} with {@link
 * #serverSettings}: a plain function is the cheapest; {@link #route} is the same for a server that
 * has directives anyway.
 */
public final class TusRoute {
  private final Paths paths;
  private final Dialects dialects;
  private final Map<Dialect, Exchanges> exchanges;

  private TusRoute(Paths paths, Dialects dialects, Map<Dialect, Exchanges> exchanges) {
    this.paths = paths;
    this.dialects = dialects;
    this.exchanges = exchanges;
  }

  /**
   * @param system runs the streams that drain refused bodies
   * @param uploads where uploads live
   * @param files where finished objects are read
   * @param settings what the operator decided
   */
  public static TusRoute create(
      ClassicActorSystemProvider system, Uploads uploads, Files files, TusSettings settings) {
    return create(system, uploads, files, settings, TusHooks.none());
  }

  /**
   * The same for an application that wants to be asked.
   *
   * @param hooks what it wants to be asked
   */
  public static TusRoute create(
      ClassicActorSystemProvider system,
      Uploads uploads,
      Files files,
      TusSettings settings,
      TusHooks hooks) {
    Dialects dialects = new Dialects(settings, uploads::newId, Clock.systemUTC());
    Placing placing = new Placing(settings, uploads, files, Clock.systemUTC());
    Map<Dialect, Exchanges> exchanges =
        dialects.all().stream()
            .collect(
                Collectors.toMap(
                    dialect -> dialect,
                    dialect -> {
                      Calls calls = new Calls(dialect, uploads, files, placing);
                      Hooked hooked = new Hooked(hooks, dialect, uploads, calls);
                      return new Exchanges(dialect, calls, hooked, system);
                    }));
    return new TusRoute(new Paths(settings.basePath()), dialects, exchanges);
  }

  /** Whether the request's path is the base path, with or without its slash, or below it. */
  public boolean owns(HttpRequest request) {
    return paths.owns(path(request));
  }

  /**
   * The answer to a request; 404 if its path is not {@link #owns ours}. Never fails. A request
   * whose body was not read to its end closes the connection with its answer.
   */
  public CompletionStage<HttpResponse> handle(HttpRequest request) {
    TusRequest tus = Exchanges.read(request, paths.uploadId(path(request)));
    Exchanges dialect = requireNonNull(exchanges.get(dialects.of(tus)));
    return dialect.answer(request, tus, owns(request));
  }

  /** The same as a route, which rejects what is not ours. */
  public Route route() {
    return extractRequest(
        request -> owns(request) ? completeWithFuture(handle(request)) : reject());
  }

  /**
   * The server settings that uploads need, from {@code wharf.tus.server} over the system's {@code
   * pekko.http.server}.
   */
  public static ServerSettings serverSettings(ClassicActorSystemProvider system) {
    Config config = system.classicSystem().settings().config();
    return ServerSettings.create(
            config
                .getConfig("wharf.tus.server")
                .atPath("pekko.http.server")
                .withFallback(config)
                .resolve())
        .withTerminationDeadlineExceededResponse(Responses.of(TusProtocol.draining()));
  }

  private static String path(HttpRequest request) {
    return request.getUri().path();
  }
}
