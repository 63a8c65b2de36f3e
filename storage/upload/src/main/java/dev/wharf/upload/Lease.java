package dev.wharf.upload;

import dev.wharf.upload.UploadCommand.Describe;
import dev.wharf.upload.UploadCommand.HolderLost;
import dev.wharf.upload.UploadCommand.WatchOver;
import dev.wharf.upload.WriterMessage.Moved;
import dev.wharf.upload.WriterMessage.Yield;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * The right to append to one upload, held by one writer at a time, and those who wait for it.
 *
 * <p>In memory only, and of one incarnation: whoever held it before a restart holds nothing. No
 * clock decides who may write; time only bounds how long a newcomer waits for the holder to flush.
 */
final class Lease {
  private static final String SILENCE = "yield-silence";
  private static final String LIMIT = "yield-limit";
  private static final String WATCH = "watch";
  private static final Duration WATCH_LIMIT = Duration.ofSeconds(1);

  private record Holder(
      String token, ActorRef<WriterMessage> writer, Instant since, Optional<Instant> toldToYield) {}

  private final ActorContext<UploadCommand> actor;
  private final TimerScheduler<UploadCommand> timers;
  private final UploadContext context;
  private final Deque<UploadCommand> waiting = new ArrayDeque<>();
  private final Deque<Describe> watching = new ArrayDeque<>();
  private Optional<Holder> holder = Optional.empty();
  private Optional<Instant> yieldTold = Optional.empty();

  Lease(
      ActorContext<UploadCommand> actor,
      TimerScheduler<UploadCommand> timers,
      UploadContext context) {
    this.actor = actor;
    this.timers = timers;
    this.context = context;
  }

  boolean held() {
    return holder.isPresent();
  }

  boolean heldBy(String token) {
    return holder.map(Holder::token).filter(token::equals).isPresent();
  }

  /** Whether that very writer holds it, under whatever token. */
  boolean heldBy(ActorRef<WriterMessage> writer) {
    return holder.map(Holder::writer).filter(writer::equals).isPresent();
  }

  /** Who holds it and where, as others may see it. */
  Optional<UploadInspection.Held> seen() {
    return holder.map(
        h ->
            new UploadInspection.Held(
                Nodes.of(h.writer(), actor.getSystem()), h.since(), h.toldToYield().isPresent()));
  }

  /** A token nobody can guess and nobody else was ever given. */
  static String newToken() {
    return UploadId.random().value();
  }

  /** Gives it to a writer. */
  void grant(ActorRef<WriterMessage> writer, String token) {
    holder = Optional.of(new Holder(token, writer, clock().instant(), Optional.empty()));
    // After a restart the actor still watches for an older token.
    actor.unwatch(writer);
    actor.watchWith(writer, new HolderLost(token));
    yieldTold.ifPresent(
        told -> context.metrics().takenOver(Duration.between(told, clock().instant())));
    yieldTold = Optional.empty();
    if (!waiting.isEmpty()) {
      tellToYield();
    }
  }

  /** Lets a command wait until the lease is free, and tells the holder, if there is one. */
  void await(UploadCommand command) {
    waiting.add(command);
    if (holder.filter(h -> context.outlook().unreachable(h.writer())).isPresent()) {
      free();
      return;
    }
    tellToYield();
  }

  /** Lets a question wait until the lease is free, but not for long; nobody is told to yield. */
  void whenFree(Describe ask) {
    watching.add(ask);
    if (!held()) {
      serveWatching();
    } else if (!timers.isTimerActive(WATCH)) {
      timers.startSingleTimer(WATCH, WatchOver.WATCH_OVER, WATCH_LIMIT);
    }
  }

  /** Answers those who watch, whoever holds it. */
  void serveWatching() {
    timers.cancel(WATCH);
    watching.forEach(actor.getSelf()::tell);
    watching.clear();
  }

  /** Asks the holder, once, to flush and let go. */
  void tellToYield() {
    holder
        .filter(h -> h.toldToYield().isEmpty())
        .ifPresent(
            h -> {
              Instant now = clock().instant();
              holder = Optional.of(new Holder(h.token(), h.writer(), h.since(), Optional.of(now)));
              yieldTold = Optional.of(now);
              h.writer().tell(new Yield(h.token()));
              HolderLost lost = new HolderLost(h.token());
              timers.startSingleTimer(SILENCE, lost, context.settings().yieldSilence());
              timers.startSingleTimer(LIMIT, lost, context.settings().yieldLimit());
            });
  }

  /** Whether this node leaves, and the holder, who is on it, can go on nowhere else. */
  boolean endsWithThisNode() {
    return context.outlook().isLeaving()
        && holder.filter(h -> h.writer().path().address().hasLocalScope()).isPresent();
  }

  /** This incarnation ends here: the holder asks its successor, those who waited come again. */
  void leave() {
    holder.ifPresent(h -> h.writer().tell(new Moved(h.token())));
    takeWaiting().forEach(command -> Incarnation.answer(command, Incarnation.moving()));
    watching.forEach(ask -> ask.replyTo().tell(Incarnation.moving()));
    watching.clear();
  }

  /** The holder is still flushing: a sign of life. */
  void stillYielding(String token) {
    if (heldBy(token)) {
      timers.startSingleTimer(SILENCE, new HolderLost(token), context.settings().yieldSilence());
    }
  }

  /** Takes it from whoever held it; those who waited are served in their order. */
  void free() {
    holder.ifPresent(h -> actor.unwatch(h.writer()));
    holder = Optional.empty();
    timers.cancel(SILENCE);
    timers.cancel(LIMIT);
    serveWatching();
    serveWaiting();
  }

  /** Hands everything that waited back to the upload, in order. */
  void serveWaiting() {
    takeWaiting().forEach(actor.getSelf()::tell);
  }

  List<UploadCommand> takeWaiting() {
    List<UploadCommand> all = List.copyOf(waiting);
    waiting.clear();
    return all;
  }

  private Clock clock() {
    return context.clock();
  }
}
