package dev.wharf.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.access.Admission.Denied;
import dev.wharf.access.Admission.Granted;
import dev.wharf.access.Admission.PasswordNeeded;
import dev.wharf.access.LoginPolicy.LockBy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The door-keeper on one node, its failures counted in a map. */
class FileAccountsTest {
  private static final Duration FIVE = Duration.ofSeconds(5);

  @TempDir Path folder;
  private final ManualClock clock = new ManualClock();
  private final HashThreads threads = new HashThreads();
  private final AtomicInteger looks = new AtomicInteger();
  private Users users;

  @BeforeEach
  void read() throws IOException {
    users = read("[{'username':'alice','password':'right'},{'username':'vince','client_cert':{}}]");
  }

  private Users read(String json) throws IOException {
    Path file = Files.writeString(folder.resolve("users.json"), json.replace('\'', '"'));
    return Users.read(List.of(file));
  }

  @AfterEach
  void close() {
    threads.close();
  }

  private Accounts accounts(LockBy... by) {
    LoginPolicy usual = LoginPolicy.defaults();
    LoginPolicy policy =
        new LoginPolicy(Set.of(by), 3, usual.expiresAfter(), usual.firstDelay(), usual.maxDelay());
    return new FileAccounts(
        this::lookedAt, new Attempts(policy, new LocalGuards(policy, clock)), threads, policy);
  }

  private Users lookedAt() {
    looks.incrementAndGet();
    return users;
  }

  static Peer from(String address, String... certificate) {
    try {
      return new Peer(
          InetAddress.getByName(address),
          true,
          certificate.length == 0 ? List.of() : Certificates.chain(certificate[0]));
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  static Admission get(CompletionStage<Admission> answer) {
    return answer.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  private static Admission login(Accounts accounts, String name, String password, String address) {
    return get(accounts.login(name, password, from(address)));
  }

  private static void assertDenied(Admission answer, int seconds, String cause) {
    assertThat(answer).isInstanceOf(Denied.class);
    assertThat(((Denied) answer).cause()).contains(cause);
    assertThat(((Denied) answer).delay()).isEqualTo(Duration.ofSeconds(seconds));
  }

  private static void guess(Accounts accounts, String name, String address, int times) {
    for (int i = 1; i <= times; i++) {
      assertDenied(login(accounts, name, "wrong", address), i, "");
    }
  }

  @Test
  void three_wrong_passwords_lock_out_and_the_right_one_is_not_even_looked_at() {
    Accounts accounts = accounts(LockBy.COMBINATION);
    guess(accounts, "alice", "192.0.2.1", 3);
    int before = looks.get();
    assertDenied(login(accounts, "alice", "right", "192.0.2.1"), 5, "locked out for another 300 s");
    assertDenied(get(accounts.admit("alice", from("192.0.2.1"))), 5, "locked out");
    assertThat(looks).hasValue(before);
    clock.forward(Duration.ofMinutes(5));
    assertThat(get(accounts.admit("alice", from("192.0.2.1")))).isEqualTo(new PasswordNeeded());
    assertThat(login(accounts, "alice", "right", "192.0.2.1")).isInstanceOf(Granted.class);
  }

  @Test
  void names_that_nobody_has_are_counted_too() {
    Accounts accounts = accounts(LockBy.COMBINATION);
    guess(accounts, "mallory", "192.0.2.1", 3);
    assertDenied(login(accounts, "mallory", "x", "192.0.2.1"), 5, "locked out");
  }

  @ParameterizedTest(name = "{0}: {1} from {2}: locked {3}")
  @CsvSource({
    "COMBINATION,alice,192.0.2.1,true",
    "COMBINATION,alice,192.0.2.2,false",
    "COMBINATION,bob,192.0.2.1,false",
    "USER,alice,192.0.2.1,true",
    "USER,alice,192.0.2.2,true",
    "USER,bob,192.0.2.1,false",
    "IP,alice,192.0.2.1,true",
    "IP,alice,192.0.2.2,false",
    "IP,bob,192.0.2.1,true",
  })
  void failures_lock_what_the_policy_says(LockBy by, String name, String address, boolean locked) {
    Accounts accounts = accounts(by);
    guess(accounts, "alice", "192.0.2.1", 3);
    Denied denied = (Denied) login(accounts, name, "x", address);
    assertThat(denied.cause().contains("locked out")).isEqualTo(locked);
  }

  @Test
  void an_ipv6_customer_has_one_count_for_all_its_addresses() {
    Accounts accounts = accounts(LockBy.IP);
    guess(accounts, "a", "2001:db8:1:2::1", 1);
    assertDenied(login(accounts, "b", "x", "2001:db8:1:2:ffff::7"), 2, "");
    assertDenied(login(accounts, "c", "x", "2001:db8:1:2::9"), 3, "");
    assertDenied(login(accounts, "d", "x", "2001:db8:1:2::a"), 5, "locked out");
    assertDenied(login(accounts, "d", "x", "2001:db8:1:3::a"), 1, "no such account");
  }

  @Test
  void the_strictest_of_several_counts() {
    Accounts accounts = accounts(LockBy.IP, LockBy.USER);
    guess(accounts, "alice", "192.0.2.1", 2);
    assertDenied(login(accounts, "bob", "x", "192.0.2.1"), 3, "");
    assertDenied(login(accounts, "bob", "x", "192.0.2.1"), 5, "locked out");
    assertDenied(login(accounts, "alice", "wrong", "192.0.2.9"), 3, "wrong password");
    assertDenied(login(accounts, "alice", "right", "192.0.2.9"), 5, "locked out");
  }

  @Test
  void nobody_is_locked_out_where_nothing_is_counted() {
    Accounts accounts = accounts();
    for (int i = 0; i < 5; i++) {
      assertDenied(login(accounts, "alice", "wrong", "192.0.2.1"), 1, "wrong password");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {20})
  void guesses_sent_at_once_are_no_way_around(int guesses) {
    Accounts accounts = accounts(LockBy.COMBINATION);
    List<CompletionStage<Admission>> answers =
        IntStream.range(0, guesses)
            .mapToObj(i -> accounts.login("alice", "guess " + i, from("192.0.2.1")))
            .toList();
    assertThat(answers.stream().map(FileAccountsTest::get).map(Denied.class::cast).toList())
        .filteredOn(denied -> denied.cause().contains("wrong password"))
        .hasSize(3);
    assertThat(looks).hasValue(3);
  }

  @Test
  void many_who_know_the_password_come_in_at_once() {
    Accounts accounts = accounts(LockBy.COMBINATION);
    List<CompletionStage<Admission>> answers =
        IntStream.range(0, 40)
            .mapToObj(i -> accounts.login("alice", "right", from("192.0.2.1")))
            .toList();
    assertThat(answers.stream().map(FileAccountsTest::get).toList())
        .allMatch(Granted.class::isInstance);
  }

  @Test
  void a_certificate_comes_in_at_once_unless_its_owner_is_locked_out() {
    Accounts accounts = accounts(LockBy.USER);
    Peer vince = from("192.0.2.1", "bob");
    assertThat(get(accounts.admit("vince", vince))).isInstanceOf(Granted.class);
    guess(accounts, "vince", "192.0.2.9", 3);
    assertDenied(get(accounts.admit("vince", vince)), 5, "locked out");
  }

  @Test
  void an_account_that_vanished_is_denied() throws IOException {
    Accounts accounts = accounts(LockBy.COMBINATION);
    assertThat(login(accounts, "alice", "right", "192.0.2.1")).isInstanceOf(Granted.class);
    users = read("[]");
    assertThat(get(accounts.admit("alice", from("192.0.2.1")))).isEqualTo(new PasswordNeeded());
    assertDenied(login(accounts, "alice", "right", "192.0.2.1"), 1, "no such account");
  }

  @Test
  void what_fails_here_is_no_failure_of_theirs() {
    LoginPolicy policy = LoginPolicy.defaults();
    AtomicInteger asked = new AtomicInteger();
    Accounts accounts =
        new FileAccounts(
            () -> {
              asked.incrementAndGet();
              throw new IllegalStateException("out of order");
            },
            new Attempts(policy, new LocalGuards(policy, clock)),
            threads,
            policy);
    for (int i = 0; i < 5; i++) {
      assertThat(accounts.login("alice", "right", from("192.0.2.1")).toCompletableFuture())
          .failsWithin(FIVE);
    }
    assertThat(asked).hasValue(5);
  }
}
