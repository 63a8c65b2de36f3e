package dev.wharf.tus.http;

import dev.wharf.tus.core.Field;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.RequestEntity;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * The bytes of one request, and what becomes of those that nobody wanted.
 *
 * <p>A client that is still sending when its connection closes may never see the answer: the kernel
 * resets the connection. So an early answer first reads on, up to {@link Drain#MOST_BYTES} or
 * {@link Drain#LONGEST}. A body that is known to be longer is answered at once, for the client that
 * looks while it sends, and the connection is held open as long.
 */
final class RequestBody {
  private final RequestEntity entity;
  private final Optional<InterimResponses> line;
  private final boolean waitsForContinue;
  private final ClassicActorSystemProvider system;
  private final Drain drain = new Drain();
  private final Silence silence;
  private volatile Optional<String> trailer = Optional.empty();

  RequestBody(HttpRequest request, ClassicActorSystemProvider system) {
    this.entity = request.entity();
    this.line = InterimResponses.of(request);
    this.waitsForContinue = request.getHeader("Expect").isPresent();
    this.system = system;
    this.silence =
        new Silence(system.classicSystem().settings().config().getDuration("wharf.tus.silence"));
  }

  /** Where its sender can be told something before the answer; empty = nowhere. */
  Optional<InterimResponses> line() {
    return line;
  }

  /** The bytes; a cancellation of them leaves the connection alone until the answer is out. */
  Source<ByteString, Object> bytes() {
    return entity.withoutSizeLimit().getDataBytes().via(silence).via(drain);
  }

  /** The same, and what the trailer says of their checksum is kept. */
  Source<ByteString, Object> bytesAndTrailer() {
    return entity.withoutSizeLimit() instanceof HttpEntity.Chunked chunked
        ? chunked.getChunks().map(this::data).via(silence).via(drain)
        : bytes();
  }

  private ByteString data(HttpEntity.ChunkStreamPart part) {
    if (part.isLastChunk()) {
      part.getTrailerHeaders().forEach(this::keep);
    }
    return part.data();
  }

  private void keep(HttpHeader header) {
    if (header.is(Field.UPLOAD_CHECKSUM.lowerCase())) {
      trailer = Optional.of(header.value());
    }
  }

  /** The checksum behind the last byte, if there is one, once that was read. */
  Optional<String> trailer() {
    return trailer;
  }

  /** The response, when it can be sent without the client losing it. */
  CompletionStage<HttpResponse> answered(HttpResponse response) {
    if (nothingLeft(response)) {
      return CompletableFuture.completedFuture(response);
    }
    CompletionStage<Boolean> rest = rest();
    return isLong()
        ? CompletableFuture.completedFuture(lingering(response, rest))
        : rest.thenApply(whole -> response);
  }

  /**
   * Also if the client waits for {@code 100 Continue} before it sends: reading would ask it to. RFC
   * 9110 §10.1.1: the final status, sent instead, tells it not to. But one that says that all is
   * well is taken for a refusal too when it comes instead of 100 (the JDK's client, and so
   * tus-java-client with an empty file), so then the client is asked to send.
   */
  private boolean nothingLeft(HttpResponse response) {
    return entity.isStrict()
        || drain.isOver()
        || (waitsForContinue && !drain.isRunning() && response.status().isFailure());
  }

  private CompletionStage<Boolean> rest() {
    if (!drain.isRunning()) {
      bytes().to(Sink.cancelled()).run(system);
    }
    return drain.start();
  }

  private boolean isLong() {
    return entity.getContentLengthOption().orElse(0) > Drain.MOST_BYTES;
  }

  /** All of the response now, its end when the rest of the body has been seen to. */
  private static HttpResponse lingering(HttpResponse response, CompletionStage<Boolean> rest) {
    if (!(response.entity() instanceof HttpEntity.Strict strict) || strict.getData().isEmpty()) {
      return response;
    }
    Source<ByteString, ?> end =
        Source.completionStage(rest).filter(whole -> false).map(whole -> strict.getData());
    return response.withEntity(
        HttpEntities.create(
            strict.getContentType(),
            strict.getData().size(),
            Source.single(strict.getData()).concat(end).mapMaterializedValue(m -> (Object) m)));
  }
}
