package dev.wharf.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.access.Account.Kind;
import dev.wharf.access.Admission.Denied;
import dev.wharf.access.Admission.Granted;
import dev.wharf.access.Admission.PasswordNeeded;
import dev.wharf.access.Principal.Proof;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a users file means. */
class UsersTest {
  private static final Set<Permission> USUAL = EnumSet.complementOf(EnumSet.of(Permission.ADMIN));

  @TempDir Path folder;

  /** Written with apostrophes, which JSON has not. */
  private Users users(String json) {
    try {
      return Users.read(List.of(file("users.json", json.replace('\'', '"'))));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static Path fixture(Path folder, String name) {
    try (InputStream in = Objects.requireNonNull(UsersTest.class.getResourceAsStream(name))) {
      return Files.write(folder.resolve(name), in.readAllBytes());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Peer peer(String address, String... certificate) {
    try {
      return new Peer(
          InetAddress.getByName(address),
          true,
          certificate.length == 0 ? List.of() : Certificates.chain(certificate[0]));
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static final Peer ANYBODY = peer("192.0.2.1");

  private Account account(String fields) {
    return users("[{'username': 'alice', 'password': 'x'" + fields + "}]")
        .logins()
        .get(0)
        .account();
  }

  private static Granted granted(Admission admission) {
    assertThat(admission).isInstanceOf(Granted.class);
    return (Granted) admission;
  }

  private static String cause(Admission admission) {
    assertThat(admission).isInstanceOf(Denied.class);
    return ((Denied) admission).cause();
  }

  // unFTP's files.

  @Test
  void unftps_two_files_add_up() throws IOException {
    Users users =
        Users.read(
            List.of(
                fixture(folder, "unftp-credentials.json"), fixture(folder, "unftp-details.json")));

    Account alice = granted(users.login("alice", "wonderland", ANYBODY)).account();
    assertThat(alice)
        .isEqualTo(
            new Account(
                "alice",
                Kind.REAL,
                new Home("alice"),
                Set.of(Permission.GET, Permission.PUT, Permission.LIST),
                OptionalInt.empty()));
    assertThat(cause(users.login("alice", "wonderland", peer("198.51.100.1"))))
        .contains("allowed_ip_ranges");

    Granted bob = granted(users.login("bob", "can we fix it", peer("198.51.100.1", "bob")));
    assertThat(bob.principal()).isEqualTo(new Principal("bob", Proof.BOTH));
    assertThat(bob.account().home()).isEqualTo(new Home(""));
    assertThat(cause(users.login("bob", "can we fix it", peer("192.0.2.1", "notbob"))))
        .contains("client_cert");
    assertThat(cause(users.login("bob", "can we fix it", ANYBODY))).contains("client_cert");
    assertThat(users.admit("bob", peer("192.0.2.1", "bob"))).isEqualTo(new PasswordNeeded());

    Granted vincent = granted(users.admit("vincent", peer("192.0.2.1", "notbob")));
    assertThat(vincent.principal()).isEqualTo(new Principal("vincent", Proof.CERTIFICATE));
    assertThat(vincent.account().permissions())
        .containsExactlyInAnyOrder(Permission.PUT, Permission.HASH);
  }

  @Test
  void one_file_may_serve_as_both() throws IOException {
    Path file = fixture(folder, "unftp-credentials.json");
    assertThat(Users.read(List.of(file, file)).logins()).hasSize(3);
  }

  @Test
  void two_files_must_not_contradict_each_other() throws IOException {
    Path one = file("one.json", "[{\"username\": \"a\", \"password\": \"x\", \"root\": \"a\"}]");
    Path two = file("two.json", "[{\"username\": \"a\", \"root\": \"b\"}]");
    assertThatThrownBy(() -> Users.read(List.of(one, two)))
        .isInstanceOf(WrongUsersFile.class)
        .hasMessage(two + ": a: root: \"b\" (expected: what " + one + " says)");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void files_may_be_packed(boolean base64) throws IOException {
    byte[] plain = "[{\"username\": \"a\", \"password\": \"x\"}]".getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    }
    byte[] packed = base64 ? Base64.getMimeEncoder().encode(out.toByteArray()) : out.toByteArray();
    Users users = Users.read(List.of(Files.write(folder.resolve("users.json"), packed)));
    granted(users.login("a", "x", ANYBODY));
  }

  // Keys, one by one.

  @Test
  void an_account_with_nothing_said_may_do_all_but_administer_in_the_whole_store() {
    assertThat(account(""))
        .isEqualTo(new Account("alice", Kind.REAL, new Home(""), USUAL, OptionalInt.empty()));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "'','LIST,GET,PUT,DELETE,RENAME,MAKE_FOLDER,REMOVE_FOLDER,HASH'",
    "'none',''",
    "'none,+list,+get','LIST,GET'",
    "'-put,-del','LIST,GET,RENAME,MAKE_FOLDER,REMOVE_FOLDER,HASH'",
    "'-put,all','LIST,GET,PUT,DELETE,RENAME,MAKE_FOLDER,REMOVE_FOLDER,HASH'",
    "'all,none,+md5','HASH'",
    "'+put,none',''",
    "'none,+put,-put',''",
    "'-mkdir,-rmdir,-ren,-md5,-get,-list','PUT,DELETE'",
    "'none,+mkdir,+rmdir,+ren,+del','MAKE_FOLDER,REMOVE_FOLDER,RENAME,DELETE'",
    "'ro','LIST,GET,HASH'",
    "'read-only','LIST,GET,HASH'",
    "'ro,+put','LIST,GET,HASH,PUT'",
    "'none,+list,ro','LIST'",
    "'no-delete','LIST,GET,PUT,RENAME,MAKE_FOLDER,HASH'",
    "'none,admin','ADMIN'",
    "'admin,read-only','LIST,GET,HASH,ADMIN'",
    "'none,+admin,+list,-admin','LIST'",
  })
  void permissions_are_folded_from_the_left(String words, String expected) {
    String array = words.isEmpty() ? "" : "'" + words.replace(",", "','") + "'";
    Set<Permission> permissions = EnumSet.noneOf(Permission.class);
    for (String name : expected.isEmpty() ? new String[0] : expected.split(",")) {
      permissions.add(Permission.valueOf(name));
    }
    assertThat(account(", 'vfs_perms': [" + array + "]").permissions()).isEqualTo(permissions);
  }

  @ParameterizedTest(name = "''{0}''")
  @CsvSource({
    "'',''",
    "/,''",
    "alice,alice",
    "/alice,alice",
    "a//b/,a/b",
    "./a,a",
    "~,~",
    "a b,a b"
  })
  void a_root_is_a_folder_in_the_store(String root, String prefix) {
    assertThat(account(", 'root': '" + root + "'").home()).isEqualTo(new Home(prefix));
  }

  @Test
  void sessions_may_be_limited() {
    assertThat(account(", 'max_sessions': 2").maxSessions()).hasValue(2);
  }

  @Test
  void a_disabled_account_is_refused_whatever_it_shows() {
    Users users =
        users(
            """
            [{'username': 'a', 'password': 'x', 'account_enabled': false},
             {'username': 'b', 'client_cert': {}, 'account_enabled': false}]
            """);
    assertThat(cause(users.login("a", "x", ANYBODY))).contains("disabled");
    assertThat(cause(users.login("a", "y", ANYBODY))).contains("password");
    assertThat(users.admit("b", peer("192.0.2.1", "bob"))).isEqualTo(new PasswordNeeded());
    assertThat(cause(users.login("b", "", peer("192.0.2.1", "bob")))).contains("disabled");
  }

  @Test
  void addresses_are_looked_at_in_either_version() {
    Users users =
        users(
            """
            [{'username': 'a', 'password': 'x', 'allowed_ip_ranges': ['2001:db8::/32', '192.0.2.7']},
             {'username': 'b', 'client_cert': {}, 'allowed_ip_ranges': ['192.0.2.7']},
             {'username': 'c', 'password': 'x', 'allowed_ip_ranges': []}]
            """);
    granted(users.login("a", "x", peer("2001:db8::1")));
    granted(users.login("a", "x", peer("192.0.2.7")));
    assertThat(cause(users.login("a", "x", peer("192.0.2.8")))).contains("allowed_ip_ranges");
    granted(users.admit("b", peer("192.0.2.7", "bob")));
    assertThat(users.admit("b", peer("192.0.2.8", "bob"))).isEqualTo(new PasswordNeeded());
    assertThat(cause(users.login("c", "x", ANYBODY))).contains("allowed_ip_ranges");
  }

  @Test
  void a_certificate_alone_is_no_matter_of_passwords() {
    Users users = users("[{'username': 'bob', 'client_cert': {'allowed_cn': 'bob'}}]");
    granted(users.admit("bob", peer("192.0.2.1", "bob")));
    granted(users.login("bob", "whatever", peer("192.0.2.1", "bob")));
    for (Peer other : List.of(ANYBODY, peer("192.0.2.1", "notbob"))) {
      assertThat(users.admit("bob", other)).isEqualTo(new PasswordNeeded());
      assertThat(cause(users.login("bob", "", other))).contains("client_cert");
    }
  }

  @Test
  void names_that_nobody_has_are_asked_for_a_password_too() {
    Users users = users("[{'username': 'alice', 'password': 'x'}]");
    for (String name : List.of("alice", "bob", "Alice", "", "anonymous")) {
      assertThat(users.admit(name, peer("192.0.2.1", "bob"))).isEqualTo(new PasswordNeeded());
    }
    for (String name : List.of("bob", "Alice", "", "anonymous", "ftp")) {
      assertThat(cause(users.login(name, "x", ANYBODY))).contains("no such account");
    }
  }

  @Test
  void nobody_is_anonymous_unless_the_file_says_so() {
    Users users =
        users("[{'username': 'ftp', 'anonymous': true, 'root': 'pub', 'vfs_perms': ['ro']}]");
    for (String name : List.of("ftp", "anonymous")) {
      assertThat(users.admit(name, ANYBODY)).isEqualTo(new PasswordNeeded());
      Granted granted = granted(users.login(name, "me@example.org", ANYBODY));
      assertThat(granted.principal()).isEqualTo(new Principal(name, Proof.NONE));
      assertThat(granted.account().kind()).isEqualTo(Kind.ANONYMOUS);
      assertThat(granted.account().home()).isEqualTo(new Home("pub"));
    }
    Users without = users("[{'username': 'ftp', 'anonymous': false, 'password': 'x'}]");
    assertThat(cause(without.login("anonymous", "x", ANYBODY))).contains("no such account");
    assertThat(granted(without.login("ftp", "x", ANYBODY)).account().kind()).isEqualTo(Kind.REAL);
  }

  @Test
  void an_unknown_name_takes_as_long_as_a_wrong_password() {
    Users users =
        users(
            """
            [{'username': 'slow', 'pbkdf2_salt': 'c2FsdHNhbHQ=', 'pbkdf2_key': 'AAAA',
              'pbkdf2_iter': 400000},
             {'username': 'by-certificate', 'client_cert': {}}]
            """);
    cpuNanos(users, "slow");
    long known = cpuNanos(users, "slow");
    assertThat(cpuNanos(users, "nobody")).isGreaterThan(known / 4);
    assertThat(cpuNanos(users, "by-certificate")).isGreaterThan(known / 4);
  }

  /** Of this thread, so that a busy machine does not matter. */
  private static long cpuNanos(Users users, String name) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    cause(users.login(name, "wrong", ANYBODY));
    return threads.getCurrentThreadCpuTime() - start;
  }

  @Test
  void where_nobody_has_a_password_names_still_cost_something() {
    assertThat(cause(users("[]").login("nobody", "x", ANYBODY))).contains("no such account");
  }

  @Test
  void what_works_and_should_not_stay_is_warned_of() {
    assertThat(
            users(
                    """
                    [{'username': 'a', 'password': 'x'},
                     {'username': 'b'},
                     {'username': 'c', 'client_cert': {}},
                     {'username': 'ftp', 'anonymous': true}]
                    """)
                .warnings())
        .satisfiesExactly(
            plain -> assertThat(plain).contains(": a: the password is plain text"),
            nothing -> assertThat(nothing).contains(": b: nobody can log in"));
  }

  // What is wrong, and how it is said.

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|(expected: a JSON array of accounts)",
        "|(expected: a JSON array of accounts)",
        "[{]|not JSON: line 1, column 3 (expected: a JSON array of accounts, each key once)",
        "[] []|not JSON: line 1, column 4 (expected: a JSON array of accounts, each key once)",
        "['x']|entry 1 (expected: an object)",
        "[{}]|entry 1: username: missing (expected: a name without control characters)",
        "[{'username':''}]|entry 1: username: \"\" (expected: a name without control characters)",
        "[{'username':'a\\nb'}]|entry 1: username: \"a\\nb\" (expected: a name without control characters)",
        "[{'username':7}]|entry 1: username: 7 (expected: a string)",
        "[{'username':'a','username':'b'}]|not JSON: line 1, column 28 (expected: a JSON array of accounts, each key once)",
        "[{'username':'a'},{'username':'a'}]|a: is there twice (expected: one object for each username)",
      })
  void a_file_is_refused(String json, String complaint) {
    String text = json == null ? "" : json;
    assertThatThrownBy(() -> users(text))
        .isInstanceOf(WrongUsersFile.class)
        .hasMessage(folder.resolve("users.json") + ": " + complaint);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'password': 7|password: (not shown) (expected: a string)",
        "'password': ''|password: (not shown) (expected: a hash, or at least one character)",
        "'password': '$6$s$h'|password: (not shown) (expected: a whole argon2id ($argon2id$…) or bcrypt ($2a$…, $2b$…, $2y$…) hash)",
        "'password': '$2b$05$x'|password: (not shown) (expected: a whole argon2id ($argon2id$…) or bcrypt ($2a$…, $2b$…, $2y$…) hash)",
        "'password': 'x', 'pbkdf2_salt': 'AAAA', 'pbkdf2_key': 'AAAA', 'pbkdf2_iter': 1|password: (not shown) (expected: either it or pbkdf2_key)",
        "'pbkdf2_salt': 'AAAA', 'pbkdf2_iter': 1|pbkdf2_key: missing (expected: pbkdf2_salt, pbkdf2_key and pbkdf2_iter)",
        "'pbkdf2_salt': 'AAAA', 'pbkdf2_key': 'AAAA', 'pbkdf2_iter': 0|pbkdf2_iter: 0 (expected: a whole number, 1 or more)",
        "'pbkdf2_salt': 'AAAA', 'pbkdf2_key': 'AAAA', 'pbkdf2_iter': 1.5|pbkdf2_iter: 1.5 (expected: a whole number, 1 or more)",
        "'pbkdf2_salt': 'AAAA', 'pbkdf2_key': 'AAAA', 'pbkdf2_iter': 9999999999|pbkdf2_iter: 9999999999 (expected: a whole number, 1 or more)",
        "'pbkdf2_salt': '!', 'pbkdf2_key': 'AAAA', 'pbkdf2_iter': 1|pbkdf2_salt: (not shown) (expected: base64 of 1 to 1024 bytes)",
        "'pbkdf2_salt': 'AAAA', 'pbkdf2_key': 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 'pbkdf2_iter': 1|pbkdf2_key: (not shown) (expected: base64 of 1 to 32 bytes)",
        "'pbkdf2_salt': 'AAAA', 'pbkdf2_key': '', 'pbkdf2_iter': 1|pbkdf2_key: (not shown) (expected: base64 of 1 to 32 bytes)",
        "'client_cert': true|client_cert: true (expected: an object)",
        "'client_cert': {'allowed_cn': ''}|client_cert: allowed_cn: \"\" (expected: a whole name)",
        "'client_cert': {'allowed_cn': 7}|client_cert: allowed_cn: 7 (expected: a string)",
        "'client_cert': {'cn': 'x'}|client_cert: cn: \"x\" (expected: no other key than allowed_cn)",
        "'allowed_ip_ranges': '192.0.2.1'|allowed_ip_ranges: \"192.0.2.1\" (expected: an array of strings)",
        "'allowed_ip_ranges': ['192.0.2.0/33']|allowed_ip_ranges: [\"192.0.2.0/33\"] (expected: addresses or CIDR ranges, such as 192.0.2.0/24 or 2001:db8::/32)",
        "'root': '../x'|root: \"../x\" (expected: a folder in the store, without '..' and names like '.wharf')",
        "'root': 'a/../x'|root: \"a/../x\" (expected: a folder in the store, without '..' and names like '.wharf')",
        "'root': '.wharf'|root: \".wharf\" (expected: a folder in the store, without '..' and names like '.wharf')",
        "'root': 'a\\\\b'|root: \"a\\\\b\" (expected: a folder in the store, without '..' and names like '.wharf')",
        "'vfs_perms': 'none'|vfs_perms: \"none\" (expected: an array of strings)",
        "'account_enabled': 'yes'|account_enabled: \"yes\" (expected: true or false)",
        "'max_sessions': 0|max_sessions: 0 (expected: a whole number, 1 or more)",
        "'anonymous': true|anonymous: true (expected: username anonymous or ftp)",
      })
  void an_account_is_refused(String fields, String complaint) {
    assertThatThrownBy(() -> users("[{'username': 'alice', " + fields + "}]"))
        .isInstanceOf(WrongUsersFile.class)
        .hasMessage(folder.resolve("users.json") + ": alice: " + complaint);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mkdir", "+", "", "-all", "+none", "*list", "LIST", "+MKDIR", "-ro"})
  void a_word_that_is_no_permission_is_refused(String word) {
    assertThatThrownBy(() -> account(", 'vfs_perms': ['all', '" + word + "']"))
        .isInstanceOf(WrongUsersFile.class)
        .hasMessageContaining(": alice: vfs_perms: ")
        .hasMessageContaining("(expected: none, all, admin, ");
  }

  @Test
  void a_misspelt_key_is_refused() {
    assertThatThrownBy(() -> account(", 'vfs_perm': ['ro']"))
        .isInstanceOf(WrongUsersFile.class)
        .hasMessageContaining(
            ": alice: 'vfs_perm' is not known (expected: one of account_enabled, ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"'password': 'x'", "'client_cert': {}"})
  void an_anonymous_account_has_no_proof(String proof) {
    assertThatThrownBy(() -> users("[{'username': 'ftp', 'anonymous': true, " + proof + "}]"))
        .isInstanceOf(WrongUsersFile.class)
        .hasMessageContaining("(expected: none for an anonymous account)");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"H4sI, cannot be unpacked", "H4sI!!!!, cannot be unpacked: not base64"})
  void what_cannot_be_unpacked_is_refused(String text, String complaint) {
    assertThatThrownBy(() -> users(text))
        .isInstanceOf(WrongUsersFile.class)
        .hasMessageContaining(complaint);
  }
}
