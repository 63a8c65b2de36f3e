package dev.wharf.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.wharf.access.Admission.Denied;
import dev.wharf.access.Admission.Granted;
import dev.wharf.access.LoginPolicy.LockBy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Failures are counted once for the whole cluster, and somewhere if it does not answer. */
class LoginGuardsTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final LoginPolicy POLICY = LoginPolicy.defaults();

  private static final Config MEMBER =
      ConfigFactory.parseString(
              """
              pekko {
                actor.provider = cluster
                coordinated-shutdown.run-by-actor-system-terminate = off
                remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
                cluster {
                  jmx.multi-mbeans-in-same-jvm = on
                  periodic-tasks-initial-delay = 100ms
                  leader-actions-interval = 200ms
                  gossip-interval = 200ms
                  downing-provider-class = "org.apache.pekko.cluster.sbr.SplitBrainResolverProvider"
                  sharding.number-of-shards = 8
                }
              }
              """)
          .withFallback(ConfigFactory.load());

  @TempDir Path folder;
  private final ManualClock clock = new ManualClock();
  private final List<ActorSystem<Void>> systems = new ArrayList<>();

  private ActorSystem<Void> member() {
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "access", MEMBER);
    systems.add(system);
    Cluster first = Cluster.get(systems.get(0));
    Cluster.get(system).manager().tell(Join.create(first.selfMember().address()));
    return system;
  }

  private void awaitMembers(int count) {
    await().atMost(LONG).until(() -> systems.stream().allMatch(system -> up(system) == count));
  }

  private static long up(ActorSystem<Void> system) {
    long up = 0;
    for (var member : Cluster.get(system).state().getMembers()) {
      up += member.status() == MemberStatus.up() ? 1 : 0;
    }
    return up;
  }

  private Accounts accounts(ActorSystem<?> system) {
    return AccessControl.start(system, List.of(file()), POLICY, clock);
  }

  private Path file() {
    return folder.resolve("users.json");
  }

  private void write(String json) throws IOException {
    Files.writeString(file(), json.replace('\'', '"'));
  }

  @AfterEach
  void stop() {
    systems.forEach(ActorSystem::terminate);
    systems.forEach(
        system ->
            await()
                .atMost(LONG)
                .until(() -> system.getWhenTerminated().toCompletableFuture().isDone()));
  }

  private static Admission login(Accounts accounts, String password, int peer) {
    return FileAccountsTest.get(
        accounts.login("alice", password, FileAccountsTest.from("192.0.2." + peer)));
  }

  private static Admission admit(Accounts accounts, int peer) {
    return FileAccountsTest.get(accounts.admit("alice", FileAccountsTest.from("192.0.2." + peer)));
  }

  private static boolean isLocked(Admission answer) {
    return answer instanceof Denied denied && denied.cause().contains("locked out");
  }

  /** Many addresses, so that their guards live on both. */
  @Test
  void failures_on_either_replica_lock_out_on_both() throws IOException {
    write("[{'username': 'alice', 'password': 'right'}]");
    Accounts here = accounts(member());
    Accounts there = accounts(member());
    awaitMembers(2);
    // Every shard finds its place first.
    IntStream.rangeClosed(1, 100).forEach(peer -> admit(there, peer));
    for (int peer = 1; peer <= 20; peer++) {
      int from = peer;
      login(here, "wrong", from);
      login(there, "wrong", from);
      login(here, "wrong", from);
      for (Accounts accounts : List.of(here, there)) {
        await().atMost(LONG).until(() -> isLocked(admit(accounts, from)));
        assertThat(isLocked(login(accounts, "right", from))).isTrue();
      }
      assertThat(login(there, "right", 100 + from)).isInstanceOf(Granted.class);
    }
    clock.forward(POLICY.expiresAfter());
    IntStream.rangeClosed(1, 20)
        .forEach(peer -> assertThat(login(there, "right", peer)).isInstanceOf(Granted.class));
  }

  @Test
  void a_changed_file_is_taken_up_while_it_runs() throws IOException {
    write("[{'username': 'alice', 'password': 'old'}]");
    Accounts accounts = accounts(member());
    awaitMembers(1);
    assertThat(login(accounts, "old", 1)).isInstanceOf(Granted.class);
    write("[{'username': 'alice', 'password': 'new password'}]");
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              clock.forward(POLICY.expiresAfter());
              assertThat(login(accounts, "new password", 1)).isInstanceOf(Granted.class);
            });
  }

  @Test
  void a_cluster_that_does_not_answer_locks_nobody_out_and_is_no_licence_to_guess() {
    ActorTestKit kit = ActorTestKit.create();
    try {
      TestProbe<GuardCommand> silent = kit.createTestProbe();
      Attempts attempts =
          new Attempts(
              POLICY,
              new ShardedGuards(
                  key -> silent.getRef(),
                  new LocalGuards(POLICY, clock),
                  kit.system().scheduler()));
      for (int failures = 0; failures < 3; failures++) {
        Attempts.Attempt attempt = begin(attempts);
        assertThat(attempt.verdict()).isEqualTo(new Verdict.Go(failures));
        attempts.end(attempt, Outcome.FAILED);
        silent.expectMessageClass(GuardCommand.Begin.class);
        assertThat(silent.expectMessageClass(GuardCommand.End.class).outcome())
            .isEqualTo(Outcome.FAILED);
      }
      assertThat(begin(attempts).verdict()).isInstanceOf(Verdict.Locked.class);
    } finally {
      kit.shutdownTestKit();
    }
  }

  private static Attempts.Attempt begin(Attempts attempts) {
    return attempts
        .begin("alice", FileAccountsTest.from("192.0.2.1").address())
        .toCompletableFuture()
        .orTimeout(30, TimeUnit.SECONDS)
        .join();
  }

  @Test
  void a_guard_stays_while_it_remembers_and_then_goes() {
    ActorTestKit kit = ActorTestKit.create(ManualTime.config());
    try {
      TestProbe<ActorRef<GuardCommand>> passivated = kit.createTestProbe();
      TestProbe<Verdict> answers = kit.createTestProbe();
      ActorRef<GuardCommand> guard =
          kit.spawn(
              LoginGuard.create(
                  POLICY, LockBy.USER, clock, self -> passivated.getRef().tell(self)));
      guard.tell(new GuardCommand.End("a", Outcome.FAILED, answers.getRef()));
      answers.expectMessage(new Verdict.Go(1));
      ManualTime time = ManualTime.get(kit.system());
      time.expectNoMessageFor(Duration.ofSeconds(31), passivated);
      clock.forward(POLICY.expiresAfter());
      time.timePasses(Duration.ofSeconds(31));
      passivated.expectMessage(guard);
      guard.tell(GuardCommand.Stop.STOP);
      answers.expectTerminated(guard);
    } finally {
      kit.shutdownTestKit();
    }
  }
}
