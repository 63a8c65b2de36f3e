package dev.wharf.ftp.session;

import dev.wharf.access.VirtualPath;
import dev.wharf.files.Files;
import dev.wharf.ftp.data.TransferOrder;
import dev.wharf.ftp.reply.Reply;
import dev.wharf.ftp.session.Questions.Place;
import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.upload.Base;
import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadReply;
import dev.wharf.upload.UploadReply.NotFound;
import dev.wharf.upload.UploadReply.Standing;
import dev.wharf.upload.UploadSpec;
import dev.wharf.upload.Uploads;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Where the bytes of one incoming file begin, on behalf of one account.
 *
 * <p>Three things can be at a name: an unfinished upload of this account, one of somebody else
 * (450), and an object. The unfinished one comes first.
 */
final class StorePlan {
  private final Uploads uploads;
  private final Files files;
  private final SessionSettings settings;
  private final Parameters parameters;
  private final String account;
  private final VirtualPath path;
  private final ObjectKey key;
  private final String opening;

  StorePlan(
      Uploads uploads,
      Files files,
      SessionSettings settings,
      SessionState state,
      Place place,
      ObjectKey key,
      String opening) {
    this.uploads = uploads;
    this.files = files;
    this.settings = settings;
    this.parameters = state.parameters();
    this.account = state.account().name();
    this.path = place.path();
    this.key = key;
    this.opening = opening;
  }

  /** STOU. */
  Plan unheardOf() {
    return begin(Optional.empty());
  }

  /** STOR: what this account had begun is given up. */
  CompletionStage<Plan> anew() {
    return unfinished(
        standing ->
            uploads.terminate(standing.id()).thenCompose(reply -> after(Wording.notEnded(reply))),
        () -> after(Optional.empty()));
  }

  private CompletionStage<Plan> after(Optional<Reply> refusal) {
    return refusal.isPresent() ? refused(refusal.get()) : files.stat(key).thenApply(this::begin);
  }

  /** REST n, STOR: on what this account had begun, or else on the object. */
  CompletionStage<Plan> from() {
    long offset = parameters.restart();
    return unfinished(
        standing -> settled(standing, settled -> fromUnfinished(settled, offset)),
        () -> files.stat(key).thenCompose(object -> fromObject(object, offset)));
  }

  private CompletionStage<Plan> fromUnfinished(Standing standing, long offset) {
    if (offset > standing.offset()) {
      return tooFar(offset, standing.offset());
    }
    return offset == standing.offset()
        ? done(goOn(standing.id(), offset))
        : files
            .stat(key)
            .thenCompose(object -> based(object, new Base.OfUpload(standing.id(), offset), offset));
  }

  private CompletionStage<Plan> fromObject(Optional<StoredObject> object, long offset) {
    long size = object.map(StoredObject::size).orElse(0L);
    return offset > size || object.isEmpty()
        ? tooFar(offset, size)
        : based(object, new Base.OfObject(object.get(), offset), offset);
  }

  /** APPE: at the end of what there is. */
  CompletionStage<Plan> more() {
    return unfinished(
        standing ->
            settled(
                standing,
                settled ->
                    asMeasured(
                        settled.offset(), true, () -> done(goOn(settled.id(), settled.offset())))),
        () -> files.stat(key).thenCompose(this::onTopOf));
  }

  /**
   * A client that asked SIZE sends what follows there; bytes that came since, of a connection that
   * it had lost, must not be there twice.
   */
  private CompletionStage<Plan> asMeasured(
      long size, boolean isUnfinished, Supplier<CompletionStage<Plan>> plan) {
    Optional<Measured> other =
        parameters
            .measured()
            .filter(told -> told.key().equals(key))
            .filter(told -> told.unfinished() || isUnfinished)
            .filter(told -> told.size() != size);
    return other.isEmpty()
        ? plan.get()
        : refused(
            Reply.of(
                450,
                "%s: %d bytes are there now (SIZE told %d): ask again"
                    .formatted(path, size, other.get().size())));
  }

  private CompletionStage<Plan> onTopOf(Optional<StoredObject> object) {
    long size = object.map(StoredObject::size).orElse(0L);
    return asMeasured(size, false, () -> onTopOf(object, size));
  }

  private CompletionStage<Plan> onTopOf(Optional<StoredObject> object, long size) {
    return object.isEmpty() || size == 0
        ? done(begin(object))
        : based(object, new Base.OfObject(object.get(), size), size);
  }

  private CompletionStage<Plan> unfinished(
      Function<Standing, CompletionStage<Plan>> mine, Supplier<CompletionStage<Plan>> none) {
    return uploads.find(key).thenCompose(reply -> unfinished(reply, mine, none));
  }

  private CompletionStage<Plan> unfinished(
      UploadReply reply,
      Function<Standing, CompletionStage<Plan>> mine,
      Supplier<CompletionStage<Plan>> none) {
    if (!(reply instanceof Standing standing)) {
      return reply instanceof NotFound ? none.get() : refused(Wording.of(reply));
    }
    if (standing.complete()) {
      return none.get();
    }
    return standing.owner().filter(account::equals).isPresent()
        ? mine.apply(standing)
        : refused(
            Reply.of(
                450,
                "%s is being uploaded by %s"
                    .formatted(path, standing.owner().orElse("somebody else"))));
  }

  /** A writer that hangs, of an earlier session, lets go first. */
  private CompletionStage<Plan> settled(
      Standing standing, Function<Standing, CompletionStage<Plan>> then) {
    return uploads
        .settle(standing.id())
        .thenCompose(
            reply -> {
              if (!(reply instanceof Standing settled)) {
                return refused(Wording.of(reply));
              }
              return settled.complete()
                  ? refused(Reply.of(450, path + " has become complete just now: look again"))
                  : then.apply(settled);
            });
  }

  private CompletionStage<Plan> based(Optional<StoredObject> there, Base base, long offset) {
    return uploads
        .create(spec(there), base)
        .thenApply(
            reply ->
                reply instanceof Standing standing && standing.offset() == offset
                    ? goOn(standing.id(), offset)
                    : new Plan.Refused(Wording.of(reply)));
  }

  private Plan begin(Optional<StoredObject> there) {
    return new Plan.Ordered(opening, new TransferOrder.Begin(spec(there), incoming()));
  }

  private Plan goOn(UploadId upload, long offset) {
    return new Plan.Ordered(opening, new TransferOrder.GoOn(upload, offset, incoming()));
  }

  /** Line ends may be converted on the way, and then nobody knows how many bytes will come. */
  private TransferOrder.Incoming incoming() {
    return new TransferOrder.Incoming(
        isAscii(), isAscii() ? OptionalLong.empty() : parameters.announced());
  }

  private boolean isAscii() {
    return parameters.ascii() && settings.offers().ascii();
  }

  private UploadSpec spec(Optional<StoredObject> there) {
    UploadId id = uploads.newId();
    Condition expected =
        there
            .<Condition>map(object -> new Condition.Matches(object.etag()))
            .orElseGet(Condition.Absent::new);
    return new UploadSpec(
        id,
        Optional.of(account),
        key,
        expected,
        OptionalLong.empty(),
        settings.limits().size(),
        Optional.empty(),
        ObjectMeta.of(id.value()));
  }

  private CompletionStage<Plan> tooFar(long offset, long expected) {
    return refused(
        Reply.of(
            554, "REST %d is beyond what is there: REST %d to go on".formatted(offset, expected)));
  }

  private static CompletionStage<Plan> refused(Reply reply) {
    return done(new Plan.Refused(reply));
  }

  private static CompletionStage<Plan> done(Plan plan) {
    return CompletableFuture.completedFuture(plan);
  }
}
