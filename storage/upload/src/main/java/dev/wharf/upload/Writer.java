package dev.wharf.upload;

import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.Slots;
import dev.wharf.storage.spi.Staging;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.WriterJournal;
import dev.wharf.upload.UploadCommand.AnnounceDirectPut;
import dev.wharf.upload.UploadCommand.Claim;
import dev.wharf.upload.UploadCommand.Record;
import dev.wharf.upload.UploadCommand.Release;
import dev.wharf.upload.UploadCommand.Reserve;
import dev.wharf.upload.UploadCommand.StillYielding;
import dev.wharf.upload.UploadReply.AlreadyComplete;
import dev.wharf.upload.UploadReply.Busy;
import dev.wharf.upload.UploadReply.Cut;
import dev.wharf.upload.UploadReply.Interrupted;
import dev.wharf.upload.UploadReply.NotFound;
import dev.wharf.upload.UploadReply.StoreFailed;
import dev.wharf.upload.UploadReply.TooLong;
import dev.wharf.upload.UploadReply.Unavailable;
import dev.wharf.upload.WriterMessage.Committing;
import dev.wharf.upload.WriterMessage.Fenced;
import dev.wharf.upload.WriterMessage.Granted;
import dev.wharf.upload.WriterMessage.Journalled;
import dev.wharf.upload.WriterMessage.PutAnnounced;
import dev.wharf.upload.WriterMessage.Refused;
import dev.wharf.upload.WriterMessage.Reserved;
import dev.wharf.upload.WriterMessage.Yield;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;

/**
 * One client's append, on the node that holds its socket: claims the write lease, runs the bytes
 * into the object store, tells the upload what has become durable, and answers the client.
 *
 * <p>No byte passes through here; only receipts do.
 */
final class Writer extends AbstractBehavior<WriterMessage> {

  /**
   * What is to be done.
   *
   * @param creates whether the upload begins with this append
   * @param claim sends the claim, or the creation, to the upload
   * @param reclaim asks for the lease once more, after the upload restarted
   */
  record Task(
      UploadId id,
      Body body,
      boolean creates,
      Consumer<ActorRef<WriterMessage>> claim,
      Consumer<Claim> reclaim,
      CompletableFuture<UploadReply> answer) {}

  /** This node shuts down: stop reading, flush, record, release. */
  enum Drain implements WriterMessage {
    DRAIN
  }

  private record Stored(Receipt receipt, CompletableFuture<Done> taken) implements WriterMessage {}

  private record Finish(boolean finish) implements WriterMessage {}

  /** The stream is done and nothing of it can write any more. */
  private record Closed(Ingest.End end, Optional<Throwable> failure) implements WriterMessage {
    /** Whether all the client had to say is stored, whoever may have wanted the lease since. */
    boolean clean() {
      return end == Ingest.End.CLEAN && failure.isEmpty();
    }
  }

  private enum Tick implements WriterMessage {
    NO_GRANT,
    NO_RECORD,
    NO_SLOTS,
    YIELDING,
    NO_COMMIT
  }

  private static final Duration GRANT_LIMIT = Duration.ofSeconds(15);
  private static final Duration YIELD_SIGN = Duration.ofMillis(500);
  private static final Duration COMMIT_LIMIT = Duration.ofSeconds(60);
  private static final int RECLAIMS = 3;

  /** Receipts that may wait for the journal before the store's side has to. */
  private static final int PENDING_LIMIT = 16;

  private final ActorRef<WriterMessage> self;
  private final TimerScheduler<WriterMessage> timers;
  private final UploadContext context;
  private final Task task;

  private final Deque<Receipt> pending = new ArrayDeque<>();
  private final List<CompletableFuture<Done>> untaken = new ArrayList<>();
  private final Deque<CompletableFuture<Slots>> slotRequests = new ArrayDeque<>();
  private Optional<CompletableFuture<ObjectMeta>> putRequest = Optional.empty();
  private Optional<Granted> grant = Optional.empty();
  private Optional<Ingest.Control> stream = Optional.empty();
  private Optional<Record> outstanding = Optional.empty();
  private Optional<Cut> cut = Optional.empty();
  private Optional<Closed> closed = Optional.empty();
  private Optional<Boolean> finish = Optional.empty();
  private long offset;
  private boolean told;
  private int reclaims;

  static Behavior<WriterMessage> create(UploadContext context, Task task) {
    return Behaviors.setup(
        actor -> Behaviors.withTimers(timers -> new Writer(actor, timers, context, task)));
  }

  private Writer(
      ActorContext<WriterMessage> actor,
      TimerScheduler<WriterMessage> timers,
      UploadContext context,
      Task task) {
    super(actor);
    this.self = actor.getSelf();
    this.timers = timers;
    this.context = context;
    this.task = task;
    context.metrics().writing(1);
    timers.startSingleTimer(Tick.NO_GRANT, Tick.NO_GRANT, GRANT_LIMIT);
    task.claim().accept(actor.getSelf());
  }

  @Override
  public Receive<WriterMessage> createReceive() {
    return newReceiveBuilder()
        .onMessage(Granted.class, this::granted)
        .onMessage(Refused.class, this::refused)
        .onMessage(Stored.class, this::stored)
        .onMessage(Journalled.class, this::journalled)
        .onMessage(Fenced.class, this::fenced)
        .onMessage(Closed.class, this::closed)
        .onMessage(Finish.class, this::finish)
        .onMessage(Reserved.class, this::reserved)
        .onMessage(PutAnnounced.class, this::putAnnounced)
        .onMessage(Committing.class, any -> committing())
        .onMessage(Yield.class, this::yield)
        .onMessageEquals(Drain.DRAIN, this::drain)
        .onMessage(Ask.class, this::ask)
        .onMessageEquals(Tick.NO_GRANT, () -> answer(new Unavailable("no write lease in time")))
        .onMessageEquals(Tick.NO_RECORD, this::reclaim)
        .onMessageEquals(Tick.NO_SLOTS, this::noSlots)
        .onMessageEquals(Tick.YIELDING, this::stillYielding)
        .onMessageEquals(Tick.NO_COMMIT, () -> answer(new Busy()))
        .onSignal(org.apache.pekko.actor.typed.PostStop.class, signal -> postStop())
        .build();
  }

  // The lease

  private Behavior<WriterMessage> granted(Granted granted) {
    timers.cancel(Tick.NO_GRANT);
    if (stream.isPresent()) {
      return grantedAgain(granted);
    }
    grant = Optional.of(granted);
    offset = granted.offset();
    if (cut.isPresent()) {
      return release();
    }
    run(granted);
    return this;
  }

  /** After the upload restarted: go on only where nothing has changed. */
  private Behavior<WriterMessage> grantedAgain(Granted granted) {
    grant = Optional.of(granted);
    Record lost = outstanding.orElseThrow();
    long end = lost.receipts().isEmpty() ? lost.after() : last(lost.receipts()).to();
    if (granted.offset() == lost.after()) {
      outstanding = Optional.empty();
      return send(lost.receipts(), lost.finish(), lost.release());
    }
    if (granted.offset() == end) {
      return journalledBefore(lost);
    }
    return giveUp(granted.offset());
  }

  /** It had been journalled; only the answer was lost. */
  private Behavior<WriterMessage> journalledBefore(Record lost) {
    outstanding = Optional.empty();
    offset = grant.orElseThrow().offset();
    return lost.release() ? send(List.of(), lost.finish(), true) : next();
  }

  private Behavior<WriterMessage> refused(Refused refused) {
    if (refused.reply() instanceof AlreadyComplete complete && finishing()) {
      return answer(complete.standing());
    }
    boolean lost = outstanding.isPresent() && refused.reply() instanceof NotFound;
    return answer(lost ? new Unavailable("the upload was not journalled") : refused.reply());
  }

  /** Whether the last word to the upload has been said. */
  private boolean finishing() {
    return outstanding.filter(Record::release).isPresent();
  }

  private Behavior<WriterMessage> yield(Yield yield) {
    boolean mine = grant.filter(g -> g.token().equals(yield.token())).isPresent();
    return mine ? stop(Cut.PREEMPTED) : this;
  }

  private Behavior<WriterMessage> drain() {
    return stop(Cut.DRAINING);
  }

  private Behavior<WriterMessage> stop(Cut by) {
    if (cut.isEmpty()) {
      cut = Optional.of(by);
      stream.ifPresent(control -> control.stop().run());
      timers.startTimerWithFixedDelay(Tick.YIELDING, Tick.YIELDING, YIELD_SIGN);
    }
    return this;
  }

  private Behavior<WriterMessage> stillYielding() {
    grant.ifPresent(g -> g.upload().tell(new StillYielding(g.token())));
    return this;
  }

  // The stream

  private void run(Granted granted) {
    OptionalLong limit =
        granted.limit().isPresent()
            ? OptionalLong.of(granted.limit().getAsLong() - granted.offset())
            : OptionalLong.empty();
    var flow = context.store().receive(staging(granted));
    Pair<Pair<Ingest.Control, CompletionStage<Done>>, CompletionStage<Done>> running =
        task.body()
            .bytes()
            .viaMat(new Ingest(limit, context.metrics()::received), Keep.right())
            .viaMat(flow, Keep.both())
            .mapAsync(1, this::hand)
            .toMat(Sink.ignore(), Keep.both())
            .run(getContext().getSystem());
    Ingest.Control control = running.first().first();
    stream = Optional.of(control);
    getContext().pipeToSelf(closing(control, running), (end, failure) -> end);
  }

  private static CompletionStage<Closed> closing(
      Ingest.Control control,
      Pair<Pair<Ingest.Control, CompletionStage<Done>>, CompletionStage<Done>> running) {
    CompletionStage<Optional<Throwable>> failure =
        running.second().handle((done, thrown) -> Optional.ofNullable(thrown));
    return running
        .first()
        .second()
        .handle((done, thrown) -> done)
        .thenCombine(failure, (done, thrown) -> thrown)
        .thenCombine(control.ended(), (thrown, end) -> new Closed(end, thrown));
  }

  private Staging staging(Granted granted) {
    return new Staging(
        granted.staging(),
        granted.target(),
        granted.token(),
        granted.offset(),
        granted.open(),
        granted.length(),
        granted.multipart(),
        granted.meta(),
        new Journal(self));
  }

  /** Runs on the stream: the next receipt comes when this one was taken. */
  private CompletionStage<Done> hand(Receipt receipt) {
    CompletableFuture<Done> taken = new CompletableFuture<>();
    self.tell(new Stored(receipt, taken));
    return taken;
  }

  private Behavior<WriterMessage> stored(Stored stored) {
    pending.add(stored.receipt());
    if (pending.size() < PENDING_LIMIT) {
      stored.taken().complete(Done.getInstance());
    } else {
      untaken.add(stored.taken());
    }
    return next();
  }

  private Behavior<WriterMessage> closed(Closed message) {
    closed = Optional.of(message);
    if (message.clean()) {
      getContext()
          .pipeToSelf(
              task.body().finish().get(),
              (yes, failure) -> new Finish(failure == null && Boolean.TRUE.equals(yes)));
      return next();
    }
    return finish(new Finish(false));
  }

  private Behavior<WriterMessage> finish(Finish message) {
    finish = Optional.of(message.finish());
    return next();
  }

  // Receipts

  /** Tells the upload what there is to tell, one word at a time. */
  private Behavior<WriterMessage> next() {
    if (outstanding.isPresent() || grant.isEmpty()) {
      return this;
    }
    if (closed.isPresent() && finish.isPresent()) {
      return last(closed.get(), finish.get());
    }
    List<Receipt> batch = overrun() ? List.of() : batch(false);
    return batch.isEmpty() ? this : send(batch, false, false);
  }

  /** Whether the client has by now brought more than the upload may have. */
  private boolean overrun() {
    return stream
        .map(control -> control.ended().toCompletableFuture().getNow(Ingest.End.CLEAN))
        .filter(Ingest.End.OVER_LIMIT::equals)
        .isPresent();
  }

  /** The last word: whatever is left, and the lease. */
  private Behavior<WriterMessage> last(Closed end, boolean finished) {
    if (end.end() == Ingest.End.OVER_LIMIT) {
      // What overran its length is not the upload that was announced: none of it counts.
      pending.clear();
    }
    List<Receipt> batch = batch(true);
    boolean more = batch.size() < pending.size();
    if (more) {
      return send(batch, false, false);
    }
    return batch.isEmpty() && !end.clean() ? release() : send(batch, finished, true);
  }

  /**
   * The receipts to tell now. One that seals its place, or reaches the length, is kept for the last
   * word: with it goes the lease, or the whole upload.
   */
  private List<Receipt> batch(boolean last) {
    List<Receipt> batch = new ArrayList<>();
    for (Receipt receipt : pending) {
      if (batch.size() == Record.MAX_RECEIPTS || !last && forLast(receipt)) {
        break;
      }
      batch.add(receipt);
    }
    return batch;
  }

  private boolean forLast(Receipt receipt) {
    OptionalLong length = grant.orElseThrow().length();
    return receipt.form() == Receipt.Form.SEALED
        || receipt.form() == Receipt.Form.OBJECT
        || length.isPresent() && receipt.to() >= length.getAsLong();
  }

  private Behavior<WriterMessage> send(List<Receipt> receipts, boolean finished, boolean release) {
    Granted held = grant.orElseThrow();
    Record record = new Record(held.token(), offset, receipts, finished, release, self);
    outstanding = Optional.of(record);
    held.upload().tell(record);
    timers.startSingleTimer(Tick.NO_RECORD, Tick.NO_RECORD, context.settings().recordLimit());
    return this;
  }

  private Behavior<WriterMessage> journalled(Journalled journalled) {
    timers.cancel(Tick.NO_RECORD);
    offset = journalled.offset();
    told = true;
    outstanding.ifPresent(this::taken);
    outstanding = Optional.empty();
    reclaims = 0;
    return journalled.reply().isPresent() ? answerEnded(journalled.reply().get()) : next();
  }

  private void taken(Record record) {
    for (int i = 0; i < record.receipts().size(); i++) {
      pending.poll();
    }
    untaken.forEach(taken -> taken.complete(Done.getInstance()));
    untaken.clear();
  }

  private Behavior<WriterMessage> committing() {
    timers.cancel(Tick.NO_RECORD);
    timers.cancel(Tick.YIELDING);
    timers.startSingleTimer(Tick.NO_COMMIT, Tick.NO_COMMIT, COMMIT_LIMIT);
    return this;
  }

  /** No answer: the upload may have restarted, and the token with it. */
  private Behavior<WriterMessage> reclaim() {
    if (++reclaims > RECLAIMS) {
      return answer(new Unavailable("the journal does not answer"));
    }
    timers.startSingleTimer(Tick.NO_RECORD, Tick.NO_RECORD, context.settings().recordLimit());
    Record lost = outstanding.orElseThrow();
    task.reclaim()
        .accept(new Claim(lost.after(), OptionalLong.empty(), OptionalLong.empty(), true, self));
    return this;
  }

  /** The token is dead: by another writer's doing, or only by a restart of the upload. */
  private Behavior<WriterMessage> fenced(Fenced fenced) {
    boolean mine = grant.filter(g -> g.token().equals(fenced.token())).isPresent();
    if (!mine) {
      return this;
    }
    return outstanding.isPresent() && cut.isEmpty() ? reclaim() : giveUp(fenced.offset());
  }

  private Behavior<WriterMessage> giveUp(long durable) {
    stream.ifPresent(control -> control.stop().run());
    offset = durable;
    return answer(new Interrupted(Cut.PREEMPTED, durable));
  }

  private Behavior<WriterMessage> release() {
    grant.ifPresent(g -> g.upload().tell(new Release(g.token())));
    if (task.creates() && !told && cut.isPresent()) {
      return answer(new Unavailable("nothing was created: this replica has no more time"));
    }
    return answerEnded(new Interrupted(cut.orElse(Cut.CLIENT), offset));
  }

  // The answer

  /** Words the end: what the upload says of itself, or what went wrong on the way. */
  private Behavior<WriterMessage> answerEnded(UploadReply reply) {
    if (reply instanceof UploadReply.Standing standing && standing.complete()) {
      return answer(standing);
    }
    return answer(closed.flatMap(this::trouble).orElse(reply));
  }

  private Optional<UploadReply> trouble(Closed end) {
    if (end.failure().isPresent()) {
      return Optional.of(storeFailed(end.failure().get()));
    }
    if (end.end() == Ingest.End.OVER_LIMIT) {
      return Optional.of(new TooLong(grant.orElseThrow().limit().orElse(offset), offset));
    }
    return end.clean()
        ? Optional.empty()
        : Optional.of(new Interrupted(stopped(end) ? cut.orElseThrow() : Cut.CLIENT, offset));
  }

  private boolean stopped(Closed end) {
    return end.end() == Ingest.End.STOPPED && cut.isPresent();
  }

  private static StoreFailed storeFailed(Throwable thrown) {
    Throwable failure = StoreWork.unwrap(thrown);
    return failure instanceof StorageFailure f
        ? new StoreFailed(f.kind(), f.mayRetry(), String.valueOf(f.getMessage()))
        : new StoreFailed(StorageFailure.Kind.UNKNOWN, true, failure.toString());
  }

  private Behavior<WriterMessage> answer(UploadReply reply) {
    task.answer().complete(reply);
    return Behaviors.stopped();
  }

  private Behavior<WriterMessage> postStop() {
    context.metrics().writing(-1);
    failRequests();
    task.answer().complete(new Unavailable("the writer was stopped"));
    return this;
  }

  private void failRequests() {
    StorageFailure gone =
        new StorageFailure(StorageFailure.Kind.UNAVAILABLE, true, "the write lease is gone");
    untaken.forEach(taken -> taken.completeExceptionally(gone));
    slotRequests.forEach(request -> request.completeExceptionally(gone));
    putRequest.ifPresent(request -> request.completeExceptionally(gone));
    slotRequests.clear();
  }

  // What the store's side may ask

  private record Ask(Consumer<Writer> question) implements WriterMessage {}

  private Behavior<WriterMessage> ask(Ask ask) {
    ask.question().accept(this);
    return this;
  }

  private Behavior<WriterMessage> reserved(Reserved reserved) {
    timers.cancel(Tick.NO_SLOTS);
    Optional.ofNullable(slotRequests.poll())
        .ifPresent(request -> request.complete(reserved.slots()));
    return this;
  }

  /** The journal did not take the store's word: the store must stop, and what it has is told. */
  private Behavior<WriterMessage> noSlots() {
    failRequests();
    return this;
  }

  private Behavior<WriterMessage> putAnnounced(PutAnnounced announced) {
    timers.cancel(Tick.NO_SLOTS);
    putRequest.ifPresent(request -> request.complete(announced.meta()));
    return this;
  }

  /** Turns the store's questions into messages of the writer. */
  private record Journal(ActorRef<WriterMessage> writer) implements WriterJournal {
    @Override
    public CompletionStage<Slots> reserve(int count, Optional<String> opened) {
      CompletableFuture<Slots> answer = new CompletableFuture<>();
      writer.tell(new Ask(w -> w.reserve(count, opened, answer)));
      return answer;
    }

    @Override
    public CompletionStage<ObjectMeta> directPut() {
      CompletableFuture<ObjectMeta> answer = new CompletableFuture<>();
      writer.tell(new Ask(w -> w.announcePut(answer)));
      return answer;
    }
  }

  private void reserve(int count, Optional<String> opened, CompletableFuture<Slots> answer) {
    slotRequests.add(answer);
    timers.startSingleTimer(Tick.NO_SLOTS, Tick.NO_SLOTS, context.settings().recordLimit());
    Granted held = grant.orElseThrow();
    held.upload().tell(new Reserve(held.token(), count, opened, self));
  }

  private void announcePut(CompletableFuture<ObjectMeta> answer) {
    putRequest = Optional.of(answer);
    timers.startSingleTimer(Tick.NO_SLOTS, Tick.NO_SLOTS, context.settings().recordLimit());
    Granted held = grant.orElseThrow();
    held.upload().tell(new AnnounceDirectPut(held.token(), self));
  }

  private static Receipt last(List<Receipt> receipts) {
    return receipts.get(receipts.size() - 1);
  }
}
