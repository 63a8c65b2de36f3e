package dev.wharf.app.http;

import dev.wharf.app.metrics.HttpTimers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.UniversalEntity;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.util.ByteString;

/** The public port: uploads where they live, the page everywhere else; every request timed. */
public final class Front {
  private final ClassicActorSystemProvider system;
  private final Predicate<HttpRequest> ownedByUploads;
  private final Function<HttpRequest, CompletionStage<HttpResponse>> uploads;
  private final WebPage page;
  private final HttpTimers timers;
  private final LongConsumer sent;

  /**
   * @param ownedByUploads whether a request is about uploads
   * @param uploads answers those
   * @param page answers the others
   * @param sent told of every chunk of a download
   */
  public Front(
      ClassicActorSystemProvider system,
      Predicate<HttpRequest> ownedByUploads,
      Function<HttpRequest, CompletionStage<HttpResponse>> uploads,
      WebPage page,
      HttpTimers timers,
      LongConsumer sent) {
    this.system = system;
    this.ownedByUploads = ownedByUploads;
    this.uploads = uploads;
    this.page = page;
    this.timers = timers;
    this.sent = sent;
  }

  /** The answer to a request. */
  public CompletionStage<HttpResponse> handle(HttpRequest request) {
    long start = System.nanoTime();
    return answer(request)
        .thenApply(
            response -> {
              timers.answered(
                  request.method().value(),
                  response.status().intValue(),
                  Duration.ofNanos(System.nanoTime() - start));
              return response;
            });
  }

  private CompletionStage<HttpResponse> answer(HttpRequest request) {
    if (ownedByUploads.test(request)) {
      return uploads.apply(request).thenApply(this::counted);
    }
    request.discardEntityBytes(system);
    return CompletableFuture.completedFuture(page.handle(request));
  }

  /** A download has a length and is streamed. */
  private HttpResponse counted(HttpResponse response) {
    return response.entity() instanceof UniversalEntity download && !download.isStrict()
        ? response.withEntity(
            HttpEntities.create(
                download.getContentType(),
                length(download),
                download.getDataBytes().via(counting())))
        : response;
  }

  private static long length(UniversalEntity download) {
    return download.getContentLengthOption().orElseThrow();
  }

  private Flow<ByteString, ByteString, NotUsed> counting() {
    return Flow.of(ByteString.class)
        .map(
            chunk -> {
              sent.accept(chunk.size());
              return chunk;
            });
  }
}
