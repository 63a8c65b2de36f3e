package dev.wharf.ftp.listing;

import dev.wharf.storage.spi.Entry;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a listing wants to know of an entry, be it a file or a folder. */
final class Entries {
  private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");

  private Entries() {}

  /** From the store's root, without a slash at either end. */
  static String location(Entry entry) {
    return entry instanceof Entry.File file
        ? file.object().key().value()
        : ((Entry.Folder) entry).path();
  }

  static String name(Entry entry) {
    String location = location(entry);
    return location.substring(location.lastIndexOf('/') + 1);
  }

  /** Empty for a folder: what it takes is nobody's size. */
  static Optional<Long> size(Entry entry) {
    return entry instanceof Entry.File file ? Optional.of(file.object().size()) : Optional.empty();
  }

  /** Empty for a folder in a store that keeps no time for it. */
  static Optional<Instant> modified(Entry entry) {
    return entry instanceof Entry.File file
        ? Optional.of(file.object().modified())
        : ((Entry.Folder) entry).modified();
  }

  /** No key has control characters; were one to, it must not break a line. */
  static String harmless(String text) {
    return text.chars().anyMatch(Character::isISOControl)
        ? CONTROL.matcher(text).replaceAll("?")
        : text;
  }
}
