package dev.wharf.upload;

import dev.wharf.upload.Partials.Sight;
import dev.wharf.upload.UploadCommand.Assembled;
import dev.wharf.upload.UploadCommand.Claim;
import dev.wharf.upload.UploadCommand.CreatorLeaves;
import dev.wharf.upload.UploadCommand.CulpritSought;
import dev.wharf.upload.UploadCommand.LookAgain;
import dev.wharf.upload.UploadCommand.PartialsSeen;
import dev.wharf.upload.UploadCommand.Settle;
import dev.wharf.upload.UploadEvent.EndStarted;
import dev.wharf.upload.UploadReply.End;
import dev.wharf.upload.UploadReply.LengthConflict;
import dev.wharf.upload.UploadReply.StoreFailed;
import dev.wharf.upload.UploadReply.TooLong;
import dev.wharf.upload.UploadReply.Unavailable;
import dev.wharf.upload.UploadReply.Unfit;
import dev.wharf.upload.UploadReply.UnfitPartial;
import dev.wharf.upload.UploadState.Committing;
import dev.wharf.upload.UploadState.Ended;
import dev.wharf.upload.UploadState.Ending;
import dev.wharf.upload.UploadState.Receiving;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;

/**
 * How a final upload gets its bytes: it is journalled first, with the names of its partial uploads,
 * and that is an intent like a commit. A writer of its own, on the node where the upload lives, has
 * the store copy what is not recorded yet; it holds the write lease as a client's does, and dies
 * with the incarnation. The next one goes on where its receipts end.
 */
final class Assembling {
  private static final String LOOK = "look";
  private static final String CREATOR = "creator";
  private static final Duration FIRST_LOOK = Duration.ofMillis(500);
  private static final Duration LAST_RETRY = Duration.ofSeconds(30);
  private static final Duration LAST_LOOK = Duration.ofHours(1);
  private static final int PATIENCE_GROWS = 4;

  private final Incarnation self;
  private final Finishing finishing;
  private final Partials partials;
  private Duration nextRetry = FIRST_LOOK;
  private long retriedFrom;
  private boolean looking;

  /** What is being copied. */
  private Sight.Whole whole = new Sight.Whole(List.of());

  Assembling(Incarnation self, Finishing finishing, Partials partials) {
    this.self = self;
    this.finishing = finishing;
    this.partials = partials;
  }

  /** After a start, or a failed persist: whoever wrote before is gone. */
  void begin() {
    looking = false;
    self.timers.cancel(LOOK);
  }

  boolean isBusy() {
    return looking || self.assembles() || self.timers.isTimerActive(LOOK);
  }

  /** Goes on with a final upload that was just created, and tells its creator if that is soon. */
  void beginFor(Receiving state, ActorRef<UploadReply> creator) {
    self.creator(creator);
    Duration patience = self.context.settings().concatenation().patience();
    self.timers.startSingleTimer(CREATOR, CreatorLeaves.CREATOR_LEAVES, patience);
    goOn(state);
  }

  /** Looks what can be done, unless that is being done. */
  void goOn(Receiving state) {
    if (!state.isFinal() || looking || self.assembles() || self.isStopping()) {
      return;
    }
    looking = true;
    self.timers.cancel(LOOK);
    self.actor.pipeToSelf(
        partials.look(state.facts().spec()),
        (sight, failure) ->
            new PartialsSeen(
                failure == null
                    ? sight
                    : new Sight.Unclear(new Unavailable(String.valueOf(failure.getMessage())))));
  }

  /** Nobody is told to yield: no client writes here. */
  ReplyEffect<UploadEvent, UploadState> settle(Receiving state, Settle settle) {
    return self.unchecked(settle, false)
        .orElseGet(
            () -> {
              goOn(state);
              return self.reply(settle.replyTo(), self.standing(state));
            });
  }

  ReplyEffect<UploadEvent, UploadState> wake(Receiving state) {
    goOn(state);
    return self.run(() -> self.wakeAt(self.soon()));
  }

  /** What was looked for is of no use to what the upload has become. */
  void tooLate() {
    looking = false;
  }

  // What was seen

  ReplyEffect<UploadEvent, UploadState> seen(Receiving state, PartialsSeen seen) {
    looking = false;
    if (self.assembles() || self.lease.held() || self.isStopping()) {
      return self.nothing();
    }
    Sight sight = seen.sight();
    if (sight instanceof Sight.Whole all) {
      return self.run(() -> write(state, all));
    } else if (sight instanceof Sight.Hopeless hopeless) {
      return fail(hopeless.reply());
    }
    return self.run(() -> wait(state, sight));
  }

  /** An unfinished partial upload may take days: whoever created this one is not to wait for it. */
  private void wait(Receiving state, Sight sight) {
    if (sight instanceof Sight.Waiting) {
      creatorLeaves(state);
      lookIn(untilNextLook(Duration.between(state.facts().created(), self.now())));
    } else {
      retryLater();
    }
  }

  /** The longer it has waited the less often it looks; from a minute on the waker does. */
  static Duration untilNextLook(Duration waited) {
    Duration next = waited.dividedBy(PATIENCE_GROWS);
    return next.compareTo(FIRST_LOOK) < 0 ? FIRST_LOOK : least(next, LAST_LOOK);
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private void lookIn(Duration delay) {
    Instant at = self.now().plus(delay);
    if (at.isBefore(self.soon())) {
      self.timers.startSingleTimer(LOOK, LookAgain.LOOK_AGAIN, delay);
      self.keepArmed();
    } else {
      self.wakeAt(at);
    }
  }

  private void retryLater() {
    lookIn(nextRetry);
    nextRetry = least(nextRetry.multipliedBy(2), LAST_RETRY);
  }

  /** After some bytes it is another trouble, and not the same once more. */
  private void retryLater(Receiving state) {
    if (state.offset() > retriedFrom) {
      nextRetry = FIRST_LOOK;
      retriedFrom = state.offset();
    }
    retryLater();
  }

  // The writer

  private void write(Receiving state, Sight.Whole all) {
    whole = all;
    CompletableFuture<UploadReply> answer = new CompletableFuture<>();
    ActorRef<WriterMessage> writer =
        self.actor.spawnAnonymous(
            Behaviors.withMdc(
                WriterMessage.class,
                Map.of("upload", self.id.value()),
                Writer.create(self.context, task(state, all, answer))));
    self.assembler(Optional.of(writer));
    self.actor.pipeToSelf(
        answer,
        (reply, failure) ->
            new Assembled(
                writer,
                failure == null ? reply : new Unavailable(String.valueOf(failure.getMessage()))));
  }

  private Writer.Task task(
      Receiving state, Sight.Whole all, CompletableFuture<UploadReply> answer) {
    ActorRef<UploadCommand> upload = self.actor.getSelf();
    long offset = state.offset();
    OptionalLong length = OptionalLong.of(all.size());
    OptionalLong rest = OptionalLong.of(Math.max(0, all.size() - offset));
    return new Writer.Task(
        self.id,
        new Supply.OfStore(all.from(offset)),
        false,
        writer -> upload.tell(new Claim(offset, length, rest, false, writer)),
        upload::tell,
        answer);
  }

  /** The lease was taken from a writer that said nothing for too long. */
  void lost(UploadState state, String token) {
    if (self.assembles() && self.lease.heldBy(token)) {
      self.assembler(Optional.empty());
      if (state instanceof Receiving receiving) {
        retryLater(receiving);
      }
    }
  }

  ReplyEffect<UploadEvent, UploadState> assembled(UploadState state, Assembled message) {
    if (!self.isAssembler(message.writer())) {
      return self.nothing();
    }
    self.assembler(Optional.empty());
    if (!(state instanceof Receiving receiving)) {
      return self.nothing();
    }
    UploadReply reply = message.reply();
    if (reply instanceof StoreFailed failed && !failed.mayRetry()) {
      return failed(receiving, failed);
    } else if (reply instanceof TooLong || reply instanceof LengthConflict) {
      return fail(reply);
    }
    return self.run(() -> retryLater(receiving));
  }

  /**
   * What an operator can mend is tried again, if nobody waits for an answer; for the rest somebody
   * is to blame.
   */
  private ReplyEffect<UploadEvent, UploadState> failed(Receiving state, StoreFailed failed) {
    if (!Finishing.hopeless(failed)) {
      return self.awaitsCreator() ? fail(failed) : self.run(() -> retryLater(state));
    }
    looking = true;
    self.actor.pipeToSelf(
        Partials.missing(self.context.store(), whole.parts()),
        (partial, failure) ->
            new CulpritSought(failure == null ? partial : Optional.empty(), failed));
    return self.nothing();
  }

  ReplyEffect<UploadEvent, UploadState> culpritSought(CulpritSought sought) {
    looking = false;
    return fail(
        sought
            .partial()
            .<UploadReply>map(id -> new UnfitPartial(id, Unfit.ENDED))
            .orElse(sought.failed()));
  }

  // The end

  private ReplyEffect<UploadEvent, UploadState> fail(UploadReply why) {
    return self.persist(
        List.of(new EndStarted(End.FAILED, detail(why))),
        state -> {
          self.tellCreator(why);
          finishing.goOn(state);
        });
  }

  /** In words, for whoever looks at the tombstone. */
  static String detail(UploadReply why) {
    if (why instanceof UnfitPartial unfit) {
      return "partial upload " + unfit.partial() + ": " + words(unfit.why());
    } else if (why instanceof TooLong tooLong) {
      return "the partial uploads are longer than " + tooLong.limit() + " bytes";
    }
    return why instanceof StoreFailed failed ? failed.detail() : why.toString();
  }

  private static String words(Unfit why) {
    return switch (why) {
      case UNKNOWN -> "there is none of that id";
      case ENDED -> "it is no more";
      case NOT_PARTIAL -> "it is not a partial one";
      case NOT_YOURS -> "it has another owner";
    };
  }

  /** Whoever waits is told that it is there, and goes on. */
  void creatorLeaves(UploadState state) {
    self.timers.cancel(CREATOR);
    if (state instanceof Receiving receiving) {
      self.tellCreator(self.standing(receiving));
    } else if (state instanceof Committing committing) {
      self.tellCreator(committing.standing());
    } else if (state instanceof Ending ending) {
      self.tellCreator(ending.gone());
    } else if (state instanceof Ended ended) {
      self.tellCreator(ended.gone());
    }
  }
}
