package dev.wharf.upload;

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
import dev.wharf.upload.UploadReply.AlreadyComplete;
import dev.wharf.upload.UploadReply.AlreadyExists;
import dev.wharf.upload.UploadReply.NotFound;
import dev.wharf.upload.UploadState.Absent;
import dev.wharf.upload.UploadState.Committing;
import dev.wharf.upload.UploadState.Complete;
import dev.wharf.upload.UploadState.DirectPutting;
import dev.wharf.upload.UploadState.Ended;
import dev.wharf.upload.UploadState.Ending;
import dev.wharf.upload.UploadState.Receiving;
import dev.wharf.upload.WriterMessage.Refused;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;

/**
 * Which state of an upload answers which command, and how: one table for all of them, as an upload
 * that has its own takes 8 KiB.
 */
final class UploadTable {
  private static final CommandTable TABLE = new CommandTable();

  static {
    whenAbsent(TABLE);
    whenReceiving(TABLE);
    whenDirectPutting(TABLE);
    whenCommitting(TABLE);
    whenComplete(TABLE);
    whenEnding(TABLE);
    whenEnded(TABLE);
    always(TABLE);
  }

  private UploadTable() {}

  /** What is stale is answered by nothing. */
  static ReplyEffect<UploadEvent, UploadState> answer(
      UploadEntity upload, UploadState state, UploadCommand command) {
    return TABLE
        .find(state, command)
        .map(row -> row.answer(upload, state, command))
        .orElseGet(upload.self::nothing);
  }

  private static void whenAbsent(CommandTable table) {
    table
        .in(Absent.class)
        .on(Create.class, (upload, state, command) -> upload.creating.create(command))
        .on(
            CreateAndClaim.class,
            (upload, state, command) -> upload.creating.createAndClaim(command))
        .on(Inserted.class, (upload, state, command) -> upload.creating.inserted(state, command))
        .on(Record.class, (upload, state, command) -> upload.writing.record(state, command))
        .on(Reserve.class, (upload, state, command) -> upload.writing.reserve(state, command))
        .on(
            AnnounceDirectPut.class,
            (upload, state, command) -> upload.writing.announceDirectPut(state, command))
        .on(
            Claim.class,
            (upload, state, claim) ->
                upload
                    .self
                    .unchecked(claim, false)
                    .orElseGet(() -> upload.self.refuse(claim, new NotFound())))
        .on(Settle.class, (upload, state, command) -> upload.creating.settle(command))
        .on(Describe.class, (upload, state, command) -> upload.creating.describe(state, command))
        .on(Terminate.class, (upload, state, command) -> upload.creating.terminate(command))
        .on(
            GiveUpKey.class,
            (upload, state, wanted) ->
                upload
                    .self
                    .unchecked(wanted, false)
                    .orElseGet(() -> upload.creating.giveUpKey(wanted)))
        .on(
            Wake.class,
            (upload, state, wake) ->
                upload.self.unchecked(wake, false).orElseGet(upload.creating::wake));
  }

  private static void whenReceiving(CommandTable table) {
    table
        .in(Receiving.class)
        .on(Claim.class, (upload, state, command) -> upload.writing.claim(state, command))
        .on(Record.class, (upload, state, command) -> upload.writing.record(state, command))
        .on(Reserve.class, (upload, state, command) -> upload.writing.reserve(state, command))
        .on(
            AnnounceDirectPut.class,
            (upload, state, command) -> upload.writing.announceDirectPut(state, command))
        .on(
            Settle.class,
            (upload, state, settle) ->
                state.isFinal() && !state.filled()
                    ? upload.assembling.settle(state, settle)
                    : upload.writing.settle(state, settle))
        .on(PartialsSeen.class, (upload, state, command) -> upload.assembling.seen(state, command))
        .on(
            CulpritSought.class,
            (upload, state, command) -> upload.assembling.culpritSought(command))
        .on(
            LookAgain.class,
            (upload, state, look) -> upload.self.run(() -> upload.assembling.goOn(state)))
        .on(
            Describe.class,
            (upload, state, ask) -> upload.self.reply(ask.replyTo(), upload.self.standing(state)))
        .on(Terminate.class, (upload, state, command) -> upload.finishing.terminate(state, command))
        .on(Wake.class, (upload, state, wake) -> upload.tending.wakeReceiving(state))
        .on(
            KeyLookedUp.class,
            (upload, state, command) -> upload.tending.keyLookedUp(state, command));
  }

  private static void whenDirectPutting(CommandTable table) {
    table
        .in(DirectPutting.class)
        .on(Record.class, (upload, state, command) -> upload.finishing.recordPut(state, command))
        .on(
            PutLookedUp.class,
            (upload, state, command) -> upload.finishing.putLookedUp(state, command))
        .on(PutNotLookedUp.class, (upload, state, failed) -> upload.finishing.putNotLookedUp())
        .on(
            Describe.class,
            (upload, state, ask) ->
                upload.self.reply(ask.replyTo(), upload.self.standing(state.before())))
        .on(Claim.class, (upload, state, claim) -> upload.tending.await(claim))
        .on(Settle.class, (upload, state, settle) -> upload.tending.await(settle))
        .on(Terminate.class, (upload, state, terminate) -> upload.tending.await(terminate));
  }

  private static void whenCommitting(CommandTable table) {
    table
        .in(Committing.class)
        .on(Committed.class, (upload, state, command) -> upload.finishing.committed(state, command))
        .on(
            CommitFailed.class,
            (upload, state, command) -> upload.finishing.commitFailed(state, command))
        .on(
            Describe.class,
            (upload, state, ask) -> upload.self.reply(ask.replyTo(), state.standing()))
        .on(
            Claim.class,
            (upload, state, claim) ->
                upload
                    .self
                    .notItsWriter(state.isFinal(), claim)
                    .orElseGet(() -> upload.tending.await(claim)))
        .on(
            Settle.class,
            (upload, state, settle) ->
                state.isFinal()
                    ? upload.self.reply(settle.replyTo(), state.standing())
                    : upload.tending.await(settle))
        .on(Terminate.class, (upload, state, terminate) -> upload.tending.await(terminate));
  }

  private static void whenComplete(CommandTable table) {
    table
        .in(Complete.class)
        .on(
            Claim.class,
            (upload, state, claim) ->
                upload
                    .self
                    .notItsWriter(state.isFinal(), claim)
                    .or(() -> upload.self.unchecked(claim, false))
                    .orElseGet(
                        () ->
                            upload.self.refuse(
                                claim, new AlreadyComplete(upload.self.standing(state)))))
        .on(
            Settle.class,
            (upload, state, settle) ->
                upload
                    .self
                    .unchecked(settle, false)
                    .orElseGet(
                        () -> upload.self.reply(settle.replyTo(), upload.self.standing(state))))
        .on(
            Describe.class,
            (upload, state, ask) -> upload.self.reply(ask.replyTo(), upload.self.standing(state)))
        .on(
            Terminate.class,
            (upload, state, command) -> upload.finishing.terminateComplete(state, command))
        .on(
            Wake.class,
            (upload, state, wake) ->
                upload
                    .self
                    .unchecked(wake, false)
                    .orElseGet(() -> upload.tending.wakeComplete(state)));
  }

  private static void whenEnding(CommandTable table) {
    table
        .in(Ending.class)
        .on(Discarded.class, (upload, state, command) -> upload.finishing.discarded(state, command))
        .on(Describe.class, (upload, state, ask) -> upload.self.reply(ask.replyTo(), state.gone()))
        .on(Claim.class, (upload, state, claim) -> upload.tending.await(claim))
        .on(Settle.class, (upload, state, settle) -> upload.tending.await(settle))
        .on(Terminate.class, (upload, state, terminate) -> upload.tending.await(terminate));
  }

  private static void whenEnded(CommandTable table) {
    table
        .in(Ended.class)
        .on(Claim.class, (upload, state, claim) -> upload.self.refuse(claim, state.gone()))
        .on(Settle.class, (upload, state, ask) -> upload.self.reply(ask.replyTo(), state.gone()))
        .on(Describe.class, (upload, state, ask) -> upload.self.reply(ask.replyTo(), state.gone()))
        .on(Terminate.class, (upload, state, ask) -> upload.self.reply(ask.replyTo(), state.gone()))
        .on(Wake.class, (upload, state, wake) -> upload.tending.wakeEnded(state));
  }

  /** What any state answers that said nothing of its own. */
  private static void always(CommandTable table) {
    table
        .in(UploadState.class)
        .on(
            Create.class,
            (upload, state, create) -> upload.self.reply(create.replyTo(), new AlreadyExists()))
        .on(
            CreateAndClaim.class,
            (upload, state, create) ->
                upload.self.run(() -> create.writer().tell(new Refused(new AlreadyExists()))))
        .on(
            Inserted.class,
            (upload, state, inserted) ->
                upload.self.run(() -> Incarnation.answer(inserted.creation(), new AlreadyExists())))
        .on(
            GiveUpKey.class,
            (upload, state, wanted) -> upload.self.reply(wanted.replyTo(), new AlreadyExists()))
        .on(Record.class, (upload, state, late) -> upload.fence(state, late.writer(), late.token()))
        .on(
            Reserve.class,
            (upload, state, late) -> upload.fence(state, late.writer(), late.token()))
        .on(
            AnnounceDirectPut.class,
            (upload, state, late) -> upload.fence(state, late.writer(), late.token()))
        .on(
            ListReceipts.class,
            (upload, state, ask) ->
                upload.self.run(() -> ask.replyTo().tell(UploadEntity.page(state, ask))))
        .on(
            Inspect.class,
            (upload, state, ask) ->
                upload.self.run(
                    () ->
                        ask.replyTo()
                            .tell(Inspecting.inspection(upload.self, state, upload.highest()))))
        .on(
            DescribeAtRest.class,
            (upload, state, ask) ->
                upload.self.run(() -> upload.self.lease.whenFree(new Describe(ask.replyTo()))))
        .on(
            WatchOver.class,
            (upload, state, over) -> upload.self.run(upload.self.lease::serveWatching))
        .on(Release.class, (upload, state, release) -> upload.tending.freed(state, release.token()))
        .on(
            HolderLost.class,
            (upload, state, lost) -> {
              upload.assembling.lost(state, lost.token());
              return upload.tending.freed(state, lost.token());
            })
        .on(
            Assembled.class,
            (upload, state, command) -> upload.assembling.assembled(state, command))
        .on(
            PartialsSeen.class,
            (upload, state, seen) -> upload.self.run(upload.assembling::tooLate))
        .on(
            CulpritSought.class,
            (upload, state, sought) -> upload.self.run(upload.assembling::tooLate))
        .on(
            CreatorLeaves.class,
            (upload, state, over) -> upload.self.run(() -> upload.assembling.creatorLeaves(state)))
        .on(
            StillYielding.class,
            (upload, state, still) ->
                upload.self.run(() -> upload.self.lease.stillYielding(still.token())))
        .on(
            Checked.class,
            (upload, state, checked) -> upload.self.checked(checked, upload.highest()))
        .on(NotChecked.class, (upload, state, command) -> upload.self.notChecked(command))
        .on(PatienceOver.class, (upload, state, over) -> upload.tending.patienceOver())
        .on(
            Retry.class,
            (upload, state, retry) -> upload.self.run(() -> upload.finishing.goOn(state)))
        .on(Wake.class, (upload, state, wake) -> upload.tending.wake(state))
        .on(Idle.class, (upload, state, idle) -> upload.tending.idle())
        .on(
            Stop.class,
            (upload, state, stop) -> {
              upload.assembling.creatorLeaves(state);
              return upload.tending.stop();
            });
  }
}
