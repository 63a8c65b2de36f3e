package dev.wharf.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.access.Admission.Granted;
import dev.wharf.access.UsersFile.Addition;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsersFileTest {
  private static final Peer PEER = new Peer(InetAddress.getLoopbackAddress(), false, List.of());

  @TempDir Path folder;

  private Path parent() {
    return folder.resolve("below");
  }

  private Path file() {
    return parent().resolve("users.json");
  }

  private static Addition somebody(String name) {
    return new Addition(name, PasswordHash.argon2id("secret"), Optional.empty(), Optional.empty());
  }

  private static boolean opens(Path file, String name, String password) throws IOException {
    return Users.read(List.of(file)).login(name, password, PEER) instanceof Granted;
  }

  private static List<String> left(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(path -> path.getFileName().toString()).toList();
    }
  }

  @Test
  void the_first_start_makes_one_account_and_says_its_password_once() throws IOException {
    String password = UsersFile.createIfMissing(file()).orElseThrow();
    assertThat(password).hasSize(20);
    assertThat(opens(file(), "wharf", password)).isTrue();
    assertThat(Files.getPosixFilePermissions(file()))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(Files.readString(file())).contains("$argon2id$").doesNotContain(password);
    assertThat(left(parent())).containsExactly("users.json");
    Account account = UsersFile.check(file()).accounts().get(0).account();
    assertThat(account.permissions()).isEqualTo(PermissionWords.usual());
    assertThat(account.home()).isEqualTo(new Home(""));
    assertThat(UsersFile.check(file()).warnings()).isEmpty();

    String before = Files.readString(file());
    assertThat(UsersFile.createIfMissing(file())).isEmpty();
    assertThat(Files.readString(file())).isEqualTo(before);
  }

  @Test
  void of_two_first_starts_at_once_one_makes_the_file() throws IOException {
    List<CompletableFuture<Optional<String>>> starts =
        Stream.generate(() -> CompletableFuture.supplyAsync(this::create)).limit(4).toList();
    List<String> passwords =
        starts.stream().map(CompletableFuture::join).flatMap(Optional::stream).toList();
    assertThat(passwords).hasSize(1);
    assertThat(opens(file(), "wharf", passwords.get(0))).isTrue();
  }

  private Optional<String> create() {
    try {
      return UsersFile.createIfMissing(file());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void an_account_is_added_and_everything_else_stays() throws IOException {
    Files.createDirectories(parent());
    Files.writeString(
        file(),
        """
        [{"username": "alice", "password": "x", "surname": "Liddell", "allowed_mime_types": ["a/b"]}]
        """);
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r-----"));
    UsersFile.add(
        file(),
        new Addition(
            "bob",
            PasswordHash.argon2id("secret"),
            Optional.of("homes/bob"),
            Optional.of(List.of("ro", "+put"))),
        false);
    assertThat(opens(file(), "alice", "x")).isTrue();
    assertThat(opens(file(), "bob", "secret")).isTrue();
    Account bob = UsersFile.check(file()).accounts().get(1).account();
    assertThat(bob.home()).isEqualTo(new Home("homes/bob"));
    assertThat(bob.permissions())
        .containsExactlyInAnyOrder(
            Permission.LIST, Permission.GET, Permission.HASH, Permission.PUT);
    assertThat(Files.readString(file())).contains("Liddell", "a/b");
    assertThat(Files.getPosixFilePermissions(file()))
        .isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
    assertThat(left(parent())).containsExactly("users.json");
  }

  @Test
  void a_missing_file_is_made_for_its_owner_alone() throws IOException {
    UsersFile.add(file(), somebody("alice"), false);
    assertThat(opens(file(), "alice", "secret")).isTrue();
    assertThat(Files.getPosixFilePermissions(file()))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void an_account_is_replaced_only_if_that_is_meant() throws IOException {
    Files.createDirectories(parent());
    Files.writeString(
        file(),
        """
        [{"username": "alice", "pbkdf2_salt": "AAAA", "pbkdf2_key": "AAAA", "pbkdf2_iter": 1,
          "root": "a", "vfs_perms": ["ro"], "max_sessions": 2}]
        """);
    String before = Files.readString(file());
    assertThatThrownBy(() -> UsersFile.add(file(), somebody("alice"), false))
        .isInstanceOf(WrongUsersFile.class)
        .hasMessage(file() + ": alice: is there already");
    assertThat(Files.readString(file())).isEqualTo(before);

    Account was = UsersFile.check(file()).accounts().get(0).account();
    UsersFile.add(file(), somebody("alice"), true);
    assertThat(opens(file(), "alice", "secret")).isTrue();
    assertThat(UsersFile.check(file()).accounts())
        .extracting(UsersFile.Listed::account)
        .containsExactly(was);
  }

  @Test
  void what_would_be_refused_at_the_next_start_is_not_written() throws IOException {
    UsersFile.add(file(), somebody("alice"), false);
    String before = Files.readString(file());
    assertThatThrownBy(
            () ->
                UsersFile.add(
                    file(),
                    new Addition(
                        "bob", PasswordHash.argon2id("x"), Optional.of("../etc"), Optional.empty()),
                    false))
        .isInstanceOf(WrongUsersFile.class)
        .hasMessageContaining("bob: root: ");
    assertThat(Files.readString(file())).isEqualTo(before);
    assertThat(left(parent())).containsExactly("users.json");
  }

  @Test
  void a_packed_file_stays_packed() throws IOException {
    UsersFile.add(file(), somebody("alice"), false);
    Files.write(file(), UsersEncoding.GZIP.pack(Files.readAllBytes(file())));
    UsersFile.add(file(), somebody("bob"), false);
    try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(file())))) {
      assertThat(new String(unpacked.readAllBytes(), StandardCharsets.UTF_8))
          .contains("alice", "bob");
    }
    Files.write(
        file(),
        UsersEncoding.BASE64_GZIP.pack(UsersEncoding.GZIP.unpack(Files.readAllBytes(file()))));
    UsersFile.add(file(), somebody("carol"), false);
    assertThat(Files.readString(file())).startsWith("H4sI");
    assertThat(UsersFile.check(file()).accounts()).hasSize(3);
  }

  @Test
  void a_link_stays_a_link() throws IOException {
    Path real = folder.resolve("real.json");
    UsersFile.add(real, somebody("alice"), false);
    Path link = Files.createSymbolicLink(folder.resolve("link.json"), real);
    UsersFile.add(link, somebody("bob"), false);
    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(UsersFile.check(real).accounts()).hasSize(2);
  }
}
