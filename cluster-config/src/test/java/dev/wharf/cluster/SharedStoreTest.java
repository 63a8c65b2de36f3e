package dev.wharf.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SharedStoreTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** A folder that is nothing but names. */
  private static final class Board implements Noticeboard {
    private final Set<String> names = ConcurrentHashMap.newKeySet();

    @Override
    public void post(String name) {
      names.add(name);
    }

    @Override
    public Set<String> names() {
      return Set.copyOf(names);
    }

    @Override
    public void remove(String name) {
      names.remove(name);
    }
  }

  @Test
  void members_that_start_together_see_each_other_and_one_with_another_folder_is_found_out()
      throws Exception {
    int seed = Member.freePort();
    Board folder = new Board();
    ExecutorService threads = Executors.newCachedThreadPool();
    List<Member> members = new ArrayList<>();
    try {
      List<Future<?>> checks = new ArrayList<>();
      for (int port : new int[] {seed, 0, 0}) {
        Member member = start(port, seed, "start-" + members.size());
        members.add(member);
        SharedStore store = SharedStore.open(member.system(), folder);
        checks.add(threads.submit(() -> check(member, store, PATIENCE)));
      }
      for (Future<?> check : checks) {
        check.get(PATIENCE.toSeconds() * 2, TimeUnit.SECONDS);
      }

      // What it has was copied while the others started, their names with it.
      Board copy = new Board();
      members.forEach(
          member ->
              copy.post(
                  SharedStore.name(
                      org.apache.pekko.cluster.typed.Cluster.get(member.system())
                          .selfMember()
                          .uniqueAddress())));
      Member other = start(0, seed, "other");
      members.add(other);
      SharedStore alone = SharedStore.open(other.system(), copy);
      assertThatThrownBy(() -> check(other, alone, Duration.ofSeconds(3)))
          .isInstanceOfSatisfying(
              NotShared.class,
              e ->
                  assertThat(members)
                      .extracting(member -> "127.0.0.1:" + member.port())
                      .anySatisfy(address -> assertThat(e.member()).endsWith(address)));
    } finally {
      threads.shutdownNow();
      for (Member member : members) {
        member.close();
      }
    }
  }

  @Test
  void who_is_alone_waits_for_nobody_and_leaves_nothing() throws Exception {
    int port = Member.freePort();
    Board folder = new Board();
    try (Member member = start(port, port, "alone")) {
      SharedStore store = SharedStore.open(member.system(), folder);
      assertThat(folder.names()).hasSize(1);
      check(member, store, Duration.ZERO);
      assertThat(folder.names()).isEmpty();
    }
  }

  private static boolean check(Member member, SharedStore store, Duration patience)
      throws Exception {
    member.awaitUp();
    store.requireShared(patience);
    return true;
  }

  private static Member start(int port, int seed, String database) {
    return Member.start(
        new ClusterSettings("127.0.0.1", port, List.of("127.0.0.1:" + seed)),
        Database.inMemory(database));
  }
}
