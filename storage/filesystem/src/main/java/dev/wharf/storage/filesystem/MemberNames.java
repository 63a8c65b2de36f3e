package dev.wharf.storage.filesystem;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/**
 * Empty files in Wharf's own folder of a store, which show who has the same one: {@code
 * root/.wharf/members/<name>}. What a killed process left is swept after an hour. Every method
 * blocks, and throws a {@link dev.wharf.storage.spi.StorageFailure}.
 */
public final class MemberNames {
  private static final Duration LEFT = Duration.ofHours(1);

  private final Path root;
  private final Path folder;

  private interface Work<T> {
    T run() throws IOException;
  }

  /** Of the store in that folder, which is made if it is missing. */
  public MemberNames(Path root) {
    this.root = root;
    this.folder = new Layout(root).own().resolve("members");
    Path unused = work("make", () -> Files.createDirectories(folder));
    sweep(Instant.now());
  }

  /** Puts a name up; harmless if it is there. */
  public void post(String name) {
    boolean unused =
        work(
            "write",
            () -> {
              Files.write(folder.resolve(name), new byte[0]);
              return true;
            });
  }

  /** All names. */
  public Set<String> names() {
    return work(
        "list",
        () -> {
          Set<String> names = new HashSet<>();
          try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            files.forEach(file -> names.add(String.valueOf(file.getFileName())));
          }
          return names;
        });
  }

  /** Takes a name down; harmless if it is gone. */
  public void remove(String name) {
    boolean unused = work("delete", () -> Files.deleteIfExists(folder.resolve(name)));
  }

  /** Takes down what is older than an hour then. */
  void sweep(Instant now) {
    for (String name : names()) {
      boolean unused =
          work("sweep", () -> isLeft(name, now) && Files.deleteIfExists(folder.resolve(name)));
    }
  }

  private boolean isLeft(String name, Instant now) throws IOException {
    Path file = folder.resolve(name);
    return Files.exists(file)
        && Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(LEFT));
  }

  private <T> T work(String what, Work<T> work) {
    try {
      return work.run();
    } catch (IOException e) {
      throw Failures.of(e, what + " names of members in '" + folder + "'", root);
    }
  }
}
