package dev.wharf.tus.http;

import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.Commit;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.Slots;
import dev.wharf.storage.spi.Staging;
import dev.wharf.storage.spi.StagingId;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.storage.spi.WriterJournal;
import dev.wharf.upload.Append;
import dev.wharf.upload.Body;
import dev.wharf.upload.Digest;
import dev.wharf.upload.UploadReply;
import dev.wharf.upload.UploadReply.Cut;
import dev.wharf.upload.UploadReply.End;
import dev.wharf.upload.UploadReply.Gone;
import dev.wharf.upload.UploadReply.Standing;
import dev.wharf.upload.UploadSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.japi.pf.PFBuilder;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** One upload of {@link InMemoryUploads}. */
final class MemoryUpload {
  private static final WriterJournal NO_JOURNAL =
      new WriterJournal() {
        @Override
        public CompletionStage<Slots> reserve(int count, Optional<String> opened) {
          throw new UnsupportedOperationException("a sealing store reserves nothing");
        }

        @Override
        public CompletionStage<ObjectMeta> directPut() {
          throw new UnsupportedOperationException("a sealing store puts nothing directly");
        }
      };

  private static final class Yield extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final ActorSystem<?> system;
  private final ObjectStore store;
  private final UploadSpec spec;
  private final List<Receipt> receipts = new ArrayList<>();
  private OptionalLong length;
  private Optional<Digest> digest;
  private long arrived;
  private Optional<UploadReply> cut = Optional.empty();
  private Optional<StoredObject> object = Optional.empty();
  private Optional<Gone> gone = Optional.empty();
  private SharedKillSwitch writer = KillSwitches.shared("idle");
  private CompletionStage<Done> idle = CompletableFuture.completedFuture(Done.getInstance());

  MemoryUpload(ActorSystem<?> system, ObjectStore store, UploadSpec spec) {
    this.system = system;
    this.store = store;
    this.spec = spec;
    this.length = spec.length();
    this.digest = spec.digest();
  }

  synchronized long arrived() {
    return arrived;
  }

  synchronized boolean claims(ObjectKey target) {
    return spec.target().equals(target) && gone.isEmpty() && object.isEmpty();
  }

  synchronized CompletionStage<UploadReply> described() {
    return CompletableFuture.completedFuture(
        gone.<UploadReply>map(g -> g).orElseGet(this::standing));
  }

  /** The writer is told to yield; done when it has. */
  synchronized CompletionStage<Done> settled() {
    writer.abort(new Yield());
    return idle;
  }

  synchronized CompletionStage<UploadReply> ended() {
    gone = Optional.of(new Gone(End.TERMINATED, ""));
    return object
        .map(made -> store.delete(made.key()))
        .orElse(CompletableFuture.completedFuture(Done.getInstance()))
        .thenApply(done -> new UploadReply.Terminated());
  }

  synchronized CompletionStage<UploadReply> write(Append append) {
    Optional<UploadReply> refusal = refusal(append);
    if (refusal.isPresent()) {
      return CompletableFuture.completedFuture(refusal.get());
    }
    length = append.length().isPresent() ? append.length() : length;
    digest = append.digest().or(() -> digest);
    cut = Optional.empty();
    arrived = offset();
    writer = KillSwitches.shared("writer");
    CompletionStage<Done> written =
        append
            .body()
            .check()
            .map(check -> writeWhole(append, check))
            .orElseGet(
                () ->
                    bytes(append)
                        .via(store.receive(staging()))
                        .runWith(Sink.foreach(this::record), system));
    CompletionStage<UploadReply> reply =
        written
            .thenCompose(done -> finished(append.body()))
            .thenCompose(done -> completeIfWhole())
            .thenApply(done -> outcome());
    idle = reply.thenApply(any -> Done.getInstance());
    return reply;
  }

  /** Its bytes count all together or not at all. */
  private CompletionStage<Done> writeWhole(Append append, BooleanSupplier check) {
    return bytes(append)
        .via(store.receive(staging()))
        .runWith(Sink.seq(), system)
        .thenApply(held -> countIfRight(held, check));
  }

  private synchronized Done countIfRight(List<Receipt> held, BooleanSupplier check) {
    if (cut.isEmpty() && !check.getAsBoolean()) {
      cut = Optional.of(new UploadReply.ChecksumMismatch(offset()));
    }
    if (cut.isEmpty()) {
      held.forEach(this::record);
    }
    return Done.getInstance();
  }

  private synchronized CompletionStage<Done> finished(Body body) {
    body.durable().accept(offset());
    return cut.isPresent()
        ? CompletableFuture.completedFuture(Done.getInstance())
        : body.finish().get().thenApply(this::finished);
  }

  private synchronized Done finished(boolean said) {
    if (said && length.orElse(offset()) != offset()) {
      cut = Optional.of(new UploadReply.LengthConflict(length, offset(), offset()));
    } else if (said) {
      length = OptionalLong.of(offset());
    }
    return Done.getInstance();
  }

  private Optional<UploadReply> refusal(Append append) {
    long declared = append.length().orElse(length.orElse(offset()));
    if (gone.isPresent()) {
      return Optional.of(gone.get());
    } else if (object.isPresent()) {
      return Optional.of(new UploadReply.AlreadyComplete(standing()));
    } else if (declared != length.orElse(declared) || declared < offset()) {
      return Optional.of(new UploadReply.LengthConflict(length, offset(), declared));
    } else if (append.offset() != offset()) {
      return Optional.of(new UploadReply.OffsetMismatch(offset(), append.offset()));
    }
    long most = append.length().orElse(limit());
    return append.body().size().orElse(0) > most - offset()
        ? Optional.of(new UploadReply.TooLong(most, offset()))
        : Optional.empty();
  }

  private long limit() {
    return length.orElse(spec.maxLength().orElse(Long.MAX_VALUE));
  }

  private Source<ByteString, ?> bytes(Append append) {
    return append
        .body()
        .bytes()
        .map(bytes -> bytes)
        .via(writer.flow())
        .recover(new PFBuilder<Throwable, ByteString>().matchAny(this::broken).build())
        .takeWhile(this::fits);
  }

  private synchronized ByteString broken(Throwable why) {
    Cut by = why instanceof Yield ? Cut.PREEMPTED : Cut.CLIENT;
    cut = Optional.of(new UploadReply.Interrupted(by, 0));
    return ByteString.emptyByteString();
  }

  private synchronized boolean fits(ByteString bytes) {
    boolean fits = arrived + bytes.size() <= limit();
    if (fits) {
      arrived += bytes.size();
    } else {
      cut = Optional.of(new UploadReply.TooLong(limit(), 0));
    }
    return fits;
  }

  private synchronized void record(Receipt receipt) {
    receipts.removeIf(earlier -> earlier.from() >= receipt.from());
    receipts.add(receipt);
  }

  synchronized CompletionStage<Done> completeIfWhole() {
    if (length.isEmpty() || length.getAsLong() != offset() || object.isPresent()) {
      return CompletableFuture.completedFuture(Done.getInstance());
    }
    return store
        .commit(
            new Commit(
                stagingId(),
                spec.target(),
                receipts,
                spec.expected(),
                Optional.empty(),
                1,
                spec.meta()))
        .thenCompose(this::verified);
  }

  private CompletionStage<Done> verified(StoredObject made) {
    return digest
        .map(expected -> summed(made, expected).thenCompose(actual -> seen(made, expected, actual)))
        .orElseGet(() -> CompletableFuture.completedFuture(completed(made)));
  }

  private CompletionStage<Digest> summed(StoredObject made, Digest expected) {
    return store
        .read(made.key(), made.etag(), ByteRange.all(made))
        .runFold(ByteString.emptyByteString(), ByteString::concat, system)
        .thenApply(
            all ->
                Digest.of(expected.algorithm(), expected.algorithm().sum().digest(all.toArray())));
  }

  private synchronized CompletionStage<Done> seen(
      StoredObject made, Digest expected, Digest actual) {
    if (actual.equals(expected)) {
      return CompletableFuture.completedFuture(completed(made));
    }
    cut = Optional.of(new UploadReply.ChecksumMismatch(offset()));
    gone = Optional.of(new Gone(End.FAILED, "its bytes do not have its digest"));
    return store.delete(made.key());
  }

  private synchronized Done completed(StoredObject made) {
    object = Optional.of(made);
    return Done.getInstance();
  }

  private synchronized UploadReply outcome() {
    UploadReply why = cut.orElseGet(this::standing);
    if (why instanceof UploadReply.Interrupted interrupted) {
      return new UploadReply.Interrupted(interrupted.cut(), offset());
    } else if (why instanceof UploadReply.TooLong tooLong) {
      return new UploadReply.TooLong(tooLong.limit(), offset());
    }
    return why;
  }

  private long offset() {
    return receipts.isEmpty() ? 0 : receipts.get(receipts.size() - 1).to();
  }

  private Standing standing() {
    return new Standing(
        spec.id(),
        spec.owner(),
        spec.target(),
        offset(),
        length,
        spec.metadata(),
        Instant.EPOCH,
        Optional.empty(),
        object,
        spec.concat());
  }

  UploadSpec spec() {
    return spec;
  }

  private Staging staging() {
    return new Staging(
        stagingId(),
        spec.target(),
        spec.expected(),
        UUID.randomUUID().toString(),
        offset(),
        List.of(),
        length,
        Optional.empty(),
        spec.meta(),
        NO_JOURNAL);
  }

  private StagingId stagingId() {
    return new StagingId("memory", spec.id().value());
  }
}
