package dev.wharf.tus.http;

import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.upload.Append;
import dev.wharf.upload.Base;
import dev.wharf.upload.Body;
import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadReply;
import dev.wharf.upload.UploadReply.NotFound;
import dev.wharf.upload.UploadReply.Standing;
import dev.wharf.upload.UploadReply.Unfit;
import dev.wharf.upload.UploadReply.UnfitPartial;
import dev.wharf.upload.UploadSpec;
import dev.wharf.upload.Uploads;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * Uploads of one node without a journal, strict in what it accepts: one writer at a time, bytes
 * only at the offset, never beyond the length. Bytes go into a real {@link ObjectStore}.
 */
final class InMemoryUploads implements Uploads {
  private final ActorSystem<?> system;
  private final ObjectStore store;
  private final Map<UploadId, MemoryUpload> uploads = new ConcurrentHashMap<>();
  private final AtomicInteger described = new AtomicInteger();
  private final Map<UploadId, UploadReply> fixed = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<UploadReply> creations = new ConcurrentLinkedQueue<>();

  InMemoryUploads(ActorSystem<?> system, ObjectStore store) {
    this.system = system;
    this.store = store;
  }

  /** Whatever is asked of the upload from now on, this is the answer, and no byte is read. */
  void answer(UploadId id, UploadReply reply) {
    fixed.put(id, reply);
  }

  /** The next creation answers so, and no byte is read. */
  void answerCreation(UploadReply reply) {
    creations.add(reply);
  }

  /** Whether somebody writes to the upload now, and has written so much. */
  long arrived(UploadId id) {
    return Optional.ofNullable(uploads.get(id)).map(MemoryUpload::arrived).orElse(0L);
  }

  int count() {
    return uploads.size();
  }

  /** How often somebody only wanted to know. */
  int described() {
    return described.get();
  }

  @Override
  public UploadId newId() {
    return UploadId.random();
  }

  @Override
  public CompletionStage<UploadReply> create(UploadSpec spec) {
    return spec.isFinal()
        ? unfit(spec)
            .<CompletionStage<UploadReply>>map(CompletableFuture::completedFuture)
            .orElseGet(() -> created(spec, this::assembled))
        : created(spec, MemoryUpload::described);
  }

  private Optional<UploadReply> unfit(UploadSpec spec) {
    List<UploadId> partials = spec.concat().orElseThrow().partials();
    Optional<UploadReply> unfit =
        partials.stream().flatMap(id -> unfit(spec, id).stream()).findFirst();
    return unfit.or(() -> tooLong(spec, partials));
  }

  private Optional<UploadReply> tooLong(UploadSpec spec, List<UploadId> partials) {
    long sum = partials.stream().mapToLong(id -> now(id).length().orElse(0)).sum();
    long most = spec.maxLength().orElse(Long.MAX_VALUE);
    return sum > most ? Optional.of(new UploadReply.TooLong(most, 0)) : Optional.empty();
  }

  private Optional<UploadReply> unfit(UploadSpec spec, UploadId partial) {
    if (!uploads.containsKey(partial)) {
      return Optional.of(new UnfitPartial(partial, Unfit.UNKNOWN));
    } else if (!(reply(partial) instanceof Standing standing)) {
      return Optional.of(new UnfitPartial(partial, Unfit.ENDED));
    } else if (!standing.isPartial()) {
      return Optional.of(new UnfitPartial(partial, Unfit.NOT_PARTIAL));
    } else if (standing.owner().isPresent() && !standing.owner().equals(spec.owner())) {
      return Optional.of(new UnfitPartial(partial, Unfit.NOT_YOURS));
    }
    return Optional.empty();
  }

  private UploadReply reply(UploadId id) {
    return at(id, MemoryUpload::described).toCompletableFuture().join();
  }

  private Standing now(UploadId id) {
    return (Standing) reply(id);
  }

  /** The bytes of its partial uploads, if all are complete. */
  private CompletionStage<UploadReply> assembled(MemoryUpload made) {
    List<StoredObject> objects =
        made.spec().concat().orElseThrow().partials().stream()
            .flatMap(id -> now(id).object().stream())
            .toList();
    if (objects.size() < made.spec().concat().orElseThrow().partials().size()) {
      return made.described();
    }
    OptionalLong size = OptionalLong.of(objects.stream().mapToLong(StoredObject::size).sum());
    Source<ByteString, ?> bytes =
        Source.from(objects)
            .flatMapConcat(
                object -> store.read(object.key(), object.etag(), ByteRange.all(object)));
    return made.write(new Append(0, size, Body.of(bytes, size)));
  }

  @Override
  public CompletionStage<UploadReply> create(UploadSpec spec, Body body) {
    return created(spec, upload -> upload.write(new Append(0, OptionalLong.empty(), body)))
        .thenApply(reply -> unlessMismatch(spec.id(), reply));
  }

  private UploadReply unlessMismatch(UploadId id, UploadReply reply) {
    if (reply instanceof UploadReply.ChecksumMismatch) {
      uploads.remove(id);
    }
    return reply;
  }

  @Override
  public CompletionStage<UploadReply> create(UploadSpec spec, Base base) {
    throw new UnsupportedOperationException(base + " (expected: none, tus begins with a body)");
  }

  @Override
  public CompletionStage<UploadReply> find(ObjectKey target) {
    throw new UnsupportedOperationException(target + " (expected: an id, tus looks up no key)");
  }

  @Override
  public CompletionStage<UploadReply> findAtRest(ObjectKey target) {
    return find(target);
  }

  private CompletionStage<UploadReply> created(
      UploadSpec spec, Function<MemoryUpload, CompletionStage<UploadReply>> then) {
    UploadReply refusal = creations.poll();
    if (refusal != null) {
      return CompletableFuture.completedFuture(refusal);
    }
    Optional<UploadReply> rival = rival(spec);
    if (rival.isPresent()) {
      return CompletableFuture.completedFuture(rival.get());
    }
    MemoryUpload upload = new MemoryUpload(system, store, spec);
    return uploads.putIfAbsent(spec.id(), upload) == null
        ? upload.completeIfWhole().thenCompose(done -> then.apply(upload))
        : CompletableFuture.completedFuture(new UploadReply.AlreadyExists());
  }

  /** A key is claimed by one unfinished upload. */
  private Optional<UploadReply> rival(UploadSpec spec) {
    return uploads.entrySet().stream()
        .filter(other -> !other.getKey().equals(spec.id()))
        .filter(other -> other.getValue().claims(spec.target()))
        .findFirst()
        .map(other -> new UploadReply.KeyClaimed(other.getKey()));
  }

  @Override
  public CompletionStage<UploadReply> receive(UploadId id, Append append) {
    return at(
        id,
        upload ->
            upload.spec().isFinal()
                ? CompletableFuture.completedFuture(new UploadReply.FinalUpload())
                : upload.settled().thenCompose(quiet -> upload.write(append)));
  }

  @Override
  public CompletionStage<UploadReply> describe(UploadId id) {
    described.incrementAndGet();
    return at(id, MemoryUpload::described);
  }

  @Override
  public CompletionStage<UploadReply> settle(UploadId id) {
    return at(id, upload -> upload.settled().thenCompose(quiet -> upload.described()));
  }

  @Override
  public CompletionStage<UploadReply> terminate(UploadId id) {
    return at(id, upload -> upload.settled().thenCompose(quiet -> upload.ended()));
  }

  private CompletionStage<UploadReply> at(
      UploadId id, Function<MemoryUpload, CompletionStage<UploadReply>> call) {
    UploadReply reply = fixed.get(id);
    MemoryUpload upload = uploads.get(id);
    if (reply != null) {
      return CompletableFuture.completedFuture(reply);
    }
    return upload == null ? CompletableFuture.completedFuture(new NotFound()) : call.apply(upload);
  }
}
