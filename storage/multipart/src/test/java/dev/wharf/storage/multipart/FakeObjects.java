package dev.wharf.storage.multipart;

import dev.wharf.storage.spi.Commit;
import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.Piece;
import dev.wharf.storage.spi.Staging;
import dev.wharf.storage.spi.StagingId;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.storage.testkit.InMemoryObjectStore;
import dev.wharf.storage.testkit.TestJournal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** The finished objects of a fake store. It does not know an upload's own object from another's. */
final class FakeObjects {
  private final InMemoryObjectStore memory = new InMemoryObjectStore();
  private final AtomicInteger count = new AtomicInteger();
  private final Materializer runner;

  FakeObjects(Materializer runner) {
    this.runner = runner;
  }

  InMemoryObjectStore memory() {
    return memory;
  }

  CompletionStage<StoredObject> put(
      ObjectKey target, Condition condition, ObjectMeta meta, ByteString bytes) {
    return stat(target)
        .thenCompose(
            there -> {
              if (there.isPresent() && !condition.equals(matching(there.get()))) {
                throw new StorageFailure(
                    StorageFailure.Kind.PRECONDITION, false, "object '" + target + "' is there");
              }
              return store(target, condition, meta, bytes);
            });
  }

  private static Condition matching(StoredObject there) {
    return new Condition.Matches(there.etag());
  }

  private CompletionStage<StoredObject> store(
      ObjectKey target, Condition condition, ObjectMeta meta, ByteString bytes) {
    StagingId id = new StagingId("fake", "put-" + count.incrementAndGet());
    Staging staging =
        new Staging(
            id,
            target,
            condition,
            "grant",
            0,
            List.of(),
            OptionalLong.empty(),
            Optional.empty(),
            meta,
            new TestJournal());
    return Source.single(bytes)
        .via(memory.receive(staging))
        .runWith(Sink.lastOption(), runner)
        .thenCompose(
            whole ->
                memory.commit(
                    new Commit(
                        id, target, whole.stream().toList(), condition, Optional.empty(), 1, meta)))
        .thenCompose(
            object -> memory.discard(id, List.of(), Optional.empty()).thenApply(any -> object));
  }

  CompletionStage<Optional<StoredObject>> stat(ObjectKey key) {
    return memory.stat(key);
  }

  CompletionStage<ByteString> read(Piece.OfObject piece) {
    return memory
        .read(piece.key(), piece.etag(), piece.range())
        .runFold(ByteString.emptyByteString(), ByteString::concat, runner);
  }
}
