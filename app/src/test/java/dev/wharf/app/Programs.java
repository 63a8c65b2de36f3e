package dev.wharf.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Programs of others that a test drives. */
public final class Programs {
  /** Set to true where all of them are installed: then a test that lacks one fails. */
  static final String REQUIRED = "WHARF_REQUIRE_CLIENTS";

  private static final long MINUTES = 5;

  private Programs() {}

  /** Skips the test, and says so, unless this command ends well. */
  static void need(String what, String... command) {
    if (succeeds(command)) {
      return;
    }
    String message = what + " is not installed (" + REQUIRED + "=true makes this a failure)";
    if (Boolean.parseBoolean(System.getenv(REQUIRED))) {
      fail(message);
    }
    System.err.println("SKIPPED: " + message);
    Assumptions.abort(message);
  }

  /** Runs it to its end, which must be status 0; answers what it printed. */
  static String run(String... command) {
    try {
      Path output = Files.createTempFile("wharf-client-", ".log");
      Process process = start(output, command);
      boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
      process.destroyForcibly();
      String text = Files.readString(output);
      Files.delete(output);
      assertThat(ended).as("%s ends: %s", List.of(command), text).isTrue();
      assertThat(process.exitValue()).as("%s: %s", List.of(command), text).isZero();
      return text.strip();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  /** Starts it; its standard input is the caller's to write. */
  public static Process start(Path output, String... command) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  /** Whether this command ends well here. */
  public static boolean succeeds(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException absent) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
