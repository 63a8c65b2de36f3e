package dev.wharf.upload;

import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.Slots;
import dev.wharf.storage.spi.Staging;
import dev.wharf.storage.spi.StagingId;
import dev.wharf.storage.spi.WriterJournal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.javadsl.Sink;

/** Bytes that a writer left in staging, of a store that seals. */
final class Staged {
  private Staged() {}

  /** Stages the first bytes of an upload. */
  static List<Receipt> bytes(
      ActorSystem<?> system, ObjectStore store, String journal, UploadId id, long size) {
    return bytes(system, store, new StagingId(journal, id.value()), id, size);
  }

  /** The same under any name. */
  static List<Receipt> bytes(
      ActorSystem<?> system, ObjectStore store, StagingId name, UploadId id, long size) {
    UploadSpec spec = Client.spec(id, size);
    Staging staging =
        new Staging(
            name,
            spec.target(),
            spec.expected(),
            UploadId.random().value(),
            0,
            List.of(),
            OptionalLong.empty(), // what might be all of it could be put at its key instead
            Optional.empty(),
            spec.meta(),
            new NoJournal());
    return Rig.get(
        Client.source(id, 0, size, 1000).via(store.receive(staging)).runWith(Sink.seq(), system));
  }

  private record NoJournal() implements WriterJournal {
    @Override
    public CompletionStage<Slots> reserve(int count, Optional<String> opened) {
      throw new AssertionError("no slots here");
    }

    @Override
    public CompletionStage<ObjectMeta> directPut() {
      throw new AssertionError("no direct put here");
    }
  }
}
