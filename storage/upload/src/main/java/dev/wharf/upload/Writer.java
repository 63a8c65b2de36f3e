package dev.wharf.upload;

import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.Staging;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.upload.UploadCommand.Claim;
import dev.wharf.upload.UploadCommand.Record;
import dev.wharf.upload.UploadCommand.Release;
import dev.wharf.upload.UploadCommand.StillYielding;
import dev.wharf.upload.UploadReply.Busy;
import dev.wharf.upload.UploadReply.Cut;
import dev.wharf.upload.UploadReply.Interrupted;
import dev.wharf.upload.UploadReply.OffsetMismatch;
import dev.wharf.upload.UploadReply.Unavailable;
import dev.wharf.upload.WriterMessage.Committing;
import dev.wharf.upload.WriterMessage.Fenced;
import dev.wharf.upload.WriterMessage.Granted;
import dev.wharf.upload.WriterMessage.Journalled;
import dev.wharf.upload.WriterMessage.Moved;
import dev.wharf.upload.WriterMessage.PutAnnounced;
import dev.wharf.upload.WriterMessage.Refused;
import dev.wharf.upload.WriterMessage.Reserved;
import dev.wharf.upload.WriterMessage.Yield;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
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
   * @param supply brings the receipts; nothing of it runs before the lease is granted
   * @param creates whether the upload begins with this append
   * @param claim sends the claim, or the creation, to the upload
   * @param reclaim asks for the lease once more, after the upload restarted
   */
  record Task(
      UploadId id,
      Supply supply,
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
  private record Closed(StreamEnd end) implements WriterMessage {}

  private enum Tick implements WriterMessage {
    NO_GRANT,
    NO_RECORD,
    NO_SLOTS,
    YIELDING,
    NO_COMMIT
  }

  private static final Duration GRANT_LIMIT = Duration.ofSeconds(15);
  private static final Duration GRANT_LOOK = Duration.ofSeconds(1);
  private static final Duration YIELD_SIGN = Duration.ofMillis(500);

  /** Below the 60 s after which a silent connection is usually cut: the client shall be told. */
  private static final Duration COMMIT_LIMIT = Duration.ofSeconds(45);

  private static final Duration COMMIT_LOOK = Duration.ofSeconds(3);

  private static final int RECLAIMS = 3;

  private final ActorRef<WriterMessage> self;
  private final TimerScheduler<WriterMessage> timers;
  private final UploadContext context;
  private final Task task;

  private final ReceiptQueue receipts;
  private final Questions questions;
  private Optional<Granted> grant = Optional.empty();
  private Optional<Supply.Running> stream = Optional.empty();
  private Optional<Record> outstanding = Optional.empty();
  private Optional<Cut> cut = Optional.empty();
  private Optional<StreamEnd> closed = Optional.empty();
  private Optional<Boolean> finish = Optional.empty();
  private long offset;
  private boolean told;
  private boolean moving;
  private final List<Ask> held = new ArrayList<>();
  private int reclaims;
  private int looks;
  private Duration waited = Duration.ZERO;

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
    this.questions = new Questions(self);
    this.timers = timers;
    this.context = context;
    this.task = task;
    this.receipts = new ReceiptQueue(task.supply().isWhole());
    context.metrics().writing(1);
    timers.startTimerWithFixedDelay(Tick.NO_GRANT, Tick.NO_GRANT, GRANT_LOOK);
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
        .onMessage(Moved.class, this::moved)
        .onMessageEquals(Drain.DRAIN, this::drain)
        .onMessage(Ask.class, this::ask)
        .onMessageEquals(Tick.NO_GRANT, this::noGrant)
        .onMessageEquals(Tick.NO_RECORD, this::reclaim)
        .onMessageEquals(Tick.NO_SLOTS, this::noSlots)
        .onMessageEquals(Tick.YIELDING, this::stillYielding)
        .onMessageEquals(Tick.NO_COMMIT, this::noCommit)
        .onSignal(org.apache.pekko.actor.typed.PostStop.class, signal -> postStop())
        .build();
  }

  // The lease

  private Behavior<WriterMessage> noGrant() {
    waited = waited.plus(GRANT_LOOK);
    Duration limit = context.outlook().isPoor() ? Patience.SHORT : GRANT_LIMIT;
    return waited.compareTo(limit) < 0 ? this : answer(new Unavailable("no write lease in time"));
  }

  private Behavior<WriterMessage> granted(Granted granted) {
    timers.cancel(Tick.NO_GRANT);
    if (stream.isPresent()) {
      return grantedAgain(granted);
    }
    grant = Optional.of(granted);
    offset = granted.offset();
    context.metrics().granted(offset);
    if (cut.isPresent()) {
      return release();
    }
    run(granted);
    return this;
  }

  /** After the upload restarted: go on only where nothing has changed. */
  private Behavior<WriterMessage> grantedAgain(Granted granted) {
    grant = Optional.of(granted);
    moving = false;
    if (outstanding.isEmpty()) {
      // It moved, or the answer came after all while the lease was asked for once more.
      timers.cancel(Tick.NO_RECORD);
      return granted.offset() == offset ? goOn() : giveUp(granted.offset());
    }
    askHeld();
    Record lost = outstanding.get();
    if (granted.offset() == lost.after()) {
      outstanding = Optional.empty();
      return send(lost.receipts(), lost.finish(), lost.release());
    }
    if (granted.offset() == lost.end()) {
      return journalledBefore(lost);
    }
    return giveUp(granted.offset());
  }

  private Behavior<WriterMessage> goOn() {
    askHeld();
    return next();
  }

  /** It had been journalled; only the answer was lost. */
  private Behavior<WriterMessage> journalledBefore(Record lost) {
    outstanding = Optional.empty();
    receipts.journalled(lost.receipts().size());
    offset = grant.orElseThrow().offset();
    return lost.release() ? send(List.of(), lost.finish(), true) : next();
  }

  private Behavior<WriterMessage> refused(Refused refused) {
    if (stream.isPresent() && outstanding.isEmpty() && !moving) {
      // The answer came after all, while the lease was asked for once more.
      return this;
    }
    if (stream.isPresent() && refused.reply() instanceof OffsetMismatch mismatch) {
      return elsewhere(mismatch.expected());
    }
    return answer(AppendEnd.refused(refused.reply(), outstanding));
  }

  /** The upload is not where it was left: what was told last was heard, or another has written. */
  private Behavior<WriterMessage> elsewhere(long durable) {
    if (outstanding.filter(record -> record.end() == durable).isPresent()) {
      return claimAgain(durable);
    }
    // An answer came after all, and then that of the lease: the next word follows just there.
    boolean late = outstanding.filter(record -> record.after() == durable).isPresent();
    return late && !moving ? this : giveUp(durable);
  }

  private Behavior<WriterMessage> moved(Moved moved) {
    boolean mine = grant.filter(g -> g.token().equals(moved.token())).isPresent();
    if (!mine) {
      return this;
    }
    moving = true;
    reclaims = 0;
    return reclaim();
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
      stream.ifPresent(running -> running.stop().run());
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
    Pair<Supply.Running, CompletionStage<Done>> running =
        task.supply()
            .receipts(context, staging(granted), room(granted))
            .mapAsync(1, this::hand)
            .toMat(Sink.ignore(), Keep.both())
            .run(getContext().getSystem());
    stream = Optional.of(running.first());
    getContext()
        .pipeToSelf(running.first().end(running.second()), (end, failure) -> new Closed(end));
  }

  /** How many more bytes the upload may have. */
  private static OptionalLong room(Granted granted) {
    return granted.limit().isPresent()
        ? OptionalLong.of(granted.limit().getAsLong() - granted.offset())
        : OptionalLong.empty();
  }

  private Staging staging(Granted granted) {
    return new Staging(
        granted.staging(),
        granted.target(),
        granted.expected(),
        granted.token(),
        granted.offset(),
        granted.open(),
        // Nothing whose length is unknown is put directly.
        granted.staged() && granted.offset() == 0 ? OptionalLong.empty() : granted.length(),
        granted.multipart(),
        granted.meta(),
        new AskingJournal(question -> self.tell(new Ask(question))));
  }

  /** Runs on the stream: the next receipt comes when this one was taken. */
  private CompletionStage<Done> hand(Receipt receipt) {
    CompletableFuture<Done> taken = new CompletableFuture<>();
    self.tell(new Stored(receipt, taken));
    return taken;
  }

  private Behavior<WriterMessage> stored(Stored stored) {
    receipts.add(stored.receipt(), stored.taken());
    return next();
  }

  private Behavior<WriterMessage> closed(Closed message) {
    closed = Optional.of(message.end());
    message.end().failure().ifPresent(this::logFailure);
    if (message.end().clean()) {
      getContext()
          .pipeToSelf(
              task.supply().finish(),
              (yes, failure) -> new Finish(failure == null && Boolean.TRUE.equals(yes)));
      return next();
    }
    return finish(new Finish(false));
  }

  private void logFailure(Throwable failure) {
    getContext()
        .getLog()
        .warn("upload {}: the store failed: {}", task.id(), StoreWork.failed(failure));
  }

  private Behavior<WriterMessage> finish(Finish message) {
    finish = Optional.of(message.finish());
    return next();
  }

  // Receipts

  /** Tells the upload what there is to tell, one word at a time. */
  private Behavior<WriterMessage> next() {
    if (outstanding.isPresent() || grant.isEmpty() || moving) {
      return this;
    }
    if (closed.isPresent() && finish.isPresent()) {
      return last(closed.get(), finish.get());
    }
    boolean wait = task.supply().isWhole() || overrun();
    List<Receipt> batch = wait ? List.of() : receipts.batch(length(), false);
    return batch.isEmpty() ? this : send(batch, false, false);
  }

  /** Whether the client has by now brought more than the upload may have. */
  private boolean overrun() {
    return stream
        .map(running -> running.ended().toCompletableFuture().getNow(Ingest.End.CLEAN))
        .filter(Ingest.End.OVER_LIMIT::equals)
        .isPresent();
  }

  /** The last word: whatever is left, and the lease. */
  private Behavior<WriterMessage> last(StreamEnd end, boolean finished) {
    if (!counts(end)) {
      forget();
    }
    List<Receipt> batch = receipts.batch(length(), true);
    boolean more = batch.size() < receipts.size();
    if (more) {
      return send(batch, false, false);
    }
    return batch.isEmpty() && !end.clean() ? release() : send(batch, finished, true);
  }

  /** What overran its length is not the upload that was announced: none of it counts. */
  private boolean counts(StreamEnd end) {
    return end.end() != Ingest.End.OVER_LIMIT && (end.clean() || !task.supply().isWhole());
  }

  /** Tails lie about for themselves; what else does not count goes with the upload. */
  private void forget() {
    List<Receipt> tails =
        receipts.forgetBeyond(offset).stream()
            .filter(receipt -> receipt.form() == Receipt.Form.TAIL)
            .toList();
    if (!tails.isEmpty()) {
      context.store().drop(grant.orElseThrow().staging(), tails);
    }
  }

  private OptionalLong length() {
    return grant.orElseThrow().length();
  }

  private Behavior<WriterMessage> send(List<Receipt> batch, boolean finished, boolean release) {
    Granted held = grant.orElseThrow();
    Record record = new Record(held.token(), offset, batch, finished, release, self);
    outstanding = Optional.of(record);
    held.upload().tell(record);
    timers.startSingleTimer(Tick.NO_RECORD, Tick.NO_RECORD, context.settings().recordLimit());
    return this;
  }

  private Behavior<WriterMessage> journalled(Journalled journalled) {
    timers.cancel(Tick.NO_RECORD);
    offset = journalled.offset();
    told = true;
    outstanding.ifPresent(record -> receipts.journalled(record.receipts().size()));
    outstanding = Optional.empty();
    reclaims = 0;
    task.supply().durable(offset);
    return journalled.reply().isPresent() ? answer(end().reply(journalled.reply().get())) : next();
  }

  private Behavior<WriterMessage> committing() {
    timers.cancel(Tick.NO_RECORD);
    timers.cancel(Tick.YIELDING);
    waited = Duration.ZERO;
    timers.startTimerWithFixedDelay(Tick.NO_COMMIT, Tick.NO_COMMIT, COMMIT_LOOK);
    return this;
  }

  private Behavior<WriterMessage> noCommit() {
    waited = waited.plus(COMMIT_LOOK);
    if (uploadIsLost()) {
      return answer(new Unavailable("who made the object is out of reach"));
    }
    return waited.compareTo(COMMIT_LIMIT) < 0 ? this : answer(new Busy());
  }

  /** No answer: the upload may have restarted, and the token with it. */
  private Behavior<WriterMessage> reclaim() {
    if (++reclaims > RECLAIMS || isInVain()) {
      return answer(new Unavailable("the journal does not answer"));
    }
    return claimAgain(outstanding.map(Record::after).orElse(offset));
  }

  /** A client that has sent everything and only waits had better ask elsewhere, or later. */
  private boolean isInVain() {
    return context.outlook().hopeless().isPresent() || closed.isPresent() && uploadIsLost();
  }

  private boolean uploadIsLost() {
    return grant.filter(g -> context.outlook().unreachable(g.upload())).isPresent();
  }

  private Behavior<WriterMessage> claimAgain(long from) {
    timers.startSingleTimer(Tick.NO_RECORD, Tick.NO_RECORD, context.settings().recordLimit());
    task.reclaim().accept(new Claim(from, OptionalLong.empty(), OptionalLong.empty(), true, self));
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
    stream.ifPresent(running -> running.stop().run());
    offset = durable;
    return answer(new Interrupted(Cut.PREEMPTED, durable));
  }

  private Behavior<WriterMessage> release() {
    grant.ifPresent(g -> g.upload().tell(new Release(g.token())));
    return answer(end().released(told || !task.creates()));
  }

  // The answer

  private AppendEnd end() {
    OptionalLong limit = grant.map(Granted::limit).orElse(OptionalLong.empty());
    return new AppendEnd(closed, cut, limit, offset);
  }

  private Behavior<WriterMessage> answer(UploadReply reply) {
    task.answer().complete(reply);
    return Behaviors.stopped();
  }

  private Behavior<WriterMessage> postStop() {
    context.metrics().writing(-1);
    // Nobody takes its receipts any more.
    stream.ifPresent(running -> running.stop().run());
    held.forEach(ask -> ask.question().accept(questions, grant.orElseThrow()));
    questions.fail(leaseGone());
    receipts.fail(leaseGone());
    task.answer().complete(new Unavailable("the writer was stopped"));
    return this;
  }

  // What the store's side may ask

  private record Ask(BiConsumer<Questions, Granted> question) implements WriterMessage {}

  private Behavior<WriterMessage> ask(Ask ask) {
    if (moving) {
      held.add(ask);
      return this;
    }
    if (overrun()) {
      questions.close(leaseGone());
    }
    looks = 0;
    awaitAnswer();
    ask.question().accept(questions, grant.orElseThrow());
    return this;
  }

  /** What was asked while nobody could answer. */
  private void askHeld() {
    List<Ask> asks = List.copyOf(held);
    held.clear();
    asks.forEach(this::ask);
  }

  private Behavior<WriterMessage> reserved(Reserved reserved) {
    timers.cancel(Tick.NO_SLOTS);
    questions.reserved(reserved.slots());
    return this;
  }

  private Behavior<WriterMessage> putAnnounced(PutAnnounced announced) {
    timers.cancel(Tick.NO_SLOTS);
    questions.putAnnounced(announced.meta());
    return this;
  }

  private void awaitAnswer() {
    timers.startSingleTimer(Tick.NO_SLOTS, Tick.NO_SLOTS, context.settings().recordLimit());
  }

  /**
   * A journal that is slow, because thousands ask it at once, is waited for as long as it is for
   * receipts. One that does not take the store's word: the store must stop, and what it has is
   * told.
   */
  private Behavior<WriterMessage> noSlots() {
    if (++looks > RECLAIMS || isInVain()) {
      questions.fail(leaseGone());
    } else {
      awaitAnswer();
    }
    return this;
  }

  private static StorageFailure leaseGone() {
    return new StorageFailure(StorageFailure.Kind.UNAVAILABLE, true, "the write lease is gone");
  }
}
