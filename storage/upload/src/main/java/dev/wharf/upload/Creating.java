package dev.wharf.upload;

import dev.wharf.upload.UploadCommand.Create;
import dev.wharf.upload.UploadCommand.CreateAndClaim;
import dev.wharf.upload.UploadCommand.Describe;
import dev.wharf.upload.UploadCommand.GiveUpKey;
import dev.wharf.upload.UploadCommand.Inserted;
import dev.wharf.upload.UploadCommand.Settle;
import dev.wharf.upload.UploadCommand.Terminate;
import dev.wharf.upload.UploadEvent.CommitStarted;
import dev.wharf.upload.UploadEvent.Created;
import dev.wharf.upload.UploadReply.AlreadyExists;
import dev.wharf.upload.UploadReply.Busy;
import dev.wharf.upload.UploadReply.NotFound;
import dev.wharf.upload.UploadReply.Unavailable;
import dev.wharf.upload.UploadState.Absent;
import dev.wharf.upload.UploadState.Receiving;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;

/** How an upload begins: its row in the index first, which claims the target key. */
final class Creating {
  private final Incarnation self;
  private final Writing writing;
  private final Finishing finishing;
  private final Assembling assembling;

  /** Its row is being written: it has a claim, and is not nascent yet. */
  private boolean inserting;

  Creating(Incarnation self, Writing writing, Finishing finishing, Assembling assembling) {
    this.self = self;
    this.writing = writing;
    this.finishing = finishing;
    this.assembling = assembling;
  }

  ReplyEffect<UploadEvent, UploadState> create(Create create) {
    return insert(create.spec(), OptionalLong.empty(), false, create);
  }

  ReplyEffect<UploadEvent, UploadState> createAndClaim(CreateAndClaim create) {
    return insert(create.spec(), create.size(), create.keyLater(), create);
  }

  private ReplyEffect<UploadEvent, UploadState> insert(
      UploadSpec spec, OptionalLong size, boolean keyLater, UploadCommand creation) {
    Optional<UploadReply> refusal =
        self.isStopping() ? Optional.of(Incarnation.moving()) : Judge.refusal(spec, size);
    if (refusal.isPresent() || self.isNascent()) {
      return refuse(creation, refusal.orElseGet(AlreadyExists::new));
    }
    Instant wakeAt = self.soon();
    inserting = true;
    self.actor.pipeToSelf(
        row(spec, keyLater, wakeAt),
        (conflict, failure) ->
            new Inserted(
                creation,
                failure == null
                    ? conflict.map(Creating::refusal)
                    : Optional.of(new Unavailable("index: " + failure.getMessage())),
                wakeAt));
    return self.nothing();
  }

  private CompletionStage<Optional<UploadIndex.Conflict>> row(
      UploadSpec spec, boolean keyLater, Instant wakeAt) {
    UploadIndex index = self.context.index();
    return keyLater
        ? index.insertUnclaimed(spec, self.now(), wakeAt)
        : index.insert(spec, self.now(), wakeAt);
  }

  static UploadReply refusal(UploadIndex.Conflict conflict) {
    return conflict instanceof UploadIndex.Conflict.SameKey same
        ? new UploadReply.KeyClaimed(same.holder())
        : new AlreadyExists();
  }

  ReplyEffect<UploadEvent, UploadState> inserted(Absent state, Inserted inserted) {
    inserting = false;
    if (inserted.refusal().isPresent() || self.isNascent()) {
      return refuse(inserted.creation(), inserted.refusal().orElseGet(AlreadyExists::new));
    }
    self.armed(inserted.wakeAt());
    if (inserted.creation() instanceof CreateAndClaim create) {
      Created created = new Created(create.spec(), self.now());
      self.nascent(created);
      return writing.grantFirst(state.created(created), create.writer());
    }
    return persistCreated((Create) inserted.creation());
  }

  private ReplyEffect<UploadEvent, UploadState> persistCreated(Create create) {
    Created created = new Created(create.spec(), self.now());
    List<UploadEvent> events = Incarnation.events(created);
    boolean empty = create.spec().length().equals(OptionalLong.of(0));
    if (empty) {
      events.add(new CommitStarted());
    }
    return empty
        ? self.persist(
            events,
            state -> {
              self.context.metrics().created();
              finishing.goOnFor(state, create.replyTo());
            })
        : self.persist(
            events,
            state -> {
              self.context.metrics().created();
              created((Receiving) state, create.replyTo());
            });
  }

  private void created(Receiving state, ActorRef<UploadReply> creator) {
    if (state.isFinal()) {
      assembling.beginFor(state, creator);
    } else {
      creator.tell(self.standing(state));
    }
  }

  private ReplyEffect<UploadEvent, UploadState> refuse(UploadCommand creation, UploadReply reply) {
    return self.run(() -> Incarnation.answer(creation, reply));
  }

  // Asked while nothing is journalled yet

  /** Its key is claimed, so whoever asks who has it must find it; it has no byte to lose. */
  ReplyEffect<UploadEvent, UploadState> describe(Absent state, Describe ask) {
    return self.reply(
        ask.replyTo(),
        self.receiving(state).<UploadReply>map(self::standing).orElseGet(NotFound::new));
  }

  ReplyEffect<UploadEvent, UploadState> settle(Settle settle) {
    return afterFirstWord(settle)
        .or(() -> self.unchecked(settle, false))
        .orElseGet(() -> self.reply(settle.replyTo(), new NotFound()));
  }

  ReplyEffect<UploadEvent, UploadState> terminate(Terminate terminate) {
    return afterFirstWord(terminate)
        .orElseGet(() -> self.reply(terminate.replyTo(), new NotFound()));
  }

  // A row whose upload never came to be

  /** A creation that is under way keeps its key. */
  ReplyEffect<UploadEvent, UploadState> giveUpKey(GiveUpKey wanted) {
    return isUnderWay()
        ? self.reply(wanted.replyTo(), new Busy())
        : forgo(
            failure ->
                wanted
                    .replyTo()
                    .tell(
                        failure
                            .<UploadReply>map(f -> new Unavailable("index: " + f.getMessage()))
                            .orElseGet(NotFound::new)));
  }

  ReplyEffect<UploadEvent, UploadState> wake() {
    return isUnderWay() ? self.run(() -> self.wakeAt(self.soon())) : forgo(failure -> {});
  }

  private boolean isUnderWay() {
    return self.isNascent() || inserting;
  }

  /**
   * A tombstone, and not just no row: an incarnation that sleeps in the middle of the creation
   * would journal it when it wakes, and nobody would ever look after that.
   */
  private ReplyEffect<UploadEvent, UploadState> forgo(Consumer<Optional<Throwable>> then) {
    Instant now = self.now();
    return self.persist(
        List.of(new UploadEvent.Ended(now)),
        state ->
            self.context
                .index()
                .ended(self.id, now.plus(self.context.settings().forgetAfter()))
                .whenComplete((done, failure) -> then.accept(Optional.ofNullable(failure))));
  }

  /** Its writer is told to yield; then the upload is there, or is not. */
  private Optional<ReplyEffect<UploadEvent, UploadState>> afterFirstWord(UploadCommand command) {
    return self.isNascent() && self.lease.held()
        ? Optional.of(self.run(() -> self.lease.await(command)))
        : Optional.empty();
  }
}
