package dev.wharf.upload;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

/** The outlook of a member of a cluster that keeps its majority, and of its database. */
final class ClusterOutlook implements Outlook {
  private static final Set<MemberStatus> VOTERS = Set.of(MemberStatus.up(), MemberStatus.leaving());

  /** How long after a member was put out its uploads may have no home yet. */
  private static final Duration HOMELESS = Duration.ofSeconds(15);

  private final ActorSystem<?> system;
  private final Cluster cluster;
  private final BooleanSupplier database;
  private volatile long lastLost = System.nanoTime() - HOMELESS.toNanos();

  /**
   * @param database whether the journal's database answers
   */
  ClusterOutlook(ActorSystem<?> system, BooleanSupplier database) {
    this.system = system;
    this.cluster = Cluster.get(system);
    this.database = database;
  }

  @Override
  public boolean unreachable(ActorRef<?> actor) {
    return addresses(cluster.state().getUnreachable()).contains(actor.path().address());
  }

  @Override
  public boolean someoneIsLost() {
    boolean now = !cluster.state().getUnreachable().isEmpty();
    if (now) {
      lastLost = System.nanoTime();
    }
    return now || System.nanoTime() - lastLost < HOMELESS.toNanos();
  }

  @Override
  public boolean isLeaving() {
    return CoordinatedShutdown.get(system).getShutdownReason().isPresent();
  }

  @Override
  public Optional<String> hopeless() {
    if (!database.getAsBoolean()) {
      return Optional.of("the database does not answer");
    }
    return cutOff() ? Optional.of("most other replicas are out of reach") : Optional.empty();
  }

  private boolean cutOff() {
    CurrentClusterState state = cluster.state();
    return !state.getUnreachable().isEmpty()
        && isMinority(addresses(voters(state)), addresses(state.getUnreachable()));
  }

  private static List<Member> voters(CurrentClusterState state) {
    return stream(state.getMembers()).filter(member -> VOTERS.contains(member.status())).toList();
  }

  private static Set<Address> addresses(Iterable<Member> members) {
    return stream(members).map(Member::address).collect(Collectors.toSet());
  }

  private static Stream<Member> stream(Iterable<Member> members) {
    return StreamSupport.stream(members.spliterator(), false);
  }

  /**
   * Whether those that can be reached are the side that the split brain resolver will put out: the
   * smaller one, or of two halves the one without the lowest address.
   */
  static boolean isMinority(Set<Address> voters, Set<Address> unreachable) {
    long lost = voters.stream().filter(unreachable::contains).count();
    long left = voters.size() - lost;
    return left < lost || left == lost && lowest(voters).filter(unreachable::contains).isPresent();
  }

  private static Optional<Address> lowest(Set<Address> voters) {
    return voters.stream().min(Member.addressOrdering()::compare);
  }
}
