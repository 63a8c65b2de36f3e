package dev.wharf.app.admin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

/** The members of the cluster, and what each says of itself. */
final class Replicas {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final ActorSystem<?> system;

  Replicas(ActorSystem<?> system) {
    this.system = system;
  }

  /** All of them, the oldest first; who does not answer in time is silent. */
  CompletionStage<MembersView> members() {
    CurrentClusterState state = Cluster.get(system).state();
    return speakers().thenCompose(speakers -> members(state, speakers));
  }

  private CompletionStage<MembersView> members(
      CurrentClusterState state, Map<Address, ActorRef<Replica.Message>> speakers) {
    List<Member> all = new ArrayList<>();
    state.getMembers().forEach(all::add);
    all.sort((one, other) -> one.isOlderThan(other) ? -1 : other.isOlderThan(one) ? 1 : 0);
    CompletionStage<List<MembersView.Member>> seen =
        CompletableFuture.completedFuture(new ArrayList<MembersView.Member>());
    for (Member member : all) {
      seen =
          seen.thenCombine(
              report(state, member, speakers),
              (list, report) -> {
                list.add(view(state, all, member, report));
                return list;
              });
    }
    return seen.thenApply(members -> new MembersView(name(self()), members));
  }

  private CompletionStage<Optional<ReplicaReport>> report(
      CurrentClusterState state, Member member, Map<Address, ActorRef<Replica.Message>> speakers) {
    ActorRef<Replica.Message> speaker = speakers.get(member.address());
    if (speaker == null || !reachable(state, member)) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return AskPattern.<Replica.Message, ReplicaReport>ask(
            speaker, Replica.Ask::new, PATIENCE, system.scheduler())
        .thenApply(Optional::of)
        .exceptionally(silent -> Optional.empty());
  }

  private static MembersView.Member view(
      CurrentClusterState state, List<Member> all, Member member, Optional<ReplicaReport> report) {
    return new MembersView.Member(
        name(member.address()),
        member.status().toString().toLowerCase(Locale.ROOT),
        StreamSupport.stream(member.getRoles().spliterator(), false)
            .sorted(Comparator.naturalOrder())
            .toList(),
        member.equals(all.get(0)),
        member.address().equals(state.getLeader()),
        reachable(state, member),
        report.isEmpty(),
        report.map(MembersView::replica));
  }

  private static boolean reachable(CurrentClusterState state, Member member) {
    return !state.getUnreachable().contains(member);
  }

  /**
   * Has a member drained.
   *
   * @param replica its address; empty = this one
   * @return its address
   * @throws Refused if there is no such member
   */
  CompletionStage<String> drain(Optional<String> replica) {
    String wanted = replica.orElseGet(() -> name(self()));
    return speakers()
        .thenCompose(
            speakers ->
                AskPattern.<Replica.Message, Replica.Draining>ask(
                        speaker(wanted, speakers), Replica.Drain::new, PATIENCE, system.scheduler())
                    .thenApply(draining -> wanted));
  }

  private ActorRef<Replica.Message> speaker(
      String wanted, Map<Address, ActorRef<Replica.Message>> speakers) {
    List<String> names =
        speakers.keySet().stream().filter(this::isMember).map(Replicas::name).sorted().toList();
    return speakers.entrySet().stream()
        .filter(entry -> isMember(entry.getKey()) && name(entry.getKey()).equals(wanted))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow(
            () ->
                new Refused(
                    Problem.notFound("replica", wanted, "one of " + String.join(", ", names))));
  }

  private boolean isMember(Address address) {
    return StreamSupport.stream(Cluster.get(system).state().getMembers().spliterator(), false)
        .anyMatch(
            member ->
                member.address().equals(address)
                    && !member.status().equals(MemberStatus.removed()));
  }

  private CompletionStage<Map<Address, ActorRef<Replica.Message>>> speakers() {
    return AskPattern.<Receptionist.Command, Receptionist.Listing>ask(
            system.receptionist(),
            replyTo -> Receptionist.find(Replica.KEY, replyTo),
            PATIENCE,
            system.scheduler())
        .thenApply(listing -> byAddress(listing.getServiceInstances(Replica.KEY)));
  }

  private Map<Address, ActorRef<Replica.Message>> byAddress(
      Set<ActorRef<Replica.Message>> speakers) {
    Map<Address, ActorRef<Replica.Message>> found = new HashMap<>();
    for (ActorRef<Replica.Message> speaker : speakers) {
      Address address = speaker.path().address();
      found.put(address.hasLocalScope() ? self() : address, speaker);
    }
    return found;
  }

  private Address self() {
    return Cluster.get(system).selfMember().address();
  }

  private static String name(Address address) {
    String full = address.hostPort();
    return full.substring(full.indexOf('@') + 1);
  }
}
