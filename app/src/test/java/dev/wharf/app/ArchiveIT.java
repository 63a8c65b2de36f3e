package dev.wharf.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive that {@code wharf archive} makes. */
class ArchiveIT {
  /** Cut off behind it, an archive is believed by JDK 17, which then dies of it. */
  private static final int HEADER = 512;

  @TempDir private Path folder;

  /** Whether this class of ours came from the archive, as the JVM's own log says. */
  private boolean isUsed(Path archive, String data) throws IOException {
    Path loaded = folder.resolve(data + ".log");
    try (WharfProcess ignored =
            WharfProcess.start(
                folder.resolve(data),
                StartArchive.flag(archive),
                "-Xlog:class+load:file=" + loaded);
        Stream<String> lines = Files.lines(loaded)) {
      return lines
          .filter(line -> line.contains(Wiring.class.getName() + " "))
          .anyMatch(line -> line.contains("shared objects file"));
    }
  }

  @Test
  void a_start_uses_the_archive_and_no_broken_one_stops_it() throws IOException {
    Path archive = folder.resolve("wharf.archive");
    StartArchive.makeAt(archive, List.of());
    assertThat(isUsed(archive, "whole")).isTrue();

    Path broken = folder.resolve("broken.archive");
    byte[] bytes = Files.readAllBytes(archive);
    Arrays.fill(bytes, 0, HEADER, (byte) 'x');
    Files.write(broken, bytes);
    assertThat(isUsed(broken, "broken")).isFalse();
  }
}
