package dev.wharf.storage.testkit;

import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.testkit.Cues.Cue;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** Flows that go wrong as a cue wants it. */
final class FaultyFlows {

  private FaultyFlows() {}

  static <T, M> Flow<ByteString, T, M> play(Cue cue, Flow<ByteString, T, M> flow) {
    if (cue instanceof Cue.FailBefore fail) {
      return before(0).viaMat(flow, (none, mat) -> mat).concatLazy(failed(fail.failure()));
    }
    if (cue instanceof Cue.FailAfter fail) {
      return flow.concatLazy(failed(fail.failure()));
    }
    if (cue instanceof Cue.Tear tear) {
      return before(tear.bytes())
          .viaMat(flow, (none, mat) -> mat)
          .concatLazy(failed(tear.failure()));
    }
    if (cue instanceof Cue.Wait wait) {
      return waiting(0, wait.gate(), wait.reached()).viaMat(flow, (none, mat) -> mat);
    }
    if (cue instanceof Cue.WaitAfter wait) {
      return waiting(wait.count(), wait.gate(), wait.reached()).viaMat(flow, (none, mat) -> mat);
    }
    throw new IllegalStateException(cue + " is not for flows");
  }

  /** A stream out of the store that goes wrong as a cue wants it. */
  static <T> Source<T, NotUsed> play(Cue cue, Source<T, NotUsed> source) {
    if (cue instanceof Cue.FailBefore fail) {
      return Source.failed(fail.failure());
    }
    if (cue instanceof Cue.FailAfter fail) {
      return source.concatLazy(failed(fail.failure()));
    }
    if (cue instanceof Cue.Wait wait) {
      return Source.lazySource(() -> waiting(source, wait)).mapMaterializedValue(any -> none());
    }
    if (cue instanceof Cue.WaitAfter wait) {
      return source.zipWithIndex().mapAsync(1, element -> counted(element, wait));
    }
    throw new IllegalStateException(cue + " is not for streams out of the store");
  }

  private static <T> Source<T, ?> waiting(Source<T, NotUsed> source, Cue.Wait wait) {
    wait.reached().complete(Done.getInstance());
    return Source.completionStageSource(wait.gate().thenApply(any -> source));
  }

  private static <T> CompletionStage<T> counted(Pair<T, Long> element, Cue.WaitAfter wait) {
    if (element.second() != wait.count()) {
      return CompletableFuture.completedFuture(element.first());
    }
    wait.reached().complete(Done.getInstance());
    return wait.gate().thenApply(any -> element.first());
  }

  private static NotUsed none() {
    return NotUsed.getInstance();
  }

  private static <T> Source<T, ?> failed(StorageFailure failure) {
    return Source.lazySource(() -> Source.failed(failure));
  }

  /** The first so many bytes; then it completes, whatever else would come. */
  private static Flow<ByteString, ByteString, ?> before(long bytes) {
    return bytes == 0
        ? Flow.of(ByteString.class).take(0)
        : Flow.of(ByteString.class)
            .statefulMapConcat(() -> new Head(bytes)::take)
            .takeWhile(piece -> !piece.last(), true)
            .map(Piece::bytes);
  }

  private record Piece(ByteString bytes, boolean last) {}

  private static final class Head {
    private long left;

    Head(long bytes) {
      this.left = bytes;
    }

    private List<Piece> take(ByteString chunk) {
      int taken = (int) Math.min(left, chunk.size());
      left -= taken;
      return List.of(new Piece(chunk.take(taken), left == 0));
    }
  }

  /** Lets so many bytes through and the next only when the gate opens. */
  private static Flow<ByteString, ByteString, ?> waiting(
      long bytes, CompletableFuture<Done> gate, CompletableFuture<Done> reached) {
    return Flow.of(ByteString.class)
        .statefulMapConcat(() -> new Counter(bytes)::count)
        .mapAsync(1, piece -> piece.last() ? pass(piece, gate, reached) : now(piece));
  }

  private static CompletionStage<ByteString> now(Piece piece) {
    return CompletableFuture.completedFuture(piece.bytes());
  }

  private static CompletionStage<ByteString> pass(
      Piece piece, CompletableFuture<Done> gate, CompletableFuture<Done> reached) {
    reached.complete(Done.getInstance());
    return gate.thenApply(any -> piece.bytes());
  }

  private static final class Counter {
    private final long bytes;
    private long seen;

    Counter(long bytes) {
      this.bytes = bytes;
    }

    private List<Piece> count(ByteString chunk) {
      boolean stands = seen <= bytes && seen + chunk.size() > bytes;
      seen += chunk.size();
      return List.of(new Piece(chunk, stands));
    }
  }
}
