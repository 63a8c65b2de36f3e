package dev.wharf.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A folder full of small files with the names that people give them. */
final class FileTree {
  private static final int IN_ONE_FOLDER = 50;
  private static final String[] NAMES = {
    "plain.txt", "two words.txt", "-dash", "Grüße.txt", "a+b=c.txt", "(1) [x].txt", "it's.txt"
  };

  private FileTree() {}

  /** Fills a folder that is made for it; sizes are random, 0 and 1 among them. */
  static Path make(Path root, int files, long seed) {
    return make(root, files, 0, seed);
  }

  /** The same with no file smaller than that. */
  static Path make(Path root, int files, int least, long seed) {
    Random random = new Random(seed);
    try {
      for (int n = 0; n < files; n++) {
        Path folder = root.resolve("folder " + n / IN_ONE_FOLDER);
        Files.createDirectories(folder);
        byte[] bytes = new byte[least + (n % 20 == 0 ? n % 3 : random.nextInt(8192))];
        random.nextBytes(bytes);
        Files.write(folder.resolve(n + NAMES[n % NAMES.length]), bytes);
      }
      return root;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** The same names with the same bytes, and no others. */
  static void assertSame(Path actual, Path expected) {
    assertThat(digests(actual)).as("%s", actual).isEqualTo(digests(expected));
  }

  private static Map<String, String> digests(Path root) {
    Map<String, String> digests = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : (Iterable<Path>) files.filter(FileTree::isContent)::iterator) {
        digests.put(root.relativize(file).toString(), Content.sha256(Files.newInputStream(file)));
      }
      return digests;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** What a store keeps beside its objects is none of them. */
  private static boolean isContent(Path path) {
    for (Path name : path) {
      if (name.toString().startsWith(".wharf")) {
        return false;
      }
    }
    return Files.isRegularFile(path);
  }
}
