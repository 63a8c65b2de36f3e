package dev.wharf.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Three replicas behind HAProxy, as {@code cluster-config/three-replicas} starts them, on one
 * embedded PostgreSQL; and more balancers in front of them, each at an address of its own.
 */
final class ThreeReplicas implements AutoCloseable {
  static final int COUNT = 3;
  private static final int PASSIVE_PORTS = 12;
  private static final Duration START = Duration.ofMinutes(5);
  private static final Duration STOP = Duration.ofSeconds(100);

  private final Path folder;
  private final EmbeddedPostgres postgres;
  private final Map<String, String> environment = new HashMap<>();
  private final String net;
  private final int http = WharfProcess.freePort();
  private final int ftp = WharfProcess.freePort();
  private final int management = WharfProcess.freePort();
  private final int passive = WharfProcess.freeRow(PASSIVE_PORTS);
  private final Process process;

  private ThreeReplicas(Path folder, Map<String, String> more) throws IOException {
    this.folder = folder;
    this.postgres = EmbeddedPostgres.builder().start();
    // A network of the loopback for this test alone.
    this.net = "127.0." + (32 + new Random().nextInt(200)) + ".";
    environment.put("JAR", StartArchive.jar().toString());
    environment.put("WHARF_DB_URL", url());
    environment.put("WHARF_DB_USER", "postgres");
    environment.put("WHARF_DB_PASSWORD", "postgres");
    environment.put("JDK_JAVA_OPTIONS", String.join(" ", StartArchive.flags()));
    environment.put("FRONT", net + 1);
    IntStream.rangeClosed(1, COUNT).forEach(n -> environment.put("REPLICA_" + n, host(n)));
    environment.put("HTTP_PORT", Integer.toString(http));
    environment.put("FTP_PORT", Integer.toString(ftp));
    environment.put("MANAGEMENT_PORT", Integer.toString(management));
    environment.put("CLUSTER_PORT", Integer.toString(WharfProcess.freePort()));
    environment.put("PASSIVE_PORTS", passive + "-" + (passive + PASSIVE_PORTS - 1));
    environment.putAll(more);
    this.process = run("three-replicas", script().toString(), folder.resolve("all").toString());
    awaitOutput("three-replicas", "ready; Ctrl-C ends it");
  }

  /**
   * Starts them and waits until they are ready.
   *
   * @param more environment variables
   */
  static ThreeReplicas start(Path folder, Map<String, String> more) throws IOException {
    return new ThreeReplicas(folder, more);
  }

  private static Path config(String name) {
    return Path.of("../cluster-config").resolve(name).toAbsolutePath().normalize();
  }

  private static Path script() {
    return config("three-replicas");
  }

  private String url() {
    return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres";
  }

  /** The address of HAProxy, 1; of other balancers, from 2 on. */
  String front(int number) {
    return net + number;
  }

  /** The address of a replica, from 1. */
  String host(int replica) {
    return net + (10 + replica);
  }

  int ftp() {
    return ftp;
  }

  /** Where uploads are created, at a balancer or a replica. */
  URI files(String host) {
    return URI.create("http://" + host + ":" + http + "/files/");
  }

  /** Where finished files are. */
  Path stored(String name) {
    return folder.resolve("all/data/files").resolve(name);
  }

  /** Another HAProxy at that front, which sends such a header on FTP. */
  Process haproxy(int front, String header) throws IOException {
    Map<String, String> own = Map.of("FRONT", front(front), "FTP_HEADER", header);
    return run(
        "haproxy-" + front, own, "haproxy", "-db", "-f", config("haproxy/haproxy.cfg").toString());
  }

  /** nginx at that front, with its file's addresses and ports replaced. */
  Process nginx(int front) throws IOException {
    Path file = folder.resolve("nginx-" + front + ".conf");
    String text = Files.readString(config("nginx/nginx.conf"));
    for (int n = 1; n <= COUNT; n++) {
      text = text.replaceAll("127[.]0[.]0[.]1" + n + "\\b", host(n));
    }
    text =
        text.replaceAll("127[.]0[.]0[.]1\\b", front(front))
            .replace(":8080", ":" + http)
            .replace(":2121", ":" + ftp)
            .replace(":50000-50049", ":" + environment.get("PASSIVE_PORTS"))
            .replace("/run/wharf-nginx.pid", folder.resolve("nginx.pid").toString())
            .replace("http {\n", "http {\n" + temporaryFolders());
    assertThat(text).doesNotContain("127.0.0.");
    Files.writeString(file, text);
    return run("nginx-" + front, "nginx", "-c", file.toString(), "-g", "daemon off;");
  }

  private String temporaryFolders() {
    return List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi").stream()
        .map(name -> name + "_temp_path " + folder.resolve("nginx-" + name) + ";\n")
        .reduce("", String::concat);
  }

  private Process run(String name, String... command) throws IOException {
    return run(name, Map.of(), command);
  }

  private Process run(String name, Map<String, String> more, String... command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile());
    builder.environment().putAll(environment);
    builder.environment().putAll(more);
    return builder.start();
  }

  private void awaitOutput(String name, String line) {
    try {
      await().atMost(START).until(() -> output(name).contains(line) || !process.isAlive());
    } finally {
      if (!output(name).contains(line)) {
        System.err.println(name + ": " + output(name));
        process.destroy();
      }
    }
    assertThat(output(name)).contains(line);
  }

  /** What the command has said so far. */
  String output(String name) {
    try {
      return Files.readString(folder.resolve(name + ".log"));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** The process of a replica. */
  ProcessHandle replica(int number) {
    String line =
        output("three-replicas")
            .lines()
            .filter(text -> text.startsWith("replica " + number + " "))
            .filter(text -> text.contains("process "))
            .findFirst()
            .orElseThrow();
    return ProcessHandle.of(Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
        .orElseThrow();
  }

  /** What all samples of a metric add up to at a replica, whatever their labels. */
  double metric(int replica, String name) {
    return management(replica, "/metrics")
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** The same at each replica, the first first. */
  double[] metrics(String name) {
    return IntStream.rangeClosed(1, COUNT).mapToDouble(n -> metric(n, name)).toArray();
  }

  /** What a path on a replica's management port answers. */
  String management(int replica, String path) {
    URI uri = URI.create("http://" + host(replica) + ":" + management + path);
    try {
      return HttpClient.newHttpClient()
          .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
          .body();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  /** As SIGTERM to the command. Answers its status, once all it had started has ended. */
  int stop() {
    try {
      List<ProcessHandle> children = process.descendants().toList();
      process.destroy();
      if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("still alive: " + output("three-replicas"));
      }
      assertThat(children).noneMatch(ProcessHandle::isAlive);
      return process.exitValue();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      postgres.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
