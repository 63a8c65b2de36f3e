package dev.wharf.app.admin;

import dev.wharf.upload.RunningWriter;
import dev.wharf.upload.UploadAdmin;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.scaladsl.model.IllegalUriException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers those who look after the service, and show the token. */
public final class AdminApi {
  private static final Logger log = LoggerFactory.getLogger(AdminApi.class);
  private static final ContentType PROBLEM = ContentTypes.parse(Problem.CONTENT_TYPE);

  private static final HttpHeader NOT_KEPT = RawHeader.create("Cache-Control", "no-store");

  /** What this node's own parts say and do; every node has them, whether its API is on or off. */
  public static final class Parts {
    private final Replica.Parts parts;

    /**
     * @param version of the program
     * @param missing why this node is not ready; empty = it is
     * @param writers those that run here
     * @param vitals what this node counts, at any time
     * @param drain begins this node's leave
     */
    public Parts(
        String version,
        Supplier<CompletionStage<List<String>>> missing,
        Supplier<CompletionStage<List<RunningWriter>>> writers,
        Supplier<Vitals> vitals,
        Runnable drain) {
      this.parts = new Replica.Parts(version, missing, writers, vitals, drain);
    }
  }

  private final Token token;
  private final UploadAnswers uploads;
  private final Replicas replicas;
  private final Optional<FtpSessions> sessions;

  private AdminApi(
      ActorSystem<?> system, Token token, UploadAdmin uploads, Optional<FtpSessions> sessions) {
    this.token = token;
    this.uploads = new UploadAnswers(system, uploads);
    this.replicas = new Replicas(system);
    this.sessions = sessions;
  }

  /** Lets this node speak for itself to the others, whoever of them is asked. */
  public static void speak(ActorSystem<?> system, Parts parts) {
    system.systemActorOf(Replica.create(parts.parts), "replica", Props.empty());
  }

  /**
   * @param token what every request must show
   * @param sessions empty = this node serves no FTP
   */
  public static AdminApi create(
      ActorSystem<?> system, String token, UploadAdmin uploads, Optional<FtpSessions> sessions) {
    return new AdminApi(system, new Token(token), uploads, sessions);
  }

  /** Whether a request is about administration. */
  public static boolean owns(HttpRequest request) {
    return request.getUri().path().startsWith("/admin/");
  }

  /** The answer of a node without a token. */
  public static HttpResponse off() {
    return answer(Problem.off());
  }

  /** The answer of a node that has not come up yet. */
  public static HttpResponse starting() {
    return answer(Problem.starting());
  }

  /** The answer to a request whose body nobody wants. Never fails. */
  public CompletionStage<HttpResponse> handle(HttpRequest request) {
    try {
      return open(request).exceptionally(failure -> failed(request, failure));
    } catch (RuntimeException e) {
      return CompletableFuture.completedFuture(failed(request, e));
    }
  }

  private CompletionStage<HttpResponse> open(HttpRequest request) {
    Optional<String> shown = request.getHeader("Authorization").map(HttpHeader::value);
    if (!token.opens(shown)) {
      throw new Refused(Problem.unauthorized());
    }
    String method = request.method().value();
    Match match = Match.of(method, segments(request));
    if (match instanceof Match.Found found) {
      return route(found, Parameters.of(found.route(), query(request)));
    }
    throw new Refused(
        match instanceof Match.WrongMethod wrong
            ? Problem.wrongMethod(method, wrong.allowed())
            : Problem.nowhere(request.getUri().path()));
  }

  private static List<String> segments(HttpRequest request) {
    return StreamSupport.stream(request.getUri().pathSegments().spliterator(), false).toList();
  }

  private static List<Map.Entry<String, String>> query(HttpRequest request) {
    try {
      return request.getUri().query().toList().stream()
          .map(pair -> Map.entry(pair.first(), pair.second()))
          .toList();
    } catch (IllegalUriException e) {
      throw new Refused(
          Problem.wrong("query", request.getUri().rawQueryString().orElse(""), "name=value&…"));
    }
  }

  private CompletionStage<HttpResponse> route(Match.Found found, Parameters parameters) {
    String id = found.id();
    return switch (found.route()) {
      case LIST_UPLOADS -> uploads.list(parameters).thenApply(AdminApi::ok);
      case UPLOAD -> uploads.one(id).thenApply(AdminApi::ok);
      case STORY ->
          uploads
              .story(id)
              .thenApply(
                  story ->
                      response(200)
                          .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, story)));
      case CUT -> uploads.cut(id).thenApply(AdminApi::ok);
      case TERMINATE -> uploads.terminate(id).thenApply(ended -> response(204));
      case SESSIONS -> sessions().list().thenApply(all -> ok(new Page<>(all, Optional.empty())));
      case KICK -> sessions().kick(id).thenApply(kicked -> kicked(id, kicked));
      case MEMBERS -> replicas.members().thenApply(AdminApi::ok);
      case DRAIN ->
          replicas
              .drain(parameters.text("replica"))
              .thenApply(replica -> json(202, new Draining(replica)));
      case DOCUMENT -> CompletableFuture.completedFuture(document());
    };
  }

  /** Which member leaves. */
  private record Draining(String replica) {}

  private FtpSessions sessions() {
    return sessions.orElseThrow(
        () ->
            new Refused(
                Problem.notFound("FTP of this replica", "off", "asked of one that serves FTP")));
  }

  private static HttpResponse kicked(String id, boolean kicked) {
    if (!kicked) {
      throw new Refused(Problem.notFound("session", id, "the id of one that is open"));
    }
    return response(204);
  }

  /** The description of all this, OpenAPI 3.1. */
  private static HttpResponse document() {
    try (InputStream file = AdminApi.class.getResourceAsStream("openapi.json")) {
      if (file == null) {
        throw new IllegalStateException("openapi.json (expected: in the jar)");
      }
      return response(200)
          .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, file.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static HttpResponse failed(HttpRequest request, Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof Refused refused) {
      return answer(refused.problem());
    }
    log.warn("{} {}: {}", request.method().value(), request.getUri().path(), cause.toString());
    return answer(Problem.unavailable("No answer for now: " + cause.getMessage()));
  }

  private static HttpResponse answer(Problem problem) {
    HttpResponse response =
        response(problem.status()).withEntity(HttpEntities.create(PROBLEM, Json.bytes(problem)));
    return switch (problem.status()) {
      case 401 -> response.addHeader(RawHeader.create("WWW-Authenticate", "Bearer"));
      case 405 ->
          response.addHeader(
              RawHeader.create("Allow", problem.expected().orElse("").replace(" or ", ", ")));
      case 409, 503 -> response.addHeader(RawHeader.create("Retry-After", "1"));
      default -> response;
    };
  }

  private static HttpResponse ok(Object value) {
    return json(200, value);
  }

  private static HttpResponse json(int status, Object value) {
    return response(status)
        .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, Json.bytes(value)));
  }

  private static HttpResponse response(int status) {
    return HttpResponse.create().withStatus(status).addHeader(NOT_KEPT);
  }
}
