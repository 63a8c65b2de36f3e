package dev.wharf.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.http.javadsl.Http;

/** One of several members in this JVM, with a database and maybe a management listener. */
final class Member implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(90);

  private final ActorSystem<Void> system;
  private final Database database;

  private Member(ActorSystem<Void> system, Database database) {
    this.system = system;
    this.database = database;
  }

  static Member start(ClusterSettings settings, Database database) {
    return start(settings, ConfigFactory.empty(), database);
  }

  static Member start(ClusterSettings settings, Config application, Database database) {
    return new Member(
        ClusterStart.start(settings, application, database, Behaviors.empty()), database);
  }

  /** Opens a management listener there that is nothing but a contact point. */
  Member answeringAt(int port) throws Exception {
    ContactPoint contact = new ContactPoint(system);
    Node.get(Http.get(system).newServerAt("127.0.0.1", port).bind(contact::handle));
    contact.open("127.0.0.1", port);
    return this;
  }

  ActorSystem<Void> system() {
    return system;
  }

  CompletionStage<Done> up() {
    return ClusterStart.up(system, PATIENCE);
  }

  void awaitUp() throws Exception {
    up().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** Who is up, as this one sees it: their remoting's addresses. */
  Set<String> upMembers() {
    return StreamSupport.stream(Cluster.get(system).state().getMembers().spliterator(), false)
        .filter(member -> member.status().equals(MemberStatus.up()))
        .map(member -> member.address().hostPort())
        .collect(Collectors.toSet());
  }

  int port() {
    return Cluster.get(system).selfMember().address().getPort().orElseThrow();
  }

  @Override
  public void close() throws Exception {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().get(60, TimeUnit.SECONDS);
    database.close();
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
