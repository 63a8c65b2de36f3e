package dev.wharf.access;

import static dev.wharf.access.UserKeys.ACCOUNT_ENABLED;
import static dev.wharf.access.UserKeys.ALLOWED_CN;
import static dev.wharf.access.UserKeys.ALLOWED_IP_RANGES;
import static dev.wharf.access.UserKeys.ANONYMOUS;
import static dev.wharf.access.UserKeys.CLIENT_CERT;
import static dev.wharf.access.UserKeys.MAX_SESSIONS;
import static dev.wharf.access.UserKeys.PASSWORD;
import static dev.wharf.access.UserKeys.PBKDF2_ITER;
import static dev.wharf.access.UserKeys.PBKDF2_KEY;
import static dev.wharf.access.UserKeys.PBKDF2_SALT;
import static dev.wharf.access.UserKeys.ROOT;
import static dev.wharf.access.UserKeys.VFS_PERMS;

import dev.wharf.access.Account.Kind;
import dev.wharf.access.proxy.Network;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;

/** From an entry of a users file to a {@link Login}. */
final class LoginReader {
  private static final int MAX_KEY_BYTES = 32;
  private static final Set<String> PROOFS = Set.of(PASSWORD, PBKDF2_KEY, CLIENT_CERT);

  private final UserEntry entry;
  private final Consumer<String> warnings;

  private LoginReader(UserEntry entry, Consumer<String> warnings) {
    this.entry = entry;
    this.warnings = warnings;
  }

  /**
   * @param warnings takes a line for each thing that works and should not stay
   */
  static Login read(UserEntry entry, Consumer<String> warnings) {
    return new LoginReader(entry, warnings).read();
  }

  private Login read() {
    refuseUnknownKeys();
    Kind kind = kind();
    Optional<CertificateRule> certificate = certificate();
    Optional<Secret> secret = secret();
    if (kind == Kind.REAL && secret.isEmpty() && certificate.isEmpty()) {
      warn("nobody can log in (no password, pbkdf2_key or client_cert)");
    }
    return new Login(
        new Account(entry.name(), kind, home(), permissions(), maxSessions()),
        entry.flag(ACCOUNT_ENABLED).orElse(true),
        secret,
        certificate,
        ranges());
  }

  private void warn(String text) {
    warnings.accept(entry.file() + ": " + entry.name() + ": " + text);
  }

  private void refuseUnknownKeys() {
    for (Iterator<String> keys = entry.fields().fieldNames(); keys.hasNext(); ) {
      String key = keys.next();
      if (!UserKeys.KNOWN.contains(key)) {
        throw entry.complaint("'" + key + "' is not known (expected: one of " + known() + ")");
      }
    }
  }

  private static String known() {
    return String.join(", ", UserKeys.KNOWN.stream().sorted().toList());
  }

  private Kind kind() {
    if (!entry.flag(ANONYMOUS).orElse(false)) {
      return Kind.REAL;
    }
    entry.require(
        Users.ANONYMOUS_NAMES.contains(entry.name()), ANONYMOUS, "username anonymous or ftp");
    for (String key : PROOFS) {
      if (entry.has(key)) {
        throw entry.complaint(key + ": present (expected: none for an anonymous account)");
      }
    }
    return Kind.ANONYMOUS;
  }

  private Optional<Secret> secret() {
    Optional<Secret> derived = derived();
    Optional<String> password = entry.text(PASSWORD);
    if (derived.isPresent() && password.isPresent()) {
      throw entry.wrong(PASSWORD, "either it or pbkdf2_key");
    }
    return password.map(this::secret).or(() -> derived);
  }

  private Secret secret(String password) {
    if (Secrets.isEncoded(password)) {
      return Secrets.encoded(password).orElseThrow(() -> entry.wrong(PASSWORD, Secrets.ENCODED));
    }
    entry.require(!password.isEmpty(), PASSWORD, "a hash, or at least one character");
    warn("the password is plain text; 'wharf users hash' makes a hash of it");
    return Secrets.plain(password);
  }

  private Optional<Secret> derived() {
    List<String> missing =
        List.of(PBKDF2_SALT, PBKDF2_KEY, PBKDF2_ITER).stream()
            .filter(key -> !entry.has(key))
            .toList();
    if (missing.size() == 3) {
      return Optional.empty();
    }
    if (!missing.isEmpty()) {
      throw entry.complaint(
          missing.get(0) + ": missing (expected: pbkdf2_salt, pbkdf2_key and pbkdf2_iter)");
    }
    int iterations = entry.count(PBKDF2_ITER).orElse(1);
    return Optional.of(
        Secrets.pbkdf2(base64(PBKDF2_SALT, 1024), base64(PBKDF2_KEY, MAX_KEY_BYTES), iterations));
  }

  private byte[] base64(String key, int most) {
    String expected = "base64 of 1 to " + most + " bytes";
    try {
      byte[] bytes = Base64.getDecoder().decode(entry.text(key).orElse(""));
      entry.require(bytes.length > 0 && bytes.length <= most, key, expected);
      return bytes;
    } catch (IllegalArgumentException e) {
      throw entry.wrong(key, expected);
    }
  }

  private Optional<CertificateRule> certificate() {
    return entry.object(CLIENT_CERT).map(LoginReader::certificate);
  }

  private static CertificateRule certificate(UserEntry rule) {
    rule.fields()
        .fieldNames()
        .forEachRemaining(
            key -> rule.require(key.equals(ALLOWED_CN), key, "no other key than " + ALLOWED_CN));
    Optional<String> name = rule.text(ALLOWED_CN);
    rule.require(!name.equals(Optional.of("")), ALLOWED_CN, "a whole name");
    return new CertificateRule(name);
  }

  private Home home() {
    try {
      return entry.text(ROOT).map(root -> new Home(locate(root))).orElse(new Home(""));
    } catch (IllegalArgumentException e) {
      throw entry.wrong(ROOT, "a folder in the store, without '..' and names like '.wharf'");
    }
  }

  private static String locate(String root) {
    if (List.of(root.split("/", -1)).contains("..")) {
      throw new IllegalArgumentException(root);
    }
    return VirtualPath.ROOT
        .resolve(root)
        .map(path -> String.join("/", path.segments()))
        .orElseThrow(() -> new IllegalArgumentException(root));
  }

  private Set<Permission> permissions() {
    PermissionWords words = new PermissionWords();
    for (String word : entry.texts(VFS_PERMS).orElse(List.of())) {
      if (!words.take(word)) {
        throw entry.wrong(VFS_PERMS, PermissionWords.EXPECTED);
      }
    }
    return words.permissions();
  }

  private OptionalInt maxSessions() {
    return entry.count(MAX_SESSIONS).map(OptionalInt::of).orElse(OptionalInt.empty());
  }

  private Optional<List<Network>> ranges() {
    return entry.texts(ALLOWED_IP_RANGES).map(this::ranges);
  }

  private List<Network> ranges(List<String> texts) {
    try {
      return texts.stream().map(String::strip).map(Network::parse).toList();
    } catch (IllegalArgumentException e) {
      throw entry.wrong(
          ALLOWED_IP_RANGES, "addresses or CIDR ranges, such as 192.0.2.0/24 or 2001:db8::/32");
    }
  }
}
