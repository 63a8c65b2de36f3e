package dev.wharf.app;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What {@code wharf archive} makes of the jar under test, once for each JVM that runs tests: with
 * it a start needs about half the CPU, and the tests start some hundred servers.
 */
public final class StartArchive {
  private static final int MINUTES = 3;
  private static final String FORK = System.getProperty("wharf.test.fork", "1");
  private static final Path MADE = make();

  private StartArchive() {}

  /** The flag of the virtual machine that uses an archive. */
  static String flag(Path archive) {
    return (Runtime.version().feature() >= 25 ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=")
        + archive;
  }

  /**
   * The flags of a server that lives for seconds: to compile its code well costs more than it
   * gives.
   */
  public static List<String> flags() {
    return List.of("-XX:TieredStopAtLevel=1", flag(MADE));
  }

  /** The jar under test, absolute. */
  static Path jar() {
    return Path.of(System.getProperty("wharf.jar", "target/wharf.jar")).toAbsolutePath();
  }

  private static Path make() {
    Path archive = jar().resolveSibling("start-archive-" + FORK);
    makeAt(archive, List.of("-XX:TieredStopAtLevel=1"));
    return archive;
  }

  /** Makes one, or fails with what the command said. */
  static void makeAt(Path archive, List<String> jvmFlags) {
    File said = new File(archive + ".log");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    ProcessBuilder making = new ProcessBuilder(java);
    making.command().addAll(jvmFlags);
    making
        .command()
        .addAll(List.of("-jar", jar().toString(), "archive", "--to", archive.toString()));
    try {
      Process process = making.redirectErrorStream(true).redirectOutput(said).start();
      boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
      process.destroyForcibly();
      if (!ended || process.exitValue() != 0) {
        throw new IllegalStateException("no archive: " + Files.readString(said.toPath()));
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}
