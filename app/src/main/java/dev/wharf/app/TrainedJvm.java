package dev.wharf.app;

import dev.wharf.access.UsersFile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A second JVM like this one, of the same flags and classes, which serves for a moment on a folder
 * that is thrown away and writes down what it has loaded.
 *
 * @param flags this JVM's
 * @param classPath this JVM's: the jar, or all jars of an image
 */
record TrainedJvm(List<String> flags, String classPath) {
  /** The first version whose archive also knows how methods were used, and what was linked. */
  private static final int AHEAD_OF_TIME = 25;

  private static final int MINUTES = 5;

  /** What would be in the way of another archive, or is meant for this process only. */
  private static final List<String> NOT_PASSED_ON =
      List.of(
          "-XX:SharedArchiveFile",
          "-XX:ArchiveClassesAtExit",
          "-XX:+AutoCreateSharedArchive",
          "-XX:AOT",
          "-Xshare",
          "-Xlog",
          "-agentlib",
          "-agentpath",
          "-javaagent");

  TrainedJvm {
    flags = List.copyOf(flags);
  }

  static TrainedJvm likeThis() {
    return new TrainedJvm(
        passedOn(ManagementFactory.getRuntimeMXBean().getInputArguments()),
        System.getProperty("java.class.path"));
  }

  /** Those of a JVM's flags that the other one is to have too. */
  static List<String> passedOn(List<String> flags) {
    return flags.stream()
        .filter(flag -> NOT_PASSED_ON.stream().noneMatch(flag::startsWith))
        .toList();
  }

  Path archiveBesideJar() {
    Path first = Path.of(classPath.split(java.io.File.pathSeparator, 2)[0]);
    return first.toAbsolutePath().resolveSibling(isAheadOfTime() ? "wharf.aot" : "wharf.jsa");
  }

  /** The arguments of {@code java} that use it. */
  String startWith(Path archive) {
    String how = isAheadOfTime() ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=";
    String what =
        classPath.contains(java.io.File.pathSeparator)
            ? "-cp … " + Main.class.getName()
            : "-jar " + classPath;
    return Stream.concat(flags.stream(), Stream.of(how + archive, what))
        .reduce((all, next) -> all + " " + next)
        .orElse("");
  }

  private static boolean isAheadOfTime() {
    return Runtime.version().feature() >= AHEAD_OF_TIME;
  }

  /**
   * Starts it, has it trained, ends it in order, and returns when it has written its archive.
   *
   * @param folder for whatever it keeps
   * @throws NotStarted if it did not serve, or wrote none
   */
  void run(Path folder, Path archive, Training training) throws IOException {
    Files.deleteIfExists(archive);
    Path data = Files.createDirectory(folder.resolve("data"));
    String password = UsersFile.createIfMissing(data.resolve("users.json")).orElseThrow();
    Training.Place place =
        new Training.Place(freePort(), freePort(), freePort(), freePort(), password);
    Path said = folder.resolve("log");
    Process process = process(data, archive, place, said);
    try {
      training.train(place, process::isAlive);
      process.destroy();
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES) || !Files.exists(archive)) {
        throw new NotStarted("the JVM wrote none:\n" + Files.readString(said));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotStarted("interrupted");
    } catch (IOException e) {
      throw new NotStarted(e + "\n" + Files.readString(said));
    } finally {
      process.destroyForcibly();
    }
  }

  private Process process(Path data, Path archive, Training.Place place, Path said)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.add((isAheadOfTime() ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + archive);
    command.addAll(List.of("-cp", classPath, Main.class.getName()));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
    Map<String, String> environment = builder.environment();
    // The flags in them are among ours.
    environment.keySet().removeAll(List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS"));
    environment.keySet().removeIf(name -> name.startsWith("WHARF_"));
    environment.put("WHARF_DATA_DIR", data.toString());
    environment.put("WHARF_HTTP_BIND", "127.0.0.1:" + place.http());
    environment.put("WHARF_MANAGEMENT_BIND", "127.0.0.1:" + place.management());
    environment.put("WHARF_FTP_BIND", "127.0.0.1:" + place.ftp());
    environment.put("WHARF_FTP_PASSIVE_PORTS", place.passive() + "-" + place.passive());
    environment.put("WHARF_FTP_QUIET_TIME", "10ms");
    return builder.start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }
}
