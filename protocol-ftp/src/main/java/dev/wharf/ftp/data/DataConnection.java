package dev.wharf.ftp.data;

import dev.wharf.ftp.data.DataCommand.Abort;
import dev.wharf.ftp.data.DataCommand.Close;
import dev.wharf.ftp.data.DataCommand.Run;
import dev.wharf.ftp.data.DataCommand.Verdict;
import dev.wharf.ftp.data.DataEvent.Outcome;
import dev.wharf.ftp.data.TransferOrder.Begin;
import dev.wharf.ftp.data.TransferOrder.GoOn;
import dev.wharf.ftp.data.TransferOrder.Send;
import dev.wharf.ftp.data.TransferOrder.SendListing;
import dev.wharf.ftp.tls.Tls;
import dev.wharf.ftp.tls.TlsFacts;
import dev.wharf.upload.UploadReply;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * One data connection on the replica it landed on: waits for its order, carries it out once,
 * reports, and is gone. The session may live on any replica; without it nothing is published.
 *
 * <p>No byte passes through here.
 */
final class DataConnection extends AbstractBehavior<Object> {

  private enum Tick {
    NO_ORDER,
    NO_HANDSHAKE,
    NO_VERDICT,
    PROGRESS,
    LEAVE
  }

  private enum SessionLost {
    SESSION_LOST
  }

  /** TLS is agreed on, or not. */
  private record Secured(
      Run run, SecuredLine line, Optional<TlsFacts> facts, Optional<Throwable> failure) {}

  /** The object is a file here, or not. */
  private record Opened(Send order, Optional<FileChannel> file, Optional<Throwable> failure) {}

  private record EndSeen(Line.End end, CompletableFuture<Boolean> clean) {}

  private record Done(Outcome outcome) {}

  private static final Duration PROGRESS = Duration.ofSeconds(1);
  private static final Duration LINGER = Duration.ofSeconds(2);

  private final TimerScheduler<Object> timers;
  private final DataContext context;
  private final DataSettings.Limits limits;
  private final DataSocket socket;
  private final String reservation;
  private final ActorRef<DataEvent> events;
  private CompletableFuture<Boolean> verdict = new CompletableFuture<>();
  private Optional<Run> running = Optional.empty();
  private Optional<Meter> meter = Optional.empty();
  private boolean stopping;

  static Behavior<Object> create(
      DataContext context, DataSocket socket, String reservation, ActorRef<DataEvent> events) {
    return Behaviors.setup(
        actor ->
            Behaviors.withTimers(
                timers -> new DataConnection(actor, timers, context, socket, reservation, events)));
  }

  private DataConnection(
      ActorContext<Object> actor,
      TimerScheduler<Object> timers,
      DataContext context,
      DataSocket socket,
      String reservation,
      ActorRef<DataEvent> events) {
    super(actor);
    this.timers = timers;
    this.context = context;
    this.limits = context.settings().limits();
    this.socket = socket;
    this.reservation = reservation;
    this.events = events;
    actor.watchWith(events, SessionLost.SESSION_LOST);
    timers.startSingleTimer(Tick.NO_ORDER, limits.order());
  }

  @Override
  public Receive<Object> createReceive() {
    return newReceiveBuilder()
        .onMessage(Run.class, this::run)
        .onMessage(Secured.class, this::secured)
        .onMessage(Opened.class, this::opened)
        .onMessage(EndSeen.class, this::endSeen)
        .onMessage(Verdict.class, this::verdict)
        .onMessage(Done.class, this::done)
        .onMessageEquals(Abort.ABORT, this::abort)
        .onMessageEquals(Close.CLOSE, this::abort)
        .onMessageEquals(SessionLost.SESSION_LOST, this::abort)
        .onMessageEquals(Tick.NO_ORDER, this::abort)
        .onMessageEquals(Tick.NO_HANDSHAKE, this::noHandshake)
        .onMessageEquals(Tick.NO_VERDICT, () -> verdict(new Verdict(false)))
        .onMessageEquals(Tick.PROGRESS, this::progress)
        .onSignal(PostStop.class, signal -> stopped())
        .build();
  }

  // The order

  private Behavior<Object> run(Run run) {
    if (running.isPresent()) {
      return this;
    }
    running = Optional.of(run);
    timers.cancel(Tick.NO_ORDER);
    if (!run.secure()) {
      return carryOut(run.order(), new ClearLine(context.system(), socket, limits.goodbye()));
    }
    return context
        .tls()
        .map(tls -> secure(run, tls))
        .orElseGet(() -> end(new Outcome.NotSecured("this server has no certificate")));
  }

  private Behavior<Object> secure(Run run, Tls tls) {
    SecuredLine line =
        new SecuredLine(
            context.system(),
            socket,
            tls.dataEngine(),
            context.settings().lenientTls(),
            limits.goodbye());
    timers.startSingleTimer(Tick.NO_HANDSHAKE, limits.handshake());
    getContext()
        .pipeToSelf(
            line.handshake(),
            (facts, failure) ->
                new Secured(run, line, Optional.ofNullable(facts), Optional.ofNullable(failure)));
    return this;
  }

  private Behavior<Object> secured(Secured secured) {
    timers.cancel(Tick.NO_HANDSHAKE);
    if (stopping) {
      return end(Outcome.Aborted.after(0));
    }
    if (secured.facts().isEmpty()) {
      return end(new Outcome.NotSecured(words(secured.failure())));
    }
    TlsFacts facts = secured.facts().get();
    if (secured.run().bound().filter(token -> !Tls.isBound(facts.session(), token)).isPresent()) {
      return end(new Outcome.NotSecured("the control connection's TLS session was not resumed"));
    }
    return carryOut(secured.run().order(), secured.line());
  }

  private static String words(Optional<Throwable> failure) {
    return failure.map(DataBroken::words).orElse("no handshake");
  }

  private Behavior<Object> noHandshake() {
    return end(new Outcome.NotSecured("no TLS within " + limits.handshake().toSeconds() + " s"));
  }

  private Behavior<Object> carryOut(TransferOrder order, Line line) {
    if (order instanceof Begin begin) {
      return start(Receiving.begin(begin, context.uploads(), line, incoming(), this::askVerdict));
    }
    if (order instanceof GoOn goOn) {
      return start(Receiving.goOn(goOn, context.uploads(), line, incoming(), this::askVerdict));
    }
    if (order instanceof SendListing listing) {
      return start(Sending.listing(listing, context.files(), line, outgoing()));
    }
    Send send = (Send) order;
    boolean asItIs = line instanceof ClearLine && !send.ascii();
    return asItIs ? open(send) : start(Sending.object(send, context.files(), line, outgoing()));
  }

  private Meter incoming() {
    return counting(new Meter(context.metrics()::received));
  }

  private Meter outgoing() {
    return counting(new Meter(context.metrics()::sent));
  }

  private Meter counting(Meter fresh) {
    meter = Optional.of(fresh);
    return fresh;
  }

  private Behavior<Object> open(Send order) {
    getContext()
        .pipeToSelf(
            context.files().open(order.object()),
            (file, failure) ->
                new Opened(
                    order,
                    failure == null ? file : Optional.empty(),
                    Optional.ofNullable(failure)));
    return this;
  }

  private Behavior<Object> opened(Opened opened) {
    if (stopping) {
      opened.file().ifPresent(Channels::close);
      return end(Outcome.Aborted.after(0));
    }
    if (opened.failure().isPresent()) {
      return end(Transfer.failed(opened.failure().get(), 0));
    }
    Duration goodbye = limits.goodbye();
    Meter sent = outgoing();
    return start(
        opened
            .file()
            .<Transfer>map(
                file ->
                    new SendingFile(
                        file, opened.order(), socket, sent, context.blocking(), goodbye))
            .orElseGet(
                () ->
                    Sending.object(
                        opened.order(),
                        context.files(),
                        new ClearLine(context.system(), socket, goodbye),
                        sent)));
  }

  private Behavior<Object> start(Transfer transfer) {
    timers.startTimerWithFixedDelay(Tick.PROGRESS, PROGRESS);
    getContext()
        .pipeToSelf(
            transfer.run(),
            (outcome, failure) ->
                new Done(failure == null ? outcome : Transfer.failed(failure, transfer.bytes())));
    return this;
  }

  private Behavior<Object> progress() {
    events.tell(new DataEvent.Progress(reservation, bytes()));
    return this;
  }

  private long bytes() {
    return meter.map(Meter::bytes).orElse(0L);
  }

  // The end

  /** Runs on the writer's side. */
  private CompletionStage<Boolean> askVerdict(Line.End end) {
    CompletableFuture<Boolean> clean = new CompletableFuture<>();
    getContext().getSelf().tell(new EndSeen(end, clean));
    return clean;
  }

  private Behavior<Object> endSeen(EndSeen seen) {
    if (stopping) {
      seen.clean().complete(false);
      return this;
    }
    verdict = seen.clean();
    boolean stoodStill = meter.filter(Meter::stoodStill).isPresent();
    boolean said = seen.end() == Line.End.CLEAN;
    events.tell(new DataEvent.EndOfData(reservation, bytes(), said, stoodStill));
    timers.startSingleTimer(Tick.NO_VERDICT, limits.verdict());
    return this;
  }

  private Behavior<Object> verdict(Verdict said) {
    timers.cancel(Tick.NO_VERDICT);
    verdict.complete(said.clean());
    return this;
  }

  /** The transfer ends as of itself, because its line breaks; what came in is kept. */
  private Behavior<Object> abort() {
    if (running.isEmpty()) {
      // Without an order there is no end of it. The session may not even know this connection.
      return Behaviors.stopped();
    }
    stopping = true;
    verdict.complete(false);
    socket.reset();
    return this;
  }

  private Behavior<Object> done(Done done) {
    return end(stopping ? aborted(done.outcome()) : done.outcome());
  }

  /** An upload may have been whole already. */
  private Outcome aborted(Outcome outcome) {
    if (!(outcome instanceof Outcome.Received received)) {
      return Outcome.Aborted.after(bytes());
    }
    if (received.reply() instanceof UploadReply.Interrupted cut) {
      return new Outcome.Aborted(bytes(), OptionalLong.of(cut.offset()));
    } else if (received.reply() instanceof UploadReply.Standing standing) {
      return standing.complete()
          ? received
          : new Outcome.Aborted(bytes(), OptionalLong.of(standing.offset()));
    }
    return Outcome.Aborted.after(bytes());
  }

  private Behavior<Object> end(Outcome outcome) {
    if (outcome instanceof Outcome.Received || outcome instanceof Outcome.Sent) {
      socket.close();
    } else {
      // A download that broke off must not look like one that ended.
      socket.reset();
    }
    events.tell(new DataEvent.Ended(reservation, outcome));
    return events.path().address().hasLocalScope() ? Behaviors.stopped() : linger();
  }

  /** Between nodes the news of our death may overtake what we said last. */
  private Behavior<Object> linger() {
    timers.cancelAll();
    getContext().unwatch(events);
    timers.startSingleTimer(Tick.LEAVE, LINGER);
    return Behaviors.receive(Object.class)
        .onMessageEquals(Tick.LEAVE, Behaviors::stopped)
        .onAnyMessage(late -> Behaviors.same())
        .build();
  }

  private Behavior<Object> stopped() {
    verdict.complete(false);
    socket.reset();
    return this;
  }
}
