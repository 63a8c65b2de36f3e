package dev.wharf.ftp.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Python's interpreter, where there is one. */
final class Python {
  private static final int PATIENCE = 60;

  private Python() {}

  static boolean isThere() throws InterruptedException {
    try {
      return new ProcessBuilder("python3", "-c", "import ssl, ftplib").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** What the script printed until it ended; a minute at most. */
  static String run(Path folder, String script, List<String> arguments)
      throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("client.py"), script);
    Path output = folder.resolve("client.log");
    List<String> words = new ArrayList<>(List.of("python3", file.toString()));
    words.addAll(arguments);
    Process python =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile()).start();
    boolean ended = python.waitFor(PATIENCE, TimeUnit.SECONDS);
    python.destroyForcibly();
    return Files.readString(output) + (ended ? "" : "\nnot ended within " + PATIENCE + " s");
  }
}
