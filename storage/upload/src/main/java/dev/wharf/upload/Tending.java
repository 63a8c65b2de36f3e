package dev.wharf.upload;

import dev.wharf.upload.UploadCommand.KeyLookedUp;
import dev.wharf.upload.UploadCommand.PatienceOver;
import dev.wharf.upload.UploadCommand.Stop;
import dev.wharf.upload.UploadReply.Busy;
import dev.wharf.upload.UploadReply.End;
import dev.wharf.upload.UploadState.Complete;
import dev.wharf.upload.UploadState.Ended;
import dev.wharf.upload.UploadState.Receiving;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;

/** What time does to an upload: waiting, looking after it, expiring, going to rest, moving. */
final class Tending {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
  private static final String PATIENCE = "patience";

  private final Incarnation self;
  private final Finishing finishing;
  private final Assembling assembling;
  private final Consumer<ActorRef<UploadCommand>> passivate;

  Tending(
      Incarnation self,
      Finishing finishing,
      Assembling assembling,
      Consumer<ActorRef<UploadCommand>> passivate) {
    this.self = self;
    this.finishing = finishing;
    this.assembling = assembling;
    this.passivate = passivate;
  }

  /** Lets a request wait for what is being done, but not for ever. */
  ReplyEffect<UploadEvent, UploadState> await(UploadCommand command) {
    if (!self.timers.isTimerActive(PATIENCE)) {
      Duration patience = self.context.settings().patience();
      self.timers.startSingleTimer(PATIENCE, PatienceOver.PATIENCE_OVER, patience);
    }
    return self.run(() -> self.lease.await(command));
  }

  ReplyEffect<UploadEvent, UploadState> patienceOver() {
    return self.run(
        () -> self.lease.takeWaiting().forEach(command -> Incarnation.answer(command, new Busy())));
  }

  /** The lease is free again, whoever had it, unless somebody else has it by now. */
  ReplyEffect<UploadEvent, UploadState> freed(UploadState state, String token) {
    if (self.lease.heldBy(token)) {
      self.dropNascent();
      self.free();
      finishing.goOn(state);
    }
    return self.nothing();
  }

  ReplyEffect<UploadEvent, UploadState> wake(UploadState state) {
    return self.run(
        () -> {
          finishing.goOn(state);
          self.wakeAt(self.soon());
        });
  }

  ReplyEffect<UploadEvent, UploadState> wakeReceiving(Receiving state) {
    if (self.lease.held()) {
      return self.run(() -> self.wakeAt(self.soon()));
    }
    if (state.filled()) {
      return finishing.startCommit(List.of(), Optional.empty(), List.of());
    }
    if (isOver(expires(state))) {
      return finishing.end(End.EXPIRED);
    }
    return state.isFinal() ? assembling.wake(state) : self.run(() -> lookUpKey(state));
  }

  private Instant expires(Receiving state) {
    return state.expires(self.context.settings().expireAfter()).orElse(UploadIndex.NEVER);
  }

  private boolean isOver(Instant time) {
    return !time.isAfter(self.now());
  }

  private void lookUpKey(Receiving state) {
    self.actor.pipeToSelf(
        self.context.index().holder(state.facts().spec().target()),
        (holder, failure) ->
            new KeyLookedUp(failure != null || holder.filter(self.id::equals).isPresent()));
  }

  /**
   * An unfinished upload without a claim is nobody's: a crash kept the key from it, or another one
   * has taken its place. It goes as strays do, also where uploads never expire.
   */
  ReplyEffect<UploadEvent, UploadState> keyLookedUp(Receiving state, KeyLookedUp key) {
    if (self.lease.held()) {
      return self.run(() -> self.wakeAt(self.soon()));
    }
    Instant expires = expires(state);
    Instant stray = state.facts().touched().plus(self.context.settings().sweepAfter());
    Instant end = key.own() || expires.isBefore(stray) ? expires : stray;
    return isOver(end) ? finishing.end(End.EXPIRED) : self.run(() -> self.wakeAt(end));
  }

  ReplyEffect<UploadEvent, UploadState> wakeComplete(Complete state) {
    UploadSettings settings = self.context.settings();
    return state.ends(settings).filter(this::isOver).isPresent()
        ? finishing.end(End.EXPIRED)
        : self.run(() -> finishing.lookAfter(state));
  }

  ReplyEffect<UploadEvent, UploadState> wakeEnded(Ended state) {
    Instant forgetAt = state.at().plus(self.context.settings().forgetAfter());
    if (forgetAt.isAfter(self.now())) {
      return self.run(() -> self.context.index().ended(self.id, forgetAt));
    }
    self.context.index().forget(self.id);
    return self.effects.stop().thenNoReply();
  }

  ReplyEffect<UploadEvent, UploadState> idle() {
    boolean busy =
        self.lease.held()
            || self.isNascent()
            || finishing.isWorking()
            || assembling.isBusy()
            || self.retryDue();
    return busy ? self.nothing() : self.run(() -> passivate.accept(self.actor.getSelf()));
  }

  /**
   * Stops. A commit may end first, and so may, for a while, a writer that has no other place to go:
   * one on a node that leaves, one whose creation is not journalled yet, and the upload's own. Any
   * other goes on with the next incarnation.
   */
  ReplyEffect<UploadEvent, UploadState> stop() {
    boolean yields = self.lease.held() && hasNoOtherPlace();
    boolean timeUp = self.isStopping() && !self.timers.isTimerActive(Stop.STOP);
    if (timeUp || !yields && !finishing.isWorking()) {
      self.lease.leave();
      finishing.leave();
      return self.effects.stop().thenNoReply();
    }
    if (!self.isStopping()) {
      self.stopping();
      self.timers.startSingleTimer(Stop.STOP, Stop.STOP, STOP_LIMIT);
      if (yields) {
        self.lease.tellToYield();
      }
    }
    return self.nothing();
  }

  private boolean hasNoOtherPlace() {
    return self.isNascent() || self.assembles() || self.lease.endsWithThisNode();
  }
}
