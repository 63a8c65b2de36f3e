package dev.wharf.storage.s3;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * A body that is on its way. The SDK tells of one that breaks off only here, and not the
 * publisher's subscriber: with its own {@code toPublisher} a reader would wait for ever.
 *
 * @param length bytes that are to come
 */
record Incoming(
    long length, SdkPublisher<ByteBuffer> publisher, CompletableFuture<ByteBuffer> broken) {

  /** The bytes; fails if they break off. */
  Source<ByteString, NotUsed> bytes() {
    return Source.fromPublisher(publisher)
        .merge(Source.completionStage(broken), true)
        .map(Incoming::unshared);
  }

  /** The SDK has copied them out of its own buffers already. */
  private static ByteString unshared(ByteBuffer bytes) {
    return bytes.hasArray()
        ? ByteString.fromArrayUnsafe(
            bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining())
        : ByteString.fromByteBuffer(bytes);
  }

  /** Answers as soon as the body begins. */
  static AsyncResponseTransformer<GetObjectResponse, Incoming> transformer() {
    return new Transformer();
  }

  private static final class Transformer
      implements AsyncResponseTransformer<GetObjectResponse, Incoming> {
    private volatile CompletableFuture<Incoming> answer = new CompletableFuture<>();
    private volatile CompletableFuture<ByteBuffer> broken = new CompletableFuture<>();
    private volatile long length;

    @Override
    public CompletableFuture<Incoming> prepare() {
      broken = new CompletableFuture<>();
      answer = new CompletableFuture<>();
      return answer;
    }

    @Override
    public void onResponse(GetObjectResponse response) {
      length = response.contentLength();
    }

    @Override
    public void onStream(SdkPublisher<ByteBuffer> publisher) {
      answer.complete(new Incoming(length, publisher, broken));
    }

    @Override
    public void exceptionOccurred(Throwable error) {
      answer.completeExceptionally(error);
      broken.completeExceptionally(error);
    }
  }
}
