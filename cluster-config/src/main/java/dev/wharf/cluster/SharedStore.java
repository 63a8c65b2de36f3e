package dev.wharf.cluster;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.UniqueAddress;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * Shows that all members have one store. A node that starts puts a name of its own up there; every
 * member that sees it puts its answer beside it; once all have, the node takes everything down. A
 * folder that was only copied from another member's has no answers.
 */
public final class SharedStore {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
  private static final Set<MemberStatus> SERVES =
      Set.of(MemberStatus.up(), MemberStatus.weaklyUp());

  private final Cluster cluster;
  private final Noticeboard board;
  private final String own;

  private SharedStore(Cluster cluster, Noticeboard board) {
    this.cluster = cluster;
    this.board = board;
    this.own = name(cluster.selfMember().uniqueAddress());
  }

  /**
   * Puts this node's name up, and answers others from now on. To be called when the system has just
   * been started, or members of this moment wait for nothing.
   */
  public static SharedStore open(ActorSystem<?> system, Noticeboard board) {
    SharedStore store = new SharedStore(Cluster.get(system), board);
    board.post(store.own);
    system.systemActorOf(
        StoreWitness.create(board, store.own), "store-witness", DispatcherSelector.blocking());
    return store;
  }

  /**
   * Returns when every member that serves has seen this node's name. Blocks.
   *
   * @param patience file systems over a network show a new name to others within a minute
   * @throws NotShared naming a member that has not, after that time
   */
  public void requireShared(Duration patience) {
    long begin = System.nanoTime();
    while (true) {
      Set<String> names = board.names();
      var silent = others().filter(member -> !names.contains(answer(member))).findFirst();
      if (silent.isEmpty()) {
        tidy(names);
        return;
      }
      if (System.nanoTime() - begin > patience.toNanos()) {
        tidy(names);
        throw new NotShared(silent.get().address().hostPort());
      }
      pause(silent.get());
    }
  }

  private Stream<Member> others() {
    return StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
        .filter(member -> SERVES.contains(member.status()))
        .filter(member -> !member.uniqueAddress().equals(cluster.selfMember().uniqueAddress()));
  }

  private String answer(Member member) {
    return answer(own, name(member.uniqueAddress()));
  }

  private void tidy(Set<String> names) {
    names.stream().filter(name -> name.startsWith(own)).forEach(board::remove);
  }

  private static void pause(Member waitedFor) {
    try {
      Thread.sleep(BETWEEN_LOOKS.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotShared(waitedFor.address().hostPort());
    }
  }

  /** What a member is called: its incarnation's random number. */
  static String name(UniqueAddress member) {
    return Long.toUnsignedString(Objects.requireNonNull(member).longUid(), Character.MAX_RADIX);
  }

  /** What a member that has seen a name puts up. */
  static String answer(String name, String member) {
    return name + "." + member;
  }
}
