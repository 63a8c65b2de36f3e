import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.FileIO;

/**
 * What Pekko HTTP costs untuned: a body goes to a file by {@code FileIO.toPath}, everything else as
 * Pekko ships it.
 *
 * <p>{@code java PlainServer.java PORT DIRECTORY}; {@code PUT /files/name}
 */
public final class PlainServer {
  private final Path directory;
  private final Materializer materializer;

  private PlainServer(Path directory, Materializer materializer) {
    this.directory = directory;
    this.materializer = materializer;
  }

  public static void main(String[] arguments) {
    ActorSystem system = ActorSystem.create("plain");
    PlainServer server =
        new PlainServer(Path.of(arguments[1]), Materializer.createMaterializer(system));
    Http.get(system)
        .newServerAt("127.0.0.1", Integer.parseInt(arguments[0]))
        .bind(server::answer);
  }

  private CompletionStage<HttpResponse> answer(HttpRequest request) {
    if (request.method() != HttpMethods.PUT) {
      request.discardEntityBytes(materializer);
      return CompletableFuture.completedFuture(HttpResponse.create().withStatus(405));
    }
    Path file = directory.resolve(Path.of(request.getUri().path()).getFileName());
    return request
        .entity()
        .withoutSizeLimit()
        .getDataBytes()
        .runWith(FileIO.toPath(file), materializer)
        .thenApply(written -> HttpResponse.create().withStatus(201));
  }
}
