package dev.wharf.app.faults;

import dev.wharf.app.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.commons.net.ftp.FTPClient;

/** curl or lftp, started again and again until it says that the file is there. */
final class ProgramPatron implements Patron {
  private static final long LONGEST_SECONDS = 60;

  /** Which program, and its words. */
  enum Program {
    CURL("curl", "--version") {
      @Override
      List<String> command(Path file, String name, int port, boolean goesOn) {
        String url = "ftp://127.0.0.1:" + port + "/" + name;
        List<String> words =
            List.of(
                "curl",
                "-sS",
                "--user",
                Fleet.USER + ":" + Fleet.PASSWORD,
                "--connect-timeout",
                "10",
                "--speed-time",
                "20",
                "--speed-limit",
                "1",
                "--limit-rate",
                "4M",
                "-T",
                file.toString(),
                url);
        return goesOn ? with(words, "-C", "-") : words;
      }
    },
    /**
     * With ALLO: 4.9.2 that has sent a file whole, and is told that it failed for now, sends only
     * 192 KiB of it the next time, ends in order, and hangs.
     */
    LFTP("lftp", "--version") {
      @Override
      List<String> command(Path file, String name, int port, boolean goesOn) {
        return List.of(
            "lftp",
            "--norc",
            "-e",
            "set net:max-retries 2; set net:timeout 15; set net:reconnect-interval-base 1;"
                + " set net:limit-rate 0:4M; set cmd:fail-exit yes; set ftp:use-allo yes; open -u "
                + (Fleet.USER + "," + Fleet.PASSWORD + " ftp://127.0.0.1:" + port)
                + ("; put " + (goesOn ? "-c " : "") + file + " -o " + name + "; bye"));
      }
    };

    private final String[] check;

    Program(String... check) {
      this.check = check;
    }

    boolean isInstalled() {
      return Programs.succeeds(check);
    }

    abstract List<String> command(Path file, String name, int port, boolean goesOn);

    private static List<String> with(List<String> words, String... more) {
      return java.util.stream.Stream.concat(words.stream(), Arrays.stream(more)).toList();
    }
  }

  private final Program program;
  private final int port;
  private final Path folder;
  private final Patience patience;

  ProgramPatron(Program program, int port, Path folder, Patience patience) {
    this.program = program;
    this.port = port;
    this.folder = folder;
    this.patience = patience;
  }

  @Override
  public String protocol() {
    return "ftp, " + program.name().toLowerCase(java.util.Locale.ROOT);
  }

  @Override
  public void bring(Story story, Random random) throws IOException {
    String name = program.name() + "-" + story.number() + ".bin";
    story.key(name);
    Path file = story.content().writeTo(folder.resolve(name));
    story.sending(story.size());
    boolean goesOn = true;
    do {
      if (run(story, file, name, goesOn, random)) {
        goesOn = isListed(story, name);
        if (goesOn) {
          story.completed("client", program + " ended well, and it is listed");
        }
      } else {
        goesOn = true;
      }
    } while (story.isOpen() && patience.again(random));
    Files.delete(file);
  }

  /** One process; answers whether it ended well. */
  private boolean run(Story story, Path file, String name, boolean goesOn, Random random)
      throws IOException {
    List<String> command = program.command(file, name, port, goesOn);
    Path output = folder.resolve(name + ".log");
    Process process = Programs.start(output, command.toArray(String[]::new));
    try {
      boolean killed = random.nextInt(5) == 0;
      long limit = killed ? 1 + random.nextInt(3) : LONGEST_SECONDS;
      boolean ended = process.waitFor(limit, TimeUnit.SECONDS);
      process.destroyForcibly().waitFor();
      String said = ended ? process.exitValue() + " " + Files.readString(output).strip() : "killed";
      if (ended && process.exitValue() == 0) {
        story.row("client", program + (goesOn ? " goes on" : " anew") + " -> " + said);
        return true;
      }
      story.failed("client", program + (goesOn ? " goes on" : " anew"), said);
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
      return false;
    } finally {
      Files.delete(output);
    }
  }

  /**
   * SIZE of an unfinished upload may be the file's own: then these programs think that it is there.
   */
  private boolean isListed(Story story, String name) {
    FTPClient client = new FTPClient();
    try {
      client.setConnectTimeout(10_000);
      client.setDefaultTimeout(10_000);
      client.connect("127.0.0.1", port);
      client.login(Fleet.USER, Fleet.PASSWORD);
      client.enterLocalPassiveMode();
      String[] names = client.listNames();
      boolean listed = names != null && Arrays.asList(names).contains(name);
      client.disconnect();
      story.row("client", "NLST -> " + (listed ? "there" : "not there: all anew"));
      return listed;
    } catch (IOException | UncheckedIOException failure) {
      story.failed("client", "NLST", failure.toString());
      return false;
    }
  }
}
