package dev.wharf.ftp.session;

import dev.wharf.ftp.data.DataEvent;
import dev.wharf.ftp.reply.Reply;
import dev.wharf.ftp.session.Answer.Begun;
import dev.wharf.ftp.session.SessionMessage.ConnectionGone;
import dev.wharf.ftp.session.SessionMessage.Planned;
import dev.wharf.ftp.session.SessionMessage.Timer;
import dev.wharf.ftp.tls.Tls;
import java.time.Duration;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** The one transfer that a session has at a time, and the data connection for it. */
final class Moving implements Transfer.Host, DataLink.Owner {

  /** Who answers the command that began it. */
  interface Floor {
    /** The command. */
    Turn turn();

    void say(Reply reply);

    /** What is said of a failure. */
    Reply failed(Throwable thrown);

    /** Other verbs may be answered. */
    void between();

    /** The command is answered. */
    void done(Reply last);

    /** Nobody listens any more. */
    boolean left();
  }

  private final Floor floor;
  private final SessionContext context;
  private final ActorContext<SessionMessage> actor;
  private final TimerScheduler<SessionMessage> timers;
  private final Standing standing;
  private final DataLink link;
  private Optional<Transfer> transfer = Optional.empty();

  Moving(
      Floor floor,
      SessionContext context,
      ActorContext<SessionMessage> actor,
      TimerScheduler<SessionMessage> timers,
      Standing standing) {
    this.floor = floor;
    this.context = context;
    this.actor = actor;
    this.timers = timers;
    this.standing = standing;
    this.link = new DataLink(actor, context.data(), this);
  }

  void begin(Begun begun) {
    transfer =
        Optional.of(
            new Transfer(
                begun.what(),
                this,
                timers,
                context.settings().times(),
                context.settings().offers().quitEnds()));
    standing.busyWith(begun.what());
    actor.pipeToSelf(
        begun.plan(),
        (plan, failure) ->
            new Planned(failure == null ? plan : new Plan.Refused(floor.failed(failure))));
  }

  // What is heard of it

  void planned(Planned planned) {
    transfer.ifPresent(begun -> begun.planned(planned.plan()));
  }

  void hear(DataEvent event) {
    link.hear(event);
  }

  void gone(ConnectionGone gone) {
    link.gone(gone);
  }

  /** Timers of a session itself mean nothing to a transfer. */
  void timeIsUp(Timer timer) {
    transfer.ifPresent(
        begun -> {
          switch (timer) {
            case NO_CONNECTION -> begun.noConnection();
            case QUIET -> begun.quiet();
            case LATE_BYTES -> begun.abort();
            case NO_END -> begun.noEnd();
            case IDLE, LOGIN, GOODBYE -> {}
          }
        });
  }

  void abort() {
    transfer.ifPresent(Transfer::abort);
  }

  void controlLost() {
    transfer.ifPresent(Transfer::controlLost);
  }

  void goodbyeSaid() {
    transfer.ifPresent(Transfer::goodbyeSaid);
  }

  // What is asked about it

  boolean hasBegun() {
    return transfer.isPresent();
  }

  boolean isRunning() {
    return transfer.filter(Transfer::isRunning).isPresent();
  }

  Optional<String> progress() {
    return transfer.map(Transfer::progress);
  }

  ActorRef<DataEvent> news() {
    return link.news();
  }

  // What it wants of its session

  @Override
  public void say(Reply reply) {
    floor.say(reply);
  }

  @Override
  public Channel connect() {
    return link.connect();
  }

  @Override
  public void running() {
    floor.between();
  }

  @Override
  public void over(Reply last, String status, long bytes) {
    Turn turn = floor.turn();
    Duration took = Duration.ofNanos(System.nanoTime() - turn.heard());
    context.metrics().transferred(turn.label(), status, bytes, took);
    actor.getLog().info("{}: {}, {} bytes", transfer.map(Transfer::what).orElse(""), status, bytes);
    transfer = Optional.empty();
    link.forget();
    standing.idle();
    floor.done(last);
  }

  @Override
  public boolean secured() {
    return standing.now().security().data();
  }

  @Override
  public Optional<String> bound() {
    return context
        .tls()
        .filter(Tls::strict)
        .map(
            strict ->
                standing
                    .now()
                    .security()
                    .control()
                    .map(facts -> Tls.token(facts.session()))
                    .orElse(""));
  }

  // What its data connection wants of it

  @Override
  public Channel channel() {
    return standing.now().channel();
  }

  @Override
  public void channel(Channel channel) {
    standing.remember(standing.now().withChannel(channel));
  }

  @Override
  public Optional<Transfer> transfer() {
    return transfer;
  }

  @Override
  public boolean left() {
    return floor.left();
  }
}
