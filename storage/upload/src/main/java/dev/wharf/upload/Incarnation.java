package dev.wharf.upload;

import dev.wharf.storage.spi.StagingId;
import dev.wharf.upload.UploadCommand.Checked;
import dev.wharf.upload.UploadCommand.Claim;
import dev.wharf.upload.UploadCommand.Create;
import dev.wharf.upload.UploadCommand.CreateAndClaim;
import dev.wharf.upload.UploadCommand.GiveUpKey;
import dev.wharf.upload.UploadCommand.Idle;
import dev.wharf.upload.UploadCommand.NotChecked;
import dev.wharf.upload.UploadCommand.Retry;
import dev.wharf.upload.UploadCommand.Settle;
import dev.wharf.upload.UploadCommand.Stop;
import dev.wharf.upload.UploadCommand.Terminate;
import dev.wharf.upload.UploadEvent.Created;
import dev.wharf.upload.UploadEvent.DigestDeclared;
import dev.wharf.upload.UploadReply.FinalUpload;
import dev.wharf.upload.UploadReply.Unavailable;
import dev.wharf.upload.UploadState.Absent;
import dev.wharf.upload.UploadState.Complete;
import dev.wharf.upload.UploadState.Receiving;
import dev.wharf.upload.WriterMessage.Fenced;
import dev.wharf.upload.WriterMessage.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.persistence.typed.javadsl.EffectFactories;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;

/**
 * What one incarnation of an upload knows that its journal does not, and the small moves all its
 * chapters share. It dies with every restart of the entity, a failed persist included.
 */
final class Incarnation {
  private static final Duration FRESH = Duration.ofSeconds(1);
  private static final Duration FIRST_RETRY = Duration.ofMillis(500);
  private static final Duration LAST_RETRY = Duration.ofSeconds(30);
  private static final String RETRY = "retry";

  /** Long enough for the client that finished it to look. */
  private static final Duration REST = Duration.ofSeconds(5);

  final UploadId id;
  final UploadContext context;
  final ActorContext<UploadCommand> actor;
  final TimerScheduler<UploadCommand> timers;
  final Lease lease;
  final EffectFactories<UploadEvent, UploadState> effects = new EffectFactories<>();

  /** A creation that waits for its writer's first word: nothing of it is journalled yet. */
  private Optional<Created> nascent = Optional.empty();

  /** Commands for which the journal was asked: their state is no older than their question. */
  private final Set<UploadCommand> vouched = Collections.newSetFromMap(new IdentityHashMap<>());

  /** The writer of its own by which a final upload is made. */
  private Optional<ActorRef<WriterMessage>> assembler = Optional.empty();

  /** Whoever created a final upload, and is told how that went if it does not take long. */
  private Optional<ActorRef<UploadReply>> creator = Optional.empty();

  private final Instant started;
  private Instant freshUntil = Instant.MIN;
  private Instant armedUntil = Instant.MIN;
  private Duration nextRetry = FIRST_RETRY;
  private boolean stopping;

  Incarnation(
      UploadId id,
      UploadContext context,
      ActorContext<UploadCommand> actor,
      TimerScheduler<UploadCommand> timers) {
    this.id = id;
    this.context = context;
    this.actor = actor;
    this.timers = timers;
    this.lease = new Lease(actor, timers, context);
    this.started = context.clock().instant();
  }

  /**
   * Begins anew with what the journal knows: no token survives, and those who waited are served by
   * the state as it is now.
   */
  void begin(UploadState state) {
    if (state instanceof Absent) {
      dropNascent();
    }
    nascent = Optional.empty();
    assembler = Optional.empty();
    lease.free();
    vouched.clear();
    freshSince(started);
  }

  // Effects

  /** Persists the events in one transaction, then runs; with no events it just runs. */
  ReplyEffect<UploadEvent, UploadState> persist(
      List<UploadEvent> events, Consumer<UploadState> then) {
    if (events.isEmpty()) {
      return effects.none().thenRun(then::accept).thenNoReply();
    }
    Instant begun = now();
    return effects
        .persist(events)
        .thenRun(
            (UploadState state) -> {
              freshSince(begun);
              then.accept(state);
            })
        .thenNoReply();
  }

  ReplyEffect<UploadEvent, UploadState> run(Runnable effect) {
    effect.run();
    return nothing();
  }

  ReplyEffect<UploadEvent, UploadState> nothing() {
    return effects.noReply();
  }

  ReplyEffect<UploadEvent, UploadState> reply(ActorRef<UploadReply> replyTo, UploadReply reply) {
    return effects.reply(replyTo, reply);
  }

  ReplyEffect<UploadEvent, UploadState> refuse(Claim claim, UploadReply reply) {
    claim.writer().tell(new Refused(reply));
    return nothing();
  }

  /** Tells a writer that it must stop: its token is not current, or its receipts do not follow. */
  ReplyEffect<UploadEvent, UploadState> fence(
      ActorRef<WriterMessage> writer, String token, long offset) {
    context.metrics().fenced();
    writer.tell(new Fenced(token, offset));
    return nothing();
  }

  /** Says no to a request. */
  static void answer(UploadCommand command, UploadReply reply) {
    if (command instanceof Claim claim) {
      claim.writer().tell(new Refused(reply));
    } else if (command instanceof Settle settle) {
      settle.replyTo().tell(reply);
    } else if (command instanceof Terminate terminate) {
      terminate.replyTo().tell(reply);
    } else if (command instanceof GiveUpKey wanted) {
      wanted.replyTo().tell(reply);
    } else if (command instanceof Create create) {
      create.replyTo().tell(reply);
    } else if (command instanceof CreateAndClaim create) {
      create.writer().tell(new Refused(reply));
    }
  }

  // A creation that is not journalled yet

  boolean isNascent() {
    return nascent.isPresent();
  }

  void nascent(Created created) {
    nascent = Optional.of(created);
  }

  /** It goes with its writer, and so does its row in the index. */
  void dropNascent() {
    if (nascent.isPresent()) {
      nascent = Optional.empty();
      context.index().remove(id);
    }
  }

  /** It is journalled now. */
  void nascentPersisted() {
    if (nascent.isPresent()) {
      nascent = Optional.empty();
      context.metrics().created();
    }
  }

  /** The upload as a writer may see it: with a creation that waits for its first word applied. */
  Optional<Receiving> receiving(UploadState state) {
    return state instanceof Receiving receiving
        ? Optional.of(receiving)
        : nascent.filter(any -> state instanceof Absent).map(new Absent()::created);
  }

  /** The events that must come first, if they are not journalled yet. */
  List<UploadEvent> creation(UploadState state) {
    return state instanceof Absent
        ? nascent.map(Incarnation::events).orElseGet(List::of)
        : List.of();
  }

  /**
   * A digest is an event of its own, also where the creation tells it: a replica that is too old to
   * verify it must not take the upload for one like any other.
   */
  static List<UploadEvent> events(Created created) {
    List<UploadEvent> events = new ArrayList<>();
    events.add(created);
    created.spec().digest().ifPresent(digest -> events.add(new DigestDeclared(digest)));
    return events;
  }

  // A final upload

  void assembler(Optional<ActorRef<WriterMessage>> writer) {
    assembler = writer;
  }

  boolean assembles() {
    return assembler.isPresent();
  }

  boolean isAssembler(ActorRef<WriterMessage> writer) {
    return assembler.filter(writer::equals).isPresent();
  }

  /** Says no to whoever is not its own writer. */
  Optional<ReplyEffect<UploadEvent, UploadState>> notItsWriter(boolean isFinal, Claim claim) {
    return isFinal && !isAssembler(claim.writer())
        ? Optional.of(refuse(claim, new FinalUpload()))
        : Optional.empty();
  }

  boolean awaitsCreator() {
    return creator.isPresent();
  }

  void creator(ActorRef<UploadReply> replyTo) {
    creator = Optional.of(replyTo);
  }

  void tellCreator(UploadReply reply) {
    creator.ifPresent(replyTo -> replyTo.tell(reply));
    creator = Optional.empty();
  }

  // Freshness

  /**
   * The journal was read or written after that moment. When its answer is seen does not count: a
   * replica may have slept in between, and others have written.
   */
  private void freshSince(Instant asked) {
    Instant until = asked.plus(FRESH);
    freshUntil = until.isAfter(freshUntil) ? until : freshUntil;
  }

  /**
   * The command, put off until the journal has been asked whether this incarnation is the newest;
   * empty if that is known from a persist or a check of the last second.
   *
   * @param arms whether the index must know, before the command, that this upload may come to need
   *     looking after
   */
  Optional<ReplyEffect<UploadEvent, UploadState>> unchecked(UploadCommand command, boolean arms) {
    if (vouched.remove(command)) {
      return Optional.empty();
    }
    boolean arm = arms && armedUntil.isBefore(now().plus(wakeInterval().dividedBy(2)));
    if (freshUntil.isAfter(now()) && !arm) {
      return Optional.empty();
    }
    Optional<Instant> wakeAt = arm ? Optional.of(soon()) : Optional.empty();
    Instant asked = now();
    actor.pipeToSelf(
        context.index().check(id, wakeAt),
        (highest, failure) ->
            failure == null
                ? new Checked(command, asked, highest, wakeAt)
                : new NotChecked(command, String.valueOf(failure.getMessage())));
    return Optional.of(nothing());
  }

  /** Lets the command in, or restarts so that it meets what the journal knows. */
  ReplyEffect<UploadEvent, UploadState> checked(Checked checked, long own) {
    actor.getSelf().tell(checked.command());
    if (checked.highest() > own) {
      throw new StaleIncarnation(id, own, checked.highest());
    }
    checked.armedUntil().ifPresent(this::armed);
    freshSince(checked.asked());
    if (!freshUntil.isAfter(now())) {
      vouched.add(checked.command());
    }
    return nothing();
  }

  ReplyEffect<UploadEvent, UploadState> notChecked(NotChecked failed) {
    answer(failed.command(), new Unavailable("journal: " + failed.cause()));
    return nothing();
  }

  /** The index will look after the upload at that time. */
  void armed(Instant until) {
    armedUntil = until;
  }

  void wakeAt(Instant at) {
    armed(at);
    context.index().wakeAt(id, at);
  }

  /** Has the index look after it within a wake interval. */
  void keepArmed() {
    boolean soonEnough = !armedUntil.isAfter(soon());
    if (!soonEnough || armedUntil.isBefore(now().plus(wakeInterval().dividedBy(2)))) {
      wakeAt(soon());
    }
  }

  Instant soon() {
    return now().plus(wakeInterval());
  }

  private Duration wakeInterval() {
    return context.settings().wakeInterval();
  }

  // Retries of store work

  boolean retryDue() {
    return timers.isTimerActive(RETRY);
  }

  void retryLater() {
    timers.startSingleTimer(RETRY, Retry.RETRY, nextRetry);
    Duration doubled = nextRetry.multipliedBy(2);
    nextRetry = doubled.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : doubled;
  }

  void retriesOver() {
    nextRetry = FIRST_RETRY;
  }

  // Leaving

  /**
   * Nothing more has to happen to it, so it leaves the memory to others soon: hundreds of small
   * uploads may end in a second.
   */
  void rests() {
    Duration idle = context.settings().idle();
    actor.setReceiveTimeout(idle.compareTo(REST) < 0 ? idle : REST, Idle.IDLE);
  }

  boolean isStopping() {
    return stopping;
  }

  void stopping() {
    stopping = true;
  }

  static Unavailable moving() {
    return new Unavailable("the upload moves to another replica");
  }

  /** Takes the lease from whoever held it, and stops if that is what was waited for. */
  void free() {
    lease.free();
    if (stopping) {
      actor.getSelf().tell(Stop.STOP);
    }
  }

  UploadReply.Standing standing(Receiving state) {
    return state.standing(context.settings().expireAfter());
  }

  UploadReply.Standing standing(Complete state) {
    return state.standing(context.settings());
  }

  StagingId staging(UploadState.Facts facts) {
    return facts.staging(context.journal());
  }

  Instant now() {
    return context.clock().instant();
  }
}
