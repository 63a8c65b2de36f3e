package dev.wharf.ftp.listing;

import dev.wharf.access.Permission;
import dev.wharf.storage.spi.Entry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Writes facts: {@code type=file;size=3;modify=20260102030405;}. RFC 3659 section 7.5. */
public final class FactWriter {
  private static final int UNIQUE_BYTES = 12;

  private final List<String> facts;
  private final Collection<String> permissions;

  /**
   * @param facts which, in their order, lower case; what is not offered is passed over
   * @param permissions what the account may do: names of {@link Permission}
   */
  public FactWriter(List<String> facts, Collection<String> permissions) {
    this.facts = List.copyOf(facts);
    this.permissions = List.copyOf(permissions);
  }

  /** The facts of a file, or of a folder inside another. */
  public String facts(Entry entry) {
    return facts(entry, entry instanceof Entry.File ? EntryType.FILE : EntryType.DIR);
  }

  /**
   * @param type {@code CDIR} also for a root, which can neither be renamed nor removed
   */
  public String facts(Entry entry, EntryType type) {
    StringBuilder written = new StringBuilder();
    for (String fact : facts) {
      value(fact, entry, type)
          .ifPresent(value -> written.append(fact).append('=').append(value).append(';'));
    }
    return written.toString();
  }

  /** Empty for what is not offered, and for what is not known of this one. */
  private Optional<String> value(String fact, Entry entry, EntryType type) {
    return switch (fact) {
      case "type" -> Optional.of(type.word());
      case "size" -> Entries.size(entry).map(size -> Long.toString(size));
      case "modify" -> Entries.modified(entry).map(FactWriter::time);
      case "perm" -> Optional.of(type.permissions(this::may));
      case "unique" -> Optional.of(unique(entry));
      default -> Optional.empty();
    };
  }

  private boolean may(Permission permission) {
    return permissions.contains(permission.name());
  }

  /** {@code YYYYMMDDHHMMSS}, in UTC, as MDTM says it, too. */
  public static String time(Instant modified) {
    return Dates.compact(modified);
  }

  /**
   * The same for one name whoever asks, and not for two: a digest of where it lies. Not of its
   * content: RFC 3659 section 7.5.2 has two names share it only if they are one file.
   */
  private static String unique(Entry entry) {
    byte[] digest = sha256().digest(Entries.location(entry).getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest, 0, UNIQUE_BYTES);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException everyJavaHasIt) {
      throw new IllegalStateException(everyJavaHasIt);
    }
  }
}
