package dev.wharf.upload;

import dev.wharf.storage.spi.Receipt;
import dev.wharf.upload.UploadCommand.Idle;
import dev.wharf.upload.UploadCommand.ListReceipts;
import dev.wharf.upload.UploadEvent.CommitStarted;
import dev.wharf.upload.UploadEvent.Completed;
import dev.wharf.upload.UploadEvent.Created;
import dev.wharf.upload.UploadEvent.DigestDeclared;
import dev.wharf.upload.UploadEvent.DirectPutAbandoned;
import dev.wharf.upload.UploadEvent.DirectPutStarted;
import dev.wharf.upload.UploadEvent.EndStarted;
import dev.wharf.upload.UploadEvent.LengthDeclared;
import dev.wharf.upload.UploadEvent.Recorded;
import dev.wharf.upload.UploadEvent.SealTaken;
import dev.wharf.upload.UploadEvent.SlotsReserved;
import dev.wharf.upload.UploadState.Absent;
import dev.wharf.upload.UploadState.Committing;
import dev.wharf.upload.UploadState.Complete;
import dev.wharf.upload.UploadState.DirectPutting;
import dev.wharf.upload.UploadState.Ended;
import dev.wharf.upload.UploadState.Ending;
import dev.wharf.upload.UploadState.Existing;
import dev.wharf.upload.UploadState.Receiving;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandlerWithReply;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandlerBuilder;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/**
 * One upload. It owns the offset, the write lease and the list of receipts, and decides; it never
 * sees a byte. {@link UploadTable} says which state answers what; {@link UploadState} says how the
 * states follow one another.
 *
 * <p>Two incarnations may live for a while (a replica that slept, a partition). The journal is the
 * fence: the persist of one of them fails, and it recovers what the other wrote. Therefore nothing
 * destructive or visible happens before its intent is journalled, and answers that no persist
 * stands behind are checked against the journal first ({@link Incarnation#unchecked}).
 */
final class UploadEntity
    extends EventSourcedBehaviorWithEnforcedReplies<UploadCommand, UploadEvent, UploadState> {

  private static final EventHandler<UploadState, UploadEvent> EVENTS = events();
  private static final int SNAPSHOT_EVERY = 100;
  private static final int SNAPSHOTS_KEPT = 2;
  private static final int STASH = 1000;
  private static final Duration FIRST_RESTART = Duration.ofMillis(200);
  private static final Duration LAST_RESTART = Duration.ofSeconds(5);

  final Incarnation self;
  final Finishing finishing;
  final Writing writing;
  final Creating creating;
  final Assembling assembling;
  final Tending tending;

  /**
   * @param others the other uploads
   */
  static Behavior<UploadCommand> create(
      UploadId id,
      UploadContext context,
      Function<UploadId, RecipientRef<UploadCommand>> others,
      Consumer<ActorRef<UploadCommand>> passivate) {
    Behavior<UploadCommand> entity =
        Behaviors.setup(
            actor ->
                Behaviors.withTimers(
                    timers ->
                        new UploadEntity(
                            new Incarnation(id, context, actor, timers),
                            new Others(others, actor.getSystem().scheduler()),
                            passivate)));
    Behavior<UploadCommand> restarting =
        Behaviors.supervise(entity).onFailure(StaleIncarnation.class, SupervisorStrategy.restart());
    return Behaviors.withMdc(UploadCommand.class, Map.of("upload", id.value()), restarting);
  }

  private UploadEntity(
      Incarnation self, Others others, Consumer<ActorRef<UploadCommand>> passivate) {
    super(
        PersistenceId.ofUniqueId(UploadIndex.persistenceId(self.id)),
        SupervisorStrategy.restartWithBackoff(FIRST_RESTART, LAST_RESTART, 0.2)
            .withStashCapacity(STASH));
    this.self = self;
    this.finishing = new Finishing(self, new Removal(self, others::terminate));
    this.assembling =
        new Assembling(self, finishing, new Partials(others::describe, others::settle));
    this.writing = new Writing(self, finishing);
    this.creating = new Creating(self, writing, finishing, assembling);
    this.tending = new Tending(self, finishing, assembling, passivate);
    self.actor.setReceiveTimeout(self.context.settings().idle(), Idle.IDLE);
  }

  @Override
  public UploadState emptyState() {
    return new Absent();
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(SNAPSHOT_EVERY, SNAPSHOTS_KEPT);
  }

  @Override
  public SignalHandler<UploadState> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.class, (state, signal) -> recovered(state))
        .onSignal(PreRestart.class, (state, signal) -> self.lease.serveWaiting())
        .build();
  }

  /** At the start, and after every failed persist: nothing that was granted before counts. */
  private void recovered(UploadState state) {
    self.begin(state);
    if (state instanceof Complete || state instanceof Ended) {
      self.rests();
    }
    finishing.goOn(state);
    assembling.begin();
    if (state instanceof Receiving receiving) {
      assembling.goOn(receiving);
    }
  }

  @Override
  public CommandHandlerWithReply<UploadCommand, UploadEvent, UploadState> commandHandler() {
    return (state, command) -> UploadTable.answer(this, state, command);
  }

  ReplyEffect<UploadEvent, UploadState> fence(
      UploadState state, ActorRef<WriterMessage> writer, String token) {
    return self.fence(writer, token, offset(state));
  }

  /** The journal's number of the last event. */
  long highest() {
    return lastSequenceNumber(self.actor);
  }

  static ReceiptPage page(UploadState state, ListReceipts ask) {
    List<Receipt> found =
        state instanceof Existing existing
            ? existing.receipts().starting(ask.from(), ask.to(), ListReceipts.MOST)
            : List.of();
    return new ReceiptPage(found);
  }

  @Override
  public EventHandler<UploadState, UploadEvent> eventHandler() {
    return EVENTS;
  }

  /** How the states follow one another, for all uploads. */
  private static EventHandler<UploadState, UploadEvent> events() {
    var handlers = EventHandlerBuilder.<UploadState, UploadEvent>builder();
    handlers
        .forStateType(Absent.class)
        .onEvent(Created.class, Absent::created)
        .onEvent(UploadEvent.Ended.class, Absent::ended);
    handlers
        .forStateType(Receiving.class)
        .onEvent(LengthDeclared.class, Receiving::lengthDeclared)
        .onEvent(DigestDeclared.class, Receiving::digestDeclared)
        .onEvent(SealTaken.class, (state, event) -> state.sealTaken())
        .onEvent(SlotsReserved.class, Receiving::slotsReserved)
        .onEvent(Recorded.class, Receiving::recorded)
        .onEvent(DirectPutStarted.class, Receiving::directPutStarted)
        .onEvent(CommitStarted.class, (state, event) -> state.commitStarted());
    handlers
        .forStateType(DirectPutting.class)
        .onEvent(DirectPutAbandoned.class, (state, event) -> state.abandoned())
        .onEvent(Completed.class, DirectPutting::completed);
    handlers.forStateType(Committing.class).onEvent(Completed.class, Committing::completed);
    handlers.forStateType(Complete.class).onEvent(EndStarted.class, Complete::endStarted);
    handlers.forStateType(Ending.class).onEvent(UploadEvent.Ended.class, Ending::ended);
    handlers
        .forStateType(Existing.class)
        .onEvent(EndStarted.class, (state, event) -> state.endStarted(event));
    return handlers.build();
  }

  /** Bytes durably stored. */
  static long offset(UploadState state) {
    if (state instanceof Existing existing) {
      return existing.offset();
    }
    return state instanceof Complete complete ? complete.object().size() : 0;
  }
}
