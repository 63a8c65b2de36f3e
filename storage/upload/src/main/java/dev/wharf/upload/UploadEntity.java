package dev.wharf.upload;

import dev.wharf.storage.spi.Receipt;
import dev.wharf.upload.UploadCommand.AnnounceDirectPut;
import dev.wharf.upload.UploadCommand.Assembled;
import dev.wharf.upload.UploadCommand.Checked;
import dev.wharf.upload.UploadCommand.Claim;
import dev.wharf.upload.UploadCommand.CommitFailed;
import dev.wharf.upload.UploadCommand.Committed;
import dev.wharf.upload.UploadCommand.Create;
import dev.wharf.upload.UploadCommand.CreateAndClaim;
import dev.wharf.upload.UploadCommand.CreatorLeaves;
import dev.wharf.upload.UploadCommand.CulpritSought;
import dev.wharf.upload.UploadCommand.Describe;
import dev.wharf.upload.UploadCommand.DescribeAtRest;
import dev.wharf.upload.UploadCommand.Discarded;
import dev.wharf.upload.UploadCommand.GiveUpKey;
import dev.wharf.upload.UploadCommand.HolderLost;
import dev.wharf.upload.UploadCommand.Idle;
import dev.wharf.upload.UploadCommand.Inserted;
import dev.wharf.upload.UploadCommand.Inspect;
import dev.wharf.upload.UploadCommand.KeyLookedUp;
import dev.wharf.upload.UploadCommand.ListReceipts;
import dev.wharf.upload.UploadCommand.LookAgain;
import dev.wharf.upload.UploadCommand.NotChecked;
import dev.wharf.upload.UploadCommand.PartialsSeen;
import dev.wharf.upload.UploadCommand.PatienceOver;
import dev.wharf.upload.UploadCommand.PutLookedUp;
import dev.wharf.upload.UploadCommand.PutNotLookedUp;
import dev.wharf.upload.UploadCommand.Record;
import dev.wharf.upload.UploadCommand.Release;
import dev.wharf.upload.UploadCommand.Reserve;
import dev.wharf.upload.UploadCommand.Retry;
import dev.wharf.upload.UploadCommand.Settle;
import dev.wharf.upload.UploadCommand.StillYielding;
import dev.wharf.upload.UploadCommand.Stop;
import dev.wharf.upload.UploadCommand.Terminate;
import dev.wharf.upload.UploadCommand.Wake;
import dev.wharf.upload.UploadCommand.WatchOver;
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
import dev.wharf.upload.UploadReply.AlreadyComplete;
import dev.wharf.upload.UploadReply.AlreadyExists;
import dev.wharf.upload.UploadReply.NotFound;
import dev.wharf.upload.UploadState.Absent;
import dev.wharf.upload.UploadState.Committing;
import dev.wharf.upload.UploadState.Complete;
import dev.wharf.upload.UploadState.DirectPutting;
import dev.wharf.upload.UploadState.Ended;
import dev.wharf.upload.UploadState.Ending;
import dev.wharf.upload.UploadState.Existing;
import dev.wharf.upload.UploadState.Receiving;
import dev.wharf.upload.WriterMessage.Refused;
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
import org.apache.pekko.persistence.typed.javadsl.CommandHandlerWithReplyBuilder;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/**
 * One upload. It owns the offset, the write lease and the list of receipts, and decides; it never
 * sees a byte. The tables here say which state answers what; {@link UploadState} says how the
 * states follow one another.
 *
 * <p>Two incarnations may live for a while (a replica that slept, a partition). The journal is the
 * fence: the persist of one of them fails, and it recovers what the other wrote. Therefore nothing
 * destructive or visible happens before its intent is journalled, and answers that no persist
 * stands behind are checked against the journal first ({@link Incarnation#unchecked}).
 */
final class UploadEntity
    extends EventSourcedBehaviorWithEnforcedReplies<UploadCommand, UploadEvent, UploadState> {

  private static final int SNAPSHOT_EVERY = 100;
  private static final int SNAPSHOTS_KEPT = 2;
  private static final int STASH = 1000;
  private static final Duration FIRST_RESTART = Duration.ofMillis(200);
  private static final Duration LAST_RESTART = Duration.ofSeconds(5);

  private final Incarnation self;
  private final Finishing finishing;
  private final Writing writing;
  private final Creating creating;
  private final Assembling assembling;
  private final Tending tending;

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
    var handlers = newCommandHandlerWithReplyBuilder();
    whenAbsent(handlers);
    whenReceiving(handlers);
    whenDirectPutting(handlers);
    whenCommitting(handlers);
    whenComplete(handlers);
    whenEnding(handlers);
    whenEnded(handlers);
    always(handlers);
    return handlers.build();
  }

  private void whenAbsent(
      CommandHandlerWithReplyBuilder<UploadCommand, UploadEvent, UploadState> handlers) {
    handlers
        .forStateType(Absent.class)
        .onCommand(Create.class, creating::create)
        .onCommand(CreateAndClaim.class, creating::createAndClaim)
        .onCommand(Inserted.class, creating::inserted)
        .onCommand(Record.class, writing::record)
        .onCommand(Reserve.class, writing::reserve)
        .onCommand(AnnounceDirectPut.class, writing::announceDirectPut)
        .onCommand(
            Claim.class,
            claim ->
                self.unchecked(claim, false).orElseGet(() -> self.refuse(claim, new NotFound())))
        .onCommand(Settle.class, creating::settle)
        .onCommand(Describe.class, creating::describe)
        .onCommand(Terminate.class, creating::terminate)
        .onCommand(
            GiveUpKey.class,
            wanted -> self.unchecked(wanted, false).orElseGet(() -> creating.giveUpKey(wanted)))
        .onCommand(Wake.class, wake -> self.unchecked(wake, false).orElseGet(creating::wake));
  }

  private void whenReceiving(
      CommandHandlerWithReplyBuilder<UploadCommand, UploadEvent, UploadState> handlers) {
    handlers
        .forStateType(Receiving.class)
        .onCommand(Claim.class, writing::claim)
        .onCommand(Record.class, writing::record)
        .onCommand(Reserve.class, writing::reserve)
        .onCommand(AnnounceDirectPut.class, writing::announceDirectPut)
        .onCommand(
            Settle.class,
            (state, settle) ->
                state.isFinal() && !state.filled()
                    ? assembling.settle(state, settle)
                    : writing.settle(state, settle))
        .onCommand(PartialsSeen.class, assembling::seen)
        .onCommand(CulpritSought.class, assembling::culpritSought)
        .onCommand(LookAgain.class, (state, look) -> self.run(() -> assembling.goOn(state)))
        .onCommand(Describe.class, (state, ask) -> self.reply(ask.replyTo(), self.standing(state)))
        .onCommand(Terminate.class, finishing::terminate)
        .onCommand(Wake.class, (state, wake) -> tending.wakeReceiving(state))
        .onCommand(KeyLookedUp.class, tending::keyLookedUp);
  }

  private void whenDirectPutting(
      CommandHandlerWithReplyBuilder<UploadCommand, UploadEvent, UploadState> handlers) {
    handlers
        .forStateType(DirectPutting.class)
        .onCommand(Record.class, finishing::recordPut)
        .onCommand(PutLookedUp.class, finishing::putLookedUp)
        .onCommand(PutNotLookedUp.class, failed -> finishing.putNotLookedUp())
        .onCommand(
            Describe.class,
            (state, ask) -> self.reply(ask.replyTo(), self.standing(state.before())))
        .onCommand(Claim.class, claim -> tending.await(claim))
        .onCommand(Settle.class, settle -> tending.await(settle))
        .onCommand(Terminate.class, terminate -> tending.await(terminate));
  }

  private void whenCommitting(
      CommandHandlerWithReplyBuilder<UploadCommand, UploadEvent, UploadState> handlers) {
    handlers
        .forStateType(Committing.class)
        .onCommand(Committed.class, finishing::committed)
        .onCommand(CommitFailed.class, finishing::commitFailed)
        .onCommand(Describe.class, (state, ask) -> self.reply(ask.replyTo(), state.standing()))
        .onCommand(
            Claim.class,
            (state, claim) ->
                self.notItsWriter(state.isFinal(), claim).orElseGet(() -> tending.await(claim)))
        .onCommand(
            Settle.class,
            (state, settle) ->
                state.isFinal()
                    ? self.reply(settle.replyTo(), state.standing())
                    : tending.await(settle))
        .onCommand(Terminate.class, terminate -> tending.await(terminate));
  }

  private void whenComplete(
      CommandHandlerWithReplyBuilder<UploadCommand, UploadEvent, UploadState> handlers) {
    handlers
        .forStateType(Complete.class)
        .onCommand(
            Claim.class,
            (state, claim) ->
                self.notItsWriter(state.isFinal(), claim)
                    .or(() -> self.unchecked(claim, false))
                    .orElseGet(() -> self.refuse(claim, new AlreadyComplete(self.standing(state)))))
        .onCommand(
            Settle.class,
            (state, settle) ->
                self.unchecked(settle, false)
                    .orElseGet(() -> self.reply(settle.replyTo(), self.standing(state))))
        .onCommand(Describe.class, (state, ask) -> self.reply(ask.replyTo(), self.standing(state)))
        .onCommand(Terminate.class, finishing::terminateComplete)
        .onCommand(
            Wake.class,
            (state, wake) ->
                self.unchecked(wake, false).orElseGet(() -> tending.wakeComplete(state)));
  }

  private void whenEnding(
      CommandHandlerWithReplyBuilder<UploadCommand, UploadEvent, UploadState> handlers) {
    handlers
        .forStateType(Ending.class)
        .onCommand(Discarded.class, finishing::discarded)
        .onCommand(Describe.class, (state, ask) -> self.reply(ask.replyTo(), state.gone()))
        .onCommand(Claim.class, claim -> tending.await(claim))
        .onCommand(Settle.class, settle -> tending.await(settle))
        .onCommand(Terminate.class, terminate -> tending.await(terminate));
  }

  private void whenEnded(
      CommandHandlerWithReplyBuilder<UploadCommand, UploadEvent, UploadState> handlers) {
    handlers
        .forStateType(Ended.class)
        .onCommand(Claim.class, (state, claim) -> self.refuse(claim, state.gone()))
        .onCommand(Settle.class, (state, ask) -> self.reply(ask.replyTo(), state.gone()))
        .onCommand(Describe.class, (state, ask) -> self.reply(ask.replyTo(), state.gone()))
        .onCommand(Terminate.class, (state, ask) -> self.reply(ask.replyTo(), state.gone()))
        .onCommand(Wake.class, (state, wake) -> tending.wakeEnded(state));
  }

  /** What any state answers that said nothing of its own. */
  private void always(
      CommandHandlerWithReplyBuilder<UploadCommand, UploadEvent, UploadState> handlers) {
    handlers
        .forAnyState()
        .onCommand(Create.class, create -> self.reply(create.replyTo(), new AlreadyExists()))
        .onCommand(
            CreateAndClaim.class,
            create -> self.run(() -> create.writer().tell(new Refused(new AlreadyExists()))))
        .onCommand(
            Inserted.class,
            inserted ->
                self.run(() -> Incarnation.answer(inserted.creation(), new AlreadyExists())))
        .onCommand(GiveUpKey.class, wanted -> self.reply(wanted.replyTo(), new AlreadyExists()))
        .onCommand(Record.class, (state, late) -> fence(state, late.writer(), late.token()))
        .onCommand(Reserve.class, (state, late) -> fence(state, late.writer(), late.token()))
        .onCommand(
            AnnounceDirectPut.class, (state, late) -> fence(state, late.writer(), late.token()))
        .onCommand(
            ListReceipts.class,
            (state, ask) -> self.run(() -> ask.replyTo().tell(page(state, ask))))
        .onCommand(
            Inspect.class,
            (state, ask) ->
                self.run(
                    () ->
                        ask.replyTo()
                            .tell(
                                Inspecting.inspection(
                                    self, state, lastSequenceNumber(self.actor)))))
        .onCommand(
            DescribeAtRest.class,
            ask -> self.run(() -> self.lease.whenFree(new Describe(ask.replyTo()))))
        .onCommand(WatchOver.class, over -> self.run(self.lease::serveWatching))
        .onCommand(Release.class, (state, release) -> tending.freed(state, release.token()))
        .onCommand(
            HolderLost.class,
            (state, lost) -> {
              assembling.lost(state, lost.token());
              return tending.freed(state, lost.token());
            })
        .onCommand(Assembled.class, assembling::assembled)
        .onCommand(PartialsSeen.class, seen -> self.run(assembling::tooLate))
        .onCommand(CulpritSought.class, sought -> self.run(assembling::tooLate))
        .onCommand(
            CreatorLeaves.class, (state, over) -> self.run(() -> assembling.creatorLeaves(state)))
        .onCommand(
            StillYielding.class, still -> self.run(() -> self.lease.stillYielding(still.token())))
        .onCommand(Checked.class, checked -> self.checked(checked, lastSequenceNumber(self.actor)))
        .onCommand(NotChecked.class, self::notChecked)
        .onCommand(PatienceOver.class, over -> tending.patienceOver())
        .onCommand(Retry.class, (state, retry) -> self.run(() -> finishing.goOn(state)))
        .onCommand(Wake.class, (state, wake) -> tending.wake(state))
        .onCommand(Idle.class, idle -> tending.idle())
        .onCommand(
            Stop.class,
            (state, stop) -> {
              assembling.creatorLeaves(state);
              return tending.stop();
            })
        .onAnyCommand(stale -> self.nothing());
  }

  private ReplyEffect<UploadEvent, UploadState> fence(
      UploadState state, ActorRef<WriterMessage> writer, String token) {
    return self.fence(writer, token, offset(state));
  }

  private static ReceiptPage page(UploadState state, ListReceipts ask) {
    List<Receipt> found =
        state instanceof Existing existing
            ? existing.receipts().starting(ask.from(), ask.to(), ListReceipts.MOST)
            : List.of();
    return new ReceiptPage(found);
  }

  @Override
  public EventHandler<UploadState, UploadEvent> eventHandler() {
    var handlers = newEventHandlerBuilder();
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
