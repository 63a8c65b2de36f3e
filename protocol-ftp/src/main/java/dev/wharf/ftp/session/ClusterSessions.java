package dev.wharf.ftp.session;

import dev.wharf.ftp.session.SessionMessage.Kick;
import dev.wharf.ftp.session.SessionMessage.KickReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.typed.Cluster;

/** The sessions of every node, found through the receptionist. */
final class ClusterSessions implements Everyone {
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final ActorSystem<?> system;
  private final Roll own;

  /**
   * @param own this node's, which need not be asked for
   */
  ClusterSessions(ActorSystem<?> system, Roll own) {
    this.system = system;
    this.own = own;
  }

  @Override
  public CompletionStage<List<SessionInfo>> list() {
    return AskPattern.<Receptionist.Command, Receptionist.Listing>ask(
            system.receptionist(),
            replyTo -> Receptionist.find(Directory.KEY, replyTo),
            PATIENCE,
            system.scheduler())
        .thenApply(listing -> others(listing.getServiceInstances(Directory.KEY)))
        .thenCompose(this::all)
        .exceptionally(nobody -> List.of())
        .thenApply(others -> joined(own.all(), others));
  }

  private static List<ActorRef<Directory.Ask>> others(Set<ActorRef<Directory.Ask>> nodes) {
    return nodes.stream().filter(node -> !node.path().address().hasLocalScope()).toList();
  }

  private CompletionStage<List<SessionInfo>> all(List<ActorRef<Directory.Ask>> nodes) {
    CompletionStage<List<SessionInfo>> all = CompletableFuture.completedFuture(List.of());
    for (CompletionStage<List<SessionInfo>> one : nodes.stream().map(this::of).toList()) {
      all = all.thenCombine(one, ClusterSessions::joined);
    }
    return all;
  }

  private CompletionStage<List<SessionInfo>> of(ActorRef<Directory.Ask> node) {
    return after("", node).exceptionally(silent -> List.of());
  }

  private CompletionStage<List<SessionInfo>> after(String last, ActorRef<Directory.Ask> node) {
    return AskPattern.<Directory.Ask, Directory.Page>ask(
            node, replyTo -> new Directory.Ask(last, replyTo), PATIENCE, system.scheduler())
        .thenCompose(
            page -> {
              List<SessionInfo> sessions = page.sessions();
              return sessions.size() < Directory.PAGE
                  ? CompletableFuture.completedFuture(sessions)
                  : after(sessions.get(sessions.size() - 1).id(), node)
                      .thenApply(rest -> joined(sessions, rest));
            });
  }

  private static List<SessionInfo> joined(List<SessionInfo> some, List<SessionInfo> more) {
    List<SessionInfo> all = new ArrayList<>(some);
    all.addAll(more);
    return all;
  }

  /** A node that is no member is never asked: its shard would come up somewhere else. */
  @Override
  public CompletionStage<Boolean> kick(String session) {
    if (!NodeNames.isMember(NodeNames.node(session), Cluster.get(system))) {
      return CompletableFuture.completedFuture(false);
    }
    return ClusterSharding.get(system)
        .entityRefFor(Sessions.KEY, session)
        .<KickReply>ask(Kick::new, PATIENCE)
        .thenApply(KickReply.KICKED::equals)
        .exceptionally(unknown -> false);
  }
}
