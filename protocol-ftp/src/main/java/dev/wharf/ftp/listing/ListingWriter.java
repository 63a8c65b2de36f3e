package dev.wharf.ftp.listing;

import dev.wharf.storage.spi.Entry;
import dev.wharf.storage.spi.ObjectKey;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.pekko.util.ByteString;

/**
 * One line of a listing for each entry.
 *
 * <p>LIST looks like {@code ls -l} in UTC, which RFC 959 leaves open and every client parses; a
 * folder whose store keeps no time for it is as old as the listing. MLSD is RFC 3659 section 7.
 */
public final class ListingWriter {
  private static final int SIZE_WIDTH = 12;
  private static final int OWNER_WIDTH = 8;
  private static final Pattern BLANK = Pattern.compile("\\s+");

  private ListingWriter() {}

  /**
   * The entry's line, in UTF-8, with its CRLF.
   *
   * @return empty if the entry is not to be seen: it is ours, or hidden, or the pattern is
   *     another's
   */
  public static Optional<ByteString> line(Entry entry, ListingFormat format) {
    return text(entry, format).map(text -> ByteString.fromString(text + "\r\n"));
  }

  /** The same without its end, for a reply. */
  public static Optional<String> text(Entry entry, ListingFormat format) {
    String name = Entries.name(entry);
    return isShown(name, format)
        ? Optional.of(written(entry, Entries.harmless(name), format))
        : Optional.empty();
  }

  /** As in a shell, a pattern that begins with a dot sees the names that do. */
  private static boolean isShown(String name, ListingFormat format) {
    boolean reserved = name.isEmpty() || name.startsWith(ObjectKey.RESERVED);
    boolean hidden =
        name.startsWith(".")
            && !format.all()
            && format.style() != ListingFormat.Style.MLSD
            && format.pattern().filter(pattern -> pattern.startsWith(".")).isEmpty();
    return !reserved
        && !hidden
        && format.pattern().map(pattern -> Glob.matches(pattern, name)).orElse(true);
  }

  private static String written(Entry entry, String name, ListingFormat format) {
    return switch (format.style()) {
      case LIST -> longLine(entry, name, format);
      case NLST -> Entries.harmless(format.namePrefix()) + name;
      case MLSD -> new FactWriter(format.facts(), format.permissions()).facts(entry) + " " + name;
    };
  }

  /** {@code drwxr-xr-x 1 owner owner size date name}. */
  private static String longLine(Entry entry, String name, ListingFormat format) {
    Instant now = Instant.ofEpochMilli(format.now());
    String owner = owner(format.account());
    StringBuilder line = new StringBuilder(name.length() + 64);
    line.append(entry instanceof Entry.File ? "-rw-r--r-- 1 " : "drwxr-xr-x 1 ");
    line.append(owner).append(' ').append(owner).append(' ');
    Dates.padded(line, Entries.size(entry).orElse(0L), SIZE_WIDTH, ' ').append(' ');
    line.append(Dates.ofList(Entries.modified(entry).orElse(now), now)).append(' ');
    return line.append(name).toString();
  }

  /** One word, so that columns can be counted. */
  private static String owner(String account) {
    String word = BLANK.matcher(Entries.harmless(account)).replaceAll("_");
    return word.isEmpty() ? "ftp" : word + " ".repeat(Math.max(0, OWNER_WIDTH - word.length()));
  }
}
