package dev.wharf.upload;

import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** What a client says, and bytes that tell their own place. */
final class Client {
  private Client() {}

  /** Byte i of upload id: a function of both, so that a misplaced byte shows. */
  static ByteString content(UploadId id, long from, long to) {
    byte[] bytes = new byte[Math.toIntExact(to - from)];
    int seed = id.hashCode();
    for (int i = 0; i < bytes.length; i++) {
      long at = from + i;
      bytes[i] = (byte) (at * 31 + (at >>> 8) * 17 + seed);
    }
    return ByteString.fromArrayUnsafe(bytes);
  }

  static UploadSpec spec(UploadId id, OptionalLong length) {
    return new UploadSpec(
        id,
        Optional.empty(),
        new ObjectKey("in/" + id.value()),
        new Condition.Absent(),
        length,
        OptionalLong.empty(),
        Optional.of("filename d29ybGQ="),
        ObjectMeta.of(id.value()));
  }

  static UploadSpec spec(UploadId id, long length) {
    return spec(id, OptionalLong.of(length));
  }

  /** The same for another key, at which something is expected. */
  static UploadSpec to(ObjectKey target, Condition expected, UploadSpec spec) {
    return new UploadSpec(
        spec.id(),
        spec.owner(),
        target,
        expected,
        spec.length(),
        spec.maxLength(),
        spec.metadata(),
        spec.meta(),
        spec.perishable(),
        spec.concat());
  }

  /** The same with a largest length. */
  static UploadSpec limited(long maxLength, UploadSpec spec) {
    return new UploadSpec(
        spec.id(),
        spec.owner(),
        spec.target(),
        spec.expected(),
        spec.length(),
        OptionalLong.of(maxLength),
        spec.metadata(),
        spec.meta(),
        spec.perishable(),
        spec.concat());
  }

  /**
   * All of [from, to), of a client that does not say how much it will be, and whether it is all.
   */
  static Body stor(UploadId id, long from, long to, boolean finish) {
    return new Body(
        source(id, from, to, 1000),
        OptionalLong.empty(),
        () -> CompletableFuture.completedFuture(finish));
  }

  /** All of [from, to), in chunks, with its size announced. */
  static Body body(UploadId id, long from, long to) {
    return Body.of(source(id, from, to, 1000), OptionalLong.of(to - from));
  }

  static Source<ByteString, NotUsed> source(UploadId id, long from, long to, int chunk) {
    return Source.from(
        java.util.stream.LongStream.iterate(from, at -> at < to, at -> at + chunk)
            .mapToObj(at -> content(id, at, Math.min(to, at + chunk)))
            .toList());
  }

  /** Sends [from, to) and then breaks, as a connection does. */
  static Body broken(UploadId id, long from, long to) {
    Source<ByteString, NotUsed> bytes =
        source(id, from, to, 1000)
            .concat(Source.single(ByteString.emptyByteString()))
            .map(Client::breakWhenEmpty);
    return Body.of(bytes, OptionalLong.empty());
  }

  private static ByteString breakWhenEmpty(ByteString chunk) throws IOException {
    if (chunk.isEmpty()) {
      throw new IOException("connection reset by peer");
    }
    return chunk;
  }

  static Append at(long offset, Body body) {
    return new Append(offset, OptionalLong.empty(), body);
  }

  /** A client that sends when the test says so. */
  static final class Slow {
    private final UploadId id;
    private final BoundedSourceQueue<ByteString> queue;
    private final Body body;
    private final CompletableFuture<Boolean> verdict = new CompletableFuture<>();
    private long at;

    Slow(ActorSystem<?> system, UploadId id, long from) {
      this.id = id;
      this.at = from;
      Pair<BoundedSourceQueue<ByteString>, Source<ByteString, NotUsed>> ready =
          Source.<ByteString>queue(1024).preMaterialize(system);
      this.queue = ready.first();
      this.body = Body.of(ready.second(), OptionalLong.empty());
    }

    Body body() {
      return body;
    }

    /** The same, with the last word on completion left to {@link #verdict}. */
    Body bodyWithVerdict() {
      return new Body(body.bytes(), body.size(), this::asked);
    }

    private CompletionStage<Boolean> asked() {
      return verdict;
    }

    void verdict(boolean finish) {
      verdict.complete(finish);
    }

    Slow send(int bytes) {
      queue.offer(content(id, at, at + bytes));
      at += bytes;
      return this;
    }

    void end() {
      queue.complete();
    }

    void breakOff() {
      try {
        queue.fail(new IOException("connection reset by peer"));
      } catch (IllegalStateException e) {
        // It was let go before it could break.
      }
    }
  }

  static CompletionStage<ByteString> bytes(ActorSystem<?> system, Source<ByteString, ?> source) {
    return source
        .toMat(Sink.fold(ByteString.emptyByteString(), ByteString::concat), Keep.right())
        .run(system);
  }
}
