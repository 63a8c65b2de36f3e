package dev.wharf.ftp.data;

import dev.wharf.access.proxy.Addresses;
import dev.wharf.files.Files;
import dev.wharf.ftp.metrics.FtpMetrics;
import dev.wharf.ftp.tls.Tls;
import dev.wharf.upload.Uploads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.typed.Cluster;

/** This node's passive ports, and the data connections that land on it. */
public final class DataPorts implements AutoCloseable {

  /** They wait for disks, never for clients. */
  private static final int FILE_THREADS = 4;

  /** What is aborted at the deadline has to be made durable yet. */
  private static final Duration DRAIN_MARGIN = Duration.ofSeconds(20);

  private final ActorSystem<?> system;
  private final ActorRef<PierMessage> pier;

  /** Closes what listens. */
  private final List<Runnable> listening;

  private DataPorts(ActorSystem<?> system, ActorRef<PierMessage> pier, List<Runnable> listening) {
    this.system = system;
    this.pier = pier;
    this.listening = listening;
  }

  /**
   * Listens, and joins the cluster's switchboard: start it once for each actor system.
   *
   * @param tls for connections under PROT P; empty = an order that asks for it ends as {@code
   *     NotSecured}
   * @throws IOException if a port cannot be listened on; the message names it
   */
  public static DataPorts start(
      ActorSystem<?> system,
      DataSettings settings,
      Uploads uploads,
      Files files,
      Optional<Tls> tls,
      FtpMetrics metrics)
      throws IOException {
    Poller poller = new Poller("ftp-data");
    DataContext context =
        new DataContext(system, settings, uploads, files, tls, metrics, poller, fileThreads());
    List<Runnable> listening = new ArrayList<>();
    CompletableFuture<ActorRef<PierMessage>> pier = new CompletableFuture<>();
    try {
      Optional<InetSocketAddress> relay = relay(context, pier, listening);
      listening.add(new PassivePorts(settings, poller, arrival -> tell(pier, arrival))::close);
      pier.complete(pier(context, relay));
      return new DataPorts(system, pier.join(), listening);
    } catch (IOException e) {
      listening.forEach(Runnable::run);
      poller.close();
      context.blocking().shutdown();
      throw e;
    }
  }

  /** What comes while it is being built waits. */
  private static void tell(CompletionStage<ActorRef<PierMessage>> pier, Arrival arrival) {
    pier.thenAccept(built -> built.tell(new Pier.Came(arrival)));
  }

  private static Optional<InetSocketAddress> relay(
      DataContext context, CompletionStage<ActorRef<PierMessage>> pier, List<Runnable> listening)
      throws IOException {
    if (context.settings().relay().isEmpty()) {
      return Optional.empty();
    }
    DataSettings.Relay place = context.settings().relay().get();
    RelayPort port =
        new RelayPort(
            place,
            context.poller(),
            (token, channel, early) ->
                pier.thenAccept(built -> built.tell(new Relaying.Brought(token, channel, early))));
    listening.add(port::close);
    return Optional.of(new InetSocketAddress(place.host(), port.port()));
  }

  private static ActorRef<PierMessage> pier(
      DataContext context, Optional<InetSocketAddress> relay) {
    ClusterSharding sharding = ClusterSharding.get(context.system());
    DataSettings.Limits limits = context.settings().limits();
    Desk.Terms terms = new Desk.Terms(limits.inLine(), limits.reservation(), limits.quarantine());
    Unrest unrest = Unrest.watch(context.system(), limits.reservation().plus(limits.inLine()));
    sharding.init(
        Entity.of(
                Switchboard.KEY,
                entity ->
                    Switchboard.create(
                        terms,
                        unrest.isOn(),
                        self -> entity.getShard().tell(new ClusterSharding.Passivate<>(self))))
            .withStopMessage(SwitchboardCommand.Stop.STOP));
    String replica = Cluster.get(context.system()).selfMember().address().hostPort();
    return context
        .system()
        .systemActorOf(
            Pier.create(
                context,
                client -> sharding.entityRefFor(Switchboard.KEY, name(client)),
                replica,
                relay),
            "ftp-pier",
            Props.empty());
  }

  /** Without the interface that a link-local address was seen on: the replicas' differ. */
  private static String name(InetAddress client) {
    String text = client.getHostAddress();
    int scope = text.indexOf('%');
    return scope < 0 ? text : text.substring(0, scope);
  }

  private static ExecutorService fileThreads() {
    return Executors.newFixedThreadPool(
        FILE_THREADS,
        task -> {
          Thread thread = new Thread(task, "ftp-files");
          thread.setDaemon(true);
          return thread;
        });
  }

  /** Where this node's sessions get data connections from. */
  public DataConnections connections() {
    return new Door(pier);
  }

  private record Door(ActorRef<PierMessage> pier) implements DataConnections {
    @Override
    public CompletionStage<Passive> reserve(
        String session, Addresses control, ActorRef<DataEvent> events) {
      CompletableFuture<Passive> answer = new CompletableFuture<>();
      pier.tell(new Pier.Want(session, control.client().getAddress(), events, answer));
      return answer;
    }

    @Override
    public String dial(InetSocketAddress client, ActorRef<DataEvent> events) {
      String name = Names.random();
      pier.tell(new Pier.Dial(name, client, events));
      return name;
    }

    @Override
    public void forget(String reservation) {
      pier.tell(new Pier.Unwanted(reservation));
    }
  }

  /**
   * Listens no more, lets transfers run on, and aborts those that are left after a while; what came
   * in of them is kept.
   *
   * @return completes when the last connection is gone
   */
  public CompletionStage<Done> drain(Duration deadline) {
    listening.forEach(Runnable::run);
    return AskPattern.ask(
        pier,
        replyTo -> new Pier.Drain(deadline, replyTo),
        deadline.plus(DRAIN_MARGIN),
        system.scheduler());
  }

  /** Cuts what is left and lets go of ports and threads. */
  @Override
  public void close() {
    listening.forEach(Runnable::run);
    pier.tell(Pier.Stop.STOP);
  }
}
