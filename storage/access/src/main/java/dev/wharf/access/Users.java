package dev.wharf.access;

import dev.wharf.access.Account.Kind;
import dev.wharf.access.Admission.Denied;
import dev.wharf.access.Admission.PasswordNeeded;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Everybody in the users files, as they were when they were read. */
final class Users {
  /** What clients say who have no account; either leads to the anonymous one. */
  static final Set<String> ANONYMOUS_NAMES = Set.of("anonymous", "ftp");

  /** Keeps outsiders from working out which decoy a name gets. */
  private static final String SALT = UUID.randomUUID().toString();

  private final Map<String, Login> logins;
  private final List<String> warnings;
  private final List<Secret> decoys;

  private Users(Map<String, Login> logins, List<String> warnings) {
    this.logins = logins;
    this.warnings = List.copyOf(warnings);
    this.decoys = logins.values().stream().flatMap(login -> login.secret().stream()).toList();
  }

  /**
   * Reads files whose entries add up: unFTP keeps secrets in one and what accounts may do in
   * another.
   *
   * @throws WrongUsersFile if one of them cannot be used
   * @throws IOException if one of them cannot be read
   */
  static Users read(List<Path> files) throws IOException {
    Map<String, UserEntry> merged = new LinkedHashMap<>();
    for (Path file : files) {
      UsersJson.entries(file).forEach(entry -> merged.merge(entry.name(), entry, Users::merge));
    }
    return of(merged.values());
  }

  static Users of(Iterable<UserEntry> entries) {
    Map<String, Login> logins = new LinkedHashMap<>();
    List<String> warnings = new ArrayList<>();
    entries.forEach(entry -> logins.put(entry.name(), LoginReader.read(entry, warnings::add)));
    return new Users(logins, warnings);
  }

  /** The same file may be named twice; otherwise a key is said once. */
  private static UserEntry merge(UserEntry earlier, UserEntry later) {
    later
        .fields()
        .properties()
        .forEach(
            field -> {
              var said = earlier.fields().get(field.getKey());
              later.require(
                  said == null || said.equals(field.getValue()),
                  field.getKey(),
                  "what " + earlier.file() + " says");
            });
    earlier.fields().setAll(later.fields());
    return earlier;
  }

  List<String> warnings() {
    return warnings;
  }

  List<Login> logins() {
    return List.copyOf(logins.values());
  }

  /** {@code Granted} or {@code PasswordNeeded}. */
  Admission admit(String username, Peer peer) {
    return find(username)
        .flatMap(login -> login.withoutPassword(username, peer))
        .<Admission>map(granted -> granted)
        .orElseGet(PasswordNeeded::new);
  }

  /** {@code Granted}, or {@code Denied} without a delay. */
  Admission login(String username, String password, Peer peer) {
    Secret decoy = decoy(username);
    return find(username)
        .map(login -> login.withPassword(username, password, peer, decoy))
        .orElseGet(
            () -> {
              boolean ignored = decoy.matches(password);
              return new Denied(Duration.ZERO, "no such account");
            });
  }

  private Optional<Login> find(String username) {
    return Optional.ofNullable(logins.get(username))
        .or(() -> ANONYMOUS_NAMES.contains(username) ? anonymous() : Optional.empty());
  }

  private Optional<Login> anonymous() {
    return ANONYMOUS_NAMES.stream()
        .map(name -> Optional.ofNullable(logins.get(name)))
        .flatMap(Optional::stream)
        .filter(login -> login.account().kind() == Kind.ANONYMOUS)
        .findAny();
  }

  /**
   * Somebody else's secret, always the same for a name: names that nobody has take as long as those
   * of a file in which secrets are of several kinds.
   */
  private Secret decoy(String username) {
    if (decoys.isEmpty()) {
      return Decoy.ARGON2ID;
    }
    byte[] digest = Digests.sha256((SALT + username).getBytes(StandardCharsets.UTF_8));
    return decoys.get(Math.floorMod(ByteBuffer.wrap(digest).getInt(), decoys.size()));
  }

  /** For files without any password; made when it is first needed. */
  private static final class Decoy {
    static final Secret ARGON2ID =
        Secrets.encoded(PasswordHash.argon2id(PasswordHash.generated())).orElseThrow();
  }
}
