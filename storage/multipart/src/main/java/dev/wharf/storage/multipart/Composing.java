package dev.wharf.storage.multipart;

import dev.wharf.storage.spi.Piece;
import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.Receipt.Form;
import dev.wharf.storage.spi.Slots;
import dev.wharf.storage.spi.Staging;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.spi.StoredObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** Makes pieces of objects the next parts of one upload. */
final class Composing {
  private static final int AT_ONCE = 4;
  private static final int CHECKED_AT_ONCE = 8;

  private final Ingest ingest;
  private final Staging staging;
  private final List<Piece> wanted;
  private final List<Piece.OfObject> pieces;
  private final Requests requests = new Requests();
  private final Tails tails;

  /** A step and where it goes; the place of a tail is empty. */
  private record Job(ComposePlan.Step step, Optional<PartPlace> place) {}

  /** What became of a step. */
  private record Outcome(Optional<Receipt> receipt, Optional<Throwable> failure) {}

  Composing(Ingest ingest, Staging staging, List<Piece> wanted) {
    this.ingest = ingest;
    this.staging = staging;
    this.wanted = List.copyOf(wanted);
    this.pieces =
        wanted.stream()
            .filter(Piece.OfObject.class::isInstance)
            .map(Piece.OfObject.class::cast)
            .filter(piece -> piece.size() > 0)
            .toList();
    this.tails = new Tails(ingest.client(), ingest.budget(), ingest.retries());
  }

  /** All is looked at before anything is begun. A failed step is told behind those before it. */
  Source<Receipt, NotUsed> source() {
    return Source.from(wanted)
        .mapAsync(CHECKED_AT_ONCE, this::check)
        .fold(Done.getInstance(), (all, one) -> all)
        .mapAsync(1, any -> jobs())
        .mapConcat(jobs -> jobs)
        .mapAsync(AT_ONCE, this::outcome)
        .map(Composing::receipt)
        .watchTermination(
            (mat, over) -> {
              over.whenComplete((any, thrown) -> requests.stop());
              return mat;
            });
  }

  private CompletionStage<Done> check(Piece piece) {
    return piece instanceof Piece.OfObject object
        ? ingest.client().stat(object.key()).thenApply(there -> check(object, there))
        : CompletableFuture.failedFuture(
            new StorageFailure(
                Kind.UNSUPPORTED, false, piece + " (expected: a piece of an object)"));
  }

  private static Done check(Piece.OfObject piece, Optional<StoredObject> there) {
    if (there.isEmpty()) {
      throw new StorageFailure(
          Kind.NOT_FOUND, false, "object '" + piece.key() + "' does not exist");
    }
    if (!there.get().etag().equals(piece.etag())) {
      throw new StorageFailure(
          Kind.PRECONDITION,
          false,
          piece + ": ETag " + there.get().etag() + " (expected: " + piece.etag() + ")");
    }
    if (there.get().size() < piece.range().to()) {
      throw new StorageFailure(
          Kind.PRECONDITION,
          false,
          piece + ": the object has " + there.get().size() + " bytes (expected: the whole range)");
    }
    return Done.getInstance();
  }

  private CompletionStage<List<Job>> jobs() {
    if (pieces.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    ingest.plan().require(staging.length());
    Optional<MultipartId> open = staging.multipart().map(MultipartId::of);
    OptionalLong fixed =
        open.map(MultipartId::size)
            .orElseGet(() -> ingest.plan().fixed(staging.length(), leastEqualPart()));
    List<ComposePlan.Step> steps =
        ComposePlan.of(ingest.limits(), place(open.isPresent(), fixed), pieces);
    int parts = (int) steps.stream().filter(step -> step.form() == Form.PART).count();
    ingest.plan().requireSlot(staging.length(), parts);
    return parts == 0
        ? CompletableFuture.completedFuture(placed(steps, "", 0))
        : multipart(open, fixed)
            .thenCompose(
                multipart ->
                    reserve(parts, open.isPresent(), multipart)
                        .thenApply(slots -> placed(steps, multipart.client(), slots.first())));
  }

  /** Equal parts must hold the tails; the copies may take half of the slots at most. */
  private long leastEqualPart() {
    long parts = ingest.plan().lastSlot() / 2 + 1;
    return Math.max(
        Tails.sizeOf(staging.open()),
        Math.min(ingest.plan().largestPart(), (piecesSize() + parts - 1) / parts));
  }

  private long piecesSize() {
    return pieces.stream().mapToLong(Piece::size).sum();
  }

  private ComposePlan.Place place(boolean opened, OptionalLong fixed) {
    return ComposePlan.Place.of(
        staging.open(),
        staging.offset(),
        fixed.orElse(ingest.plan().partSize()),
        opened,
        staging.length().orElse(-1) == staging.offset() + piecesSize(),
        staging.open().size() + 1 > ingest.settings().tailsAtMost());
  }

  private CompletionStage<MultipartId> multipart(Optional<MultipartId> open, OptionalLong fixed) {
    return open.<CompletionStage<MultipartId>>map(CompletableFuture::completedFuture)
        .orElseGet(
            () ->
                ingest
                    .retries()
                    .run(
                        () -> ingest.client().open(staging.target(), staging.meta()),
                        requests::alive)
                    .thenApply(client -> new MultipartId(fixed, client)));
  }

  private CompletionStage<Slots> reserve(int count, boolean named, MultipartId multipart) {
    Optional<String> opened = named ? Optional.empty() : Optional.of(multipart.encoded());
    return Failures.calling(() -> staging.journal().reserve(count, opened))
        .exceptionallyCompose(
            thrown -> CompletableFuture.failedFuture(Failures.grantLost(Failures.cause(thrown))))
        .thenApply(this::requireUsable);
  }

  private Slots requireUsable(Slots slots) {
    int last = slots.first() + slots.count() - 1;
    ingest.plan().requireSlot(staging.length(), last);
    return slots;
  }

  private List<Job> placed(List<ComposePlan.Step> steps, String multipart, int first) {
    List<Job> jobs = new ArrayList<>();
    int slot = first;
    for (ComposePlan.Step step : steps) {
      jobs.add(
          new Job(
              step,
              step.form() == Form.PART
                  ? Optional.of(new PartPlace(staging.target(), multipart, slot++))
                  : Optional.empty()));
    }
    return jobs;
  }

  private CompletionStage<Outcome> outcome(Job job) {
    return Failures.calling(() -> run(job))
        .handle(
            (receipt, thrown) ->
                new Outcome(
                    Optional.ofNullable(receipt),
                    Optional.ofNullable(thrown).map(Failures::cause)));
  }

  private static Receipt receipt(Outcome outcome) throws Exception {
    if (outcome.failure().isPresent()) {
      throw (Exception) outcome.failure().get();
    }
    return outcome.receipt().orElseThrow();
  }

  private CompletionStage<Receipt> run(Job job) {
    ComposePlan.Step step = job.step();
    if (step.copied()) {
      PartPlace place = job.place().orElseThrow();
      return ingest
          .retries()
          .run(() -> ingest.client().copyPart(place, step.pieces().get(0)), requests::alive)
          .thenApply(word -> partReceipt(step, place, word));
    }
    List<Receipt> absorbed = step.absorbs() ? staging.open() : List.of();
    return tails.inTurn(
        step.to() - step.from(),
        () ->
            tails
                .readAll(staging.id(), absorbed, requests::alive)
                .thenCompose(
                    before ->
                        read(step.pieces())
                            .thenApply(bytes -> Tails.joined(List.of(before, bytes))))
                .thenCompose(bytes -> put(job, bytes)));
  }

  private CompletionStage<ByteString> read(List<Piece.OfObject> parts) {
    return Tails.inOrder(
        parts.stream()
            .map(piece -> ingest.retries().run(() -> ingest.client().read(piece), requests::alive))
            .toList());
  }

  private CompletionStage<Receipt> put(Job job, ByteString bytes) {
    return job.place()
        .map(place -> putPart(job.step(), place, bytes))
        .orElseGet(() -> putTail(job.step(), bytes));
  }

  private CompletionStage<Receipt> putPart(
      ComposePlan.Step step, PartPlace place, ByteString bytes) {
    return ingest
        .retries()
        .run(() -> ingest.client().putPart(place, bytes), requests::alive)
        .thenApply(word -> partReceipt(step, place, word));
  }

  private CompletionStage<Receipt> putTail(ComposePlan.Step step, ByteString bytes) {
    String name = "t-" + staging.grant() + "-1";
    return ingest
        .retries()
        .run(() -> ingest.client().putTail(staging.id(), name, bytes), requests::alive)
        .thenApply(
            any -> {
              ingest.budget().keep(staging.id(), name, bytes);
              return new Receipt(step.from(), step.to(), Form.TAIL, Tokens.ofTail(name));
            });
  }

  private static Receipt partReceipt(ComposePlan.Step step, PartPlace place, String word) {
    return new Receipt(step.from(), step.to(), Form.PART, Tokens.ofPart(place.slot(), word));
  }
}
