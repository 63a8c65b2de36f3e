package dev.wharf.ftp.session;

import dev.wharf.access.Accounts;
import dev.wharf.files.Files;
import dev.wharf.ftp.data.DataConnections;
import dev.wharf.ftp.metrics.FtpMetrics;
import dev.wharf.ftp.reply.Reply;
import dev.wharf.ftp.session.SessionMessage.Drain;
import dev.wharf.ftp.session.SessionMessage.Kick;
import dev.wharf.ftp.session.SessionMessage.KickReply;
import dev.wharf.ftp.session.SessionMessage.Open;
import dev.wharf.ftp.session.SessionMessage.Stop;
import dev.wharf.ftp.tls.ControlOutput;
import dev.wharf.ftp.tls.Tls;
import dev.wharf.upload.Uploads;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingSettings;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.stream.Materializer;

/**
 * This node's sessions, and the way to those of the others.
 *
 * <p>A session is a sharded entity, so that every node can reach it; its shard is the node's own
 * and stays there, so that it is where its client is.
 */
public final class Sessions {
  static final EntityTypeKey<SessionMessage> KEY =
      EntityTypeKey.create(SessionMessage.class, "ftp-session");

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int ATTEMPTS = 12;
  private static final Duration OPENING = Duration.ofSeconds(10);

  /** From the end of patience until every transfer was aborted and every client told. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(20);

  private final ActorSystem<?> system;
  private final SessionContext context;
  private final String node;
  private final AtomicLong number = new AtomicLong();
  private volatile boolean draining;

  private Sessions(ActorSystem<?> system, SessionContext context) {
    this.system = system;
    this.context = context;
    this.node = NodeNames.of(Cluster.get(system).selfMember().uniqueAddress());
  }

  /** Starts sharding of sessions on this node: once for each actor system. */
  public static Sessions start(
      ActorSystem<?> system,
      SessionSettings settings,
      Uploads uploads,
      Files files,
      Accounts accounts,
      Optional<Tls> tls,
      DataConnections data,
      FtpMetrics metrics) {
    Roll roll = new Roll();
    SessionContext context =
        new SessionContext(
            settings,
            uploads,
            files,
            accounts,
            tls,
            data,
            metrics,
            Clock.systemUTC(),
            new Lobby(),
            roll,
            new ClusterSessions(system, roll),
            system.dispatchers().lookup(DispatcherSelector.blocking()),
            Materializer.createMaterializer(system));
    Sessions sessions = new Sessions(system, context);
    sessions.init();
    return sessions;
  }

  private void init() {
    ClusterSharding.get(system)
        .init(
            Entity.of(
                    KEY,
                    entity ->
                        Session.create(
                            entity.getEntityId(),
                            context,
                            self -> entity.getShard().tell(new ClusterSharding.Passivate<>(self))))
                .withStopMessage(Stop.STOP)
                .withMessageExtractor(new ByNode())
                .withAllocationStrategy(new Requester())
                .withSettings(ClusterShardingSettings.create(system).withNoPassivationStrategy()));
    system.systemActorOf(Directory.create(context.roll()), "ftp-directory", Props.empty());
  }

  /** Completes when this node has its shard: nobody else must ask for it first. */
  public CompletionStage<Done> ready() {
    return ready(ATTEMPTS);
  }

  private CompletionStage<Done> ready(int attempts) {
    CompletionStage<Done> one =
        ClusterSharding.get(system)
            .entityRefFor(KEY, NodeNames.session(node, 0))
            .<KickReply>ask(Kick::new, PATIENCE)
            .thenApply(none -> Done.getInstance());
    return attempts == 1 ? one : one.exceptionallyCompose(silence -> ready(attempts - 1));
  }

  /** Opens a session for a client, or sends it away. */
  public void open(ControlConnection control) {
    Optional<Reply> refusal = refusal(control.ends().client().getAddress());
    if (refusal.isPresent()) {
      control.send(new ControlOutput.Send(refusal.get().bytes()));
      control.finish();
      return;
    }
    String session = NodeNames.session(node, number.incrementAndGet());
    context.lobby().enter(session, control);
    ClusterSharding.get(system).entityRefFor(KEY, session).tell(Open.OPEN);
    system
        .scheduler()
        .scheduleOnce(
            OPENING,
            () -> context.lobby().take(session).ifPresent(ControlConnection::cut),
            system.executionContext());
  }

  private Optional<Reply> refusal(InetAddress client) {
    SessionSettings.Limits limits = context.settings().limits();
    if (draining) {
      return Optional.of(Reply.of(421, "This server is shutting down"));
    } else if (context.roll().size() + context.lobby().size() >= limits.sessions()) {
      return Optional.of(Reply.of(421, "Too many sessions; come again later"));
    }
    return context.roll().from(client) >= limits.perAddress()
        ? Optional.of(Reply.of(421, "Too many sessions from your address"))
        : Optional.empty();
  }

  /** Sessions of the whole cluster, of the nodes that answer in time. */
  public CompletionStage<List<SessionInfo>> list() {
    return context.everyone().list();
  }

  /**
   * Ends a session anywhere in the cluster.
   *
   * @return whether there was one of that id
   */
  public CompletionStage<Boolean> kick(String session) {
    return context.everyone().kick(session);
  }

  /**
   * Takes no more, sends idle ones away, lets transfers run on.
   *
   * @param limit after it they are aborted
   * @return completes when the last one is gone, or did not go in time
   */
  public CompletionStage<Done> drain(Duration limit) {
    draining = true;
    tellAll(Drain.WHEN_IDLE);
    system.scheduler().scheduleOnce(limit, () -> tellAll(Drain.NOW), system.executionContext());
    CompletableFuture<Done> gone = context.roll().deserted().toCompletableFuture().copy();
    return gone.completeOnTimeout(
        Done.getInstance(), limit.plus(LAST_WORDS).toMillis(), TimeUnit.MILLISECONDS);
  }

  private void tellAll(Drain drain) {
    context
        .roll()
        .all()
        .forEach(
            session -> ClusterSharding.get(system).entityRefFor(KEY, session.id()).tell(drain));
  }
}
