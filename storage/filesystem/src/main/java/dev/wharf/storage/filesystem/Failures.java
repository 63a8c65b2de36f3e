package dev.wharf.storage.filesystem;

import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What an {@link IOException} means. */
final class Failures {
  /** Below this nothing can be written, however the system words it. */
  private static final long FULL = 64 * 1024;

  /** The system's words, as far as the JDK has no exception of its own. */
  private enum Reason {
    FULL(Kind.QUOTA, true, "no space left", "quota exceeded", "disc quota", "disk quota"),
    DENIED(
        Kind.DENIED,
        false,
        "permission denied",
        "read-only file system",
        "operation not permitted"),
    IN_THE_WAY(Kind.ALREADY_EXISTS, false, "not a directory", "is a directory"),
    TOO_LONG(Kind.UNSUPPORTED, false, "file name too long", "file too large");

    private final Kind kind;
    private final boolean mayRetry;
    private final List<String> words;

    Reason(Kind kind, boolean mayRetry, String... words) {
      this.kind = kind;
      this.mayRetry = mayRetry;
      this.words = List.of(words);
    }

    private boolean says(String message) {
      return words.stream().anyMatch(message.toLowerCase(Locale.ROOT)::contains);
    }
  }

  private Failures() {}

  /**
   * @param what was attempted, with the name it was attempted on
   * @param root whose file system is asked whether it is full, as messages may be in any language
   */
  static StorageFailure of(Exception thrown, String what, Path root) {
    if (thrown instanceof StorageFailure failure) {
      return failure;
    }
    if (thrown instanceof NoSuchFileException) {
      return failure(Kind.NOT_FOUND, false, what, thrown);
    }
    if (thrown instanceof AccessDeniedException || thrown instanceof ReadOnlyFileSystemException) {
      return failure(Kind.DENIED, false, what, thrown);
    }
    if (thrown instanceof FileAlreadyExistsException || thrown instanceof NotDirectoryException) {
      return failure(Kind.ALREADY_EXISTS, false, what, thrown);
    }
    return reason(thrown, root)
        .map(reason -> failure(reason.kind, reason.mayRetry, what, thrown))
        .orElseGet(() -> failure(Kind.UNAVAILABLE, true, what, thrown));
  }

  private static Optional<Reason> reason(Exception thrown, Path root) {
    String message = String.valueOf(thrown.getMessage());
    for (Reason reason : Reason.values()) {
      if (reason.says(message)) {
        return Optional.of(reason);
      }
    }
    return isFull(root) ? Optional.of(Reason.FULL) : Optional.empty();
  }

  private static boolean isFull(Path root) {
    try {
      FileStore store = Files.getFileStore(root);
      return store.getTotalSpace() > 0 && store.getUsableSpace() < FULL;
    } catch (IOException unknown) {
      return false;
    }
  }

  private static StorageFailure failure(Kind kind, boolean mayRetry, String what, Exception why) {
    return new StorageFailure(kind, mayRetry, what + ": " + why, why);
  }
}
