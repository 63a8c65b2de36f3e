package dev.wharf.upload;

import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.upload.UploadCommand.CommitFailed;
import dev.wharf.upload.UploadCommand.Committed;
import dev.wharf.upload.UploadCommand.Discarded;
import dev.wharf.upload.UploadCommand.PutLookedUp;
import dev.wharf.upload.UploadCommand.PutNotLookedUp;
import dev.wharf.upload.UploadCommand.Record;
import dev.wharf.upload.UploadCommand.Terminate;
import dev.wharf.upload.UploadEvent.CommitStarted;
import dev.wharf.upload.UploadEvent.Completed;
import dev.wharf.upload.UploadEvent.DirectPutAbandoned;
import dev.wharf.upload.UploadEvent.EndStarted;
import dev.wharf.upload.UploadReply.ChecksumMismatch;
import dev.wharf.upload.UploadReply.End;
import dev.wharf.upload.UploadReply.StoreFailed;
import dev.wharf.upload.UploadReply.Terminated;
import dev.wharf.upload.UploadReply.Unavailable;
import dev.wharf.upload.UploadState.Committing;
import dev.wharf.upload.UploadState.Complete;
import dev.wharf.upload.UploadState.DirectPutting;
import dev.wharf.upload.UploadState.Ending;
import dev.wharf.upload.WriterMessage.Journalled;
import dev.wharf.upload.WriterMessage.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;
import org.jspecify.annotations.Nullable;

/**
 * How an upload becomes an object, or ends. The intent is journalled first, then the store is told,
 * then the outcome is journalled; what a crash leaves in between is said again.
 */
final class Finishing {
  private final Incarnation self;
  private final Removal removal;
  private final StoreWork work;

  /** The writer that is told when the object is there. */
  private Optional<ActorRef<WriterMessage>> finisher = Optional.empty();

  /** Whoever else asked for what is being done. */
  private Optional<ActorRef<UploadReply>> requester = Optional.empty();

  private boolean working;

  Finishing(Incarnation self, Removal removal) {
    this.self = self;
    this.removal = removal;
    this.work = new StoreWork(self.context.store(), self.context.journal(), self.actor.getSystem());
  }

  boolean isWorking() {
    return working;
  }

  /** This incarnation ends here, and the next one goes on: who waits comes again. */
  void leave() {
    finisher.ifPresent(writer -> writer.tell(new Refused(Incarnation.moving())));
    requester.ifPresent(replyTo -> replyTo.tell(Incarnation.moving()));
  }

  /** Does what the state is there for, unless that is being done already. */
  void goOn(UploadState state) {
    if (working || self.retryDue()) {
      return;
    }
    if (state instanceof Committing committing) {
      working = true;
      self.actor.pipeToSelf(
          work.commit(committing),
          (object, failure) -> failure == null ? new Committed(object) : new CommitFailed(failure));
    } else if (state instanceof Ending ending) {
      working = true;
      self.actor.pipeToSelf(
          work.end(ending), (done, failure) -> new Discarded(Optional.ofNullable(failure)));
    } else if (state instanceof DirectPutting putting && !self.lease.held()) {
      working = true;
      self.actor.pipeToSelf(work.lookUpPut(putting), Finishing::lookedUp);
    }
  }

  /** The same, and tells somebody how it went. */
  void goOnFor(UploadState state, ActorRef<UploadReply> replyTo) {
    requester = Optional.of(replyTo);
    goOn(state);
  }

  // Commit

  /**
   * Journals the last receipts, if any, and the intent to commit in one; the lease is free from
   * then on, since no receipt is legal any more.
   *
   * @param absorbed what the last receipts replace
   */
  ReplyEffect<UploadEvent, UploadState> startCommit(
      List<UploadEvent> before, Optional<ActorRef<WriterMessage>> writer, List<Receipt> absorbed) {
    List<UploadEvent> events = new ArrayList<>(before);
    events.add(new CommitStarted());
    return self.persist(
        events,
        state -> {
          self.nascentPersisted();
          drop(((Committing) state).facts(), absorbed);
          finisher = writer;
          writer.ifPresent(w -> w.tell(WriterMessage.Committing.COMMITTING));
          goOn(state);
          self.free();
        });
  }

  ReplyEffect<UploadEvent, UploadState> committed(Committing state, Committed committed) {
    working = false;
    // What stays behind if the clearing fails is swept.
    return complete(committed.object(), () -> work.clear(state));
  }

  /** Removes what later receipts replaced; what stays behind is swept. */
  void drop(UploadState.Facts facts, List<Receipt> absorbed) {
    work.drop(self.staging(facts), absorbed);
  }

  private ReplyEffect<UploadEvent, UploadState> complete(StoredObject object, Runnable after) {
    return self.persist(
        List.of(new Completed(object, self.now())),
        state -> {
          completed((Complete) state);
          after.run();
        });
  }

  private void completed(Complete state) {
    self.context.metrics().finished(state.object().size());
    UploadReply.Standing standing = self.standing(state);
    finisher.ifPresent(w -> w.tell(new Journalled(standing.offset(), Optional.of(standing))));
    finisher = Optional.empty();
    answerRequester(standing);
    self.tellCreator(standing);
    self.retriesOver();
    self.free();
    self.rests();
    lookAfter(state);
  }

  /** Sees to what a complete upload has left behind, and says when to look after it next. */
  void lookAfter(Complete state) {
    removal.completed(state);
  }

  ReplyEffect<UploadEvent, UploadState> commitFailed(Committing state, CommitFailed failed) {
    working = false;
    if (StoreWork.isMismatch(failed.failure())) {
      return mismatched(state, failed.failure());
    }
    StoreFailed reply = StoreWork.failed(failed.failure());
    self.actor.getLog().warn("commit of {} failed: {}", state.facts().spec().target(), reply);
    tellFailed(reply);
    if (hopeless(reply)) {
      self.tellCreator(reply);
      return self.persist(List.of(new EndStarted(End.FAILED, reply.detail())), this::goOn);
    }
    self.retryLater();
    return self.nothing();
  }

  /** Other bytes cannot become the right ones: nothing can be done with them any more. */
  private ReplyEffect<UploadEvent, UploadState> mismatched(Committing state, Throwable mismatch) {
    self.actor.getLog().info("{}: {}", state.facts().spec().target(), mismatch.getMessage());
    return self.persist(
        List.of(new EndStarted(End.FAILED, "its bytes do not have its digest")),
        ending -> {
          tellFailed(new ChecksumMismatch(state.offset()));
          goOn(ending);
        });
  }

  /** No repetition can make it go through: something else is at the key, or a piece is lost. */
  static boolean hopeless(StoreFailed failed) {
    return !failed.mayRetry()
        && switch (failed.kind()) {
          case PRECONDITION, ALREADY_EXISTS, NOT_FOUND, CORRUPT -> true;
          case DENIED, QUOTA, THROTTLED, UNAVAILABLE, UNSUPPORTED, UNKNOWN -> false;
        };
  }

  // Direct put

  /** The putting writer reports, or lets go without having put. */
  ReplyEffect<UploadEvent, UploadState> recordPut(DirectPutting state, Record record) {
    if (!self.lease.heldBy(record.token()) || !record.token().equals(state.grant())) {
      return self.fence(record.writer(), record.token(), state.offset());
    }
    Optional<Receipt> put = record.receipts().stream().filter(state::isWhole).findFirst();
    if (put.isEmpty()) {
      record.writer().tell(new Refused(new Unavailable("the object was not put")));
      self.free();
      goOn(state);
      return self.nothing();
    }
    finisher = Optional.of(record.writer());
    return complete(state.object(put.get(), self.now()), () -> {});
  }

  private static UploadCommand lookedUp(
      @Nullable Optional<StoredObject> object, @Nullable Throwable failure) {
    return failure == null && object != null
        ? new PutLookedUp(object)
        : PutNotLookedUp.PUT_NOT_LOOKED_UP;
  }

  ReplyEffect<UploadEvent, UploadState> putLookedUp(DirectPutting state, PutLookedUp lookedUp) {
    working = false;
    if (lookedUp.object().isPresent()) {
      return complete(lookedUp.object().get(), () -> {});
    }
    return self.persist(List.of(new DirectPutAbandoned()), now -> self.lease.serveWaiting());
  }

  ReplyEffect<UploadEvent, UploadState> putNotLookedUp() {
    working = false;
    self.retryLater();
    return self.nothing();
  }

  // End

  ReplyEffect<UploadEvent, UploadState> terminate(UploadState state, Terminate terminate) {
    if (self.lease.held()) {
      return self.run(() -> self.lease.await(terminate));
    }
    requester = Optional.of(terminate.replyTo());
    return end(End.TERMINATED);
  }

  ReplyEffect<UploadEvent, UploadState> terminateComplete(Complete state, Terminate terminate) {
    return terminate.unfinishedOnly()
        ? self.reply(terminate.replyTo(), self.standing(state))
        : terminate(state, terminate);
  }

  ReplyEffect<UploadEvent, UploadState> end(End end) {
    return self.persist(List.of(new EndStarted(end, "")), this::goOn);
  }

  ReplyEffect<UploadEvent, UploadState> discarded(Ending state, Discarded discarded) {
    working = false;
    if (discarded.failure().isPresent()) {
      self.actor.getLog().warn("discard failed", discarded.failure().get());
      tellFailed(StoreWork.failed(discarded.failure().get()));
      self.retryLater();
      return self.nothing();
    }
    return self.persist(List.of(new UploadEvent.Ended(self.now())), now -> ended(state.end()));
  }

  private void ended(End end) {
    self.context.metrics().ended(end);
    self.context.index().ended(self.id, self.now().plus(self.context.settings().forgetAfter()));
    answerRequester(new Terminated());
    self.retriesOver();
    self.rests();
    self.lease.serveWaiting();
  }

  private void tellFailed(UploadReply reply) {
    finisher.ifPresent(w -> w.tell(new Refused(reply)));
    finisher = Optional.empty();
    answerRequester(reply);
  }

  private void answerRequester(UploadReply reply) {
    requester.ifPresent(r -> r.tell(reply));
    requester = Optional.empty();
  }
}
