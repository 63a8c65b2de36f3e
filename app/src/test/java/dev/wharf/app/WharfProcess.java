package dev.wharf.app;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** The jar in a JVM of its own, on free ports of the loopback; ends with the test at the latest. */
public final class WharfProcess implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(90);
  private static final int PASSIVE_PORTS = 4;
  private static final Duration STOP = Duration.ofSeconds(60);
  private static final int LOWEST_PORT = 10_000;
  private static final int PORTS = 5_000;

  /** Which of the JVMs that run tests at the same time this is, from 1. */
  private static final int FORK = Integer.getInteger("wharf.test.fork", 1);

  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private final Path data;
  private final Ports ports;
  private final Map<String, String> settings;
  private final List<String> jvmFlags;
  private final Process process;

  private record Ports(int http, int management, int cluster, int ftp, int ftps, int passive) {
    static Ports free() {
      return new Ports(
          freePort(), freePort(), freePort(), freePort(), freePort(), freeRow(PASSIVE_PORTS));
    }
  }

  private WharfProcess(
      Path data, Ports ports, Map<String, String> settings, List<String> jvmFlags) {
    this.data = data;
    this.ports = ports;
    this.settings = settings;
    this.jvmFlags = jvmFlags;
    this.process = launch();
  }

  /** Starts it on that data folder and waits until it is ready. */
  static WharfProcess start(Path data, String... jvmFlags) {
    return start(data, Map.of("WHARF_FTP_BIND", "off"), jvmFlags);
  }

  /**
   * The same with FTP, unless a setting says otherwise.
   *
   * @param settings more environment variables
   */
  static WharfProcess start(Path data, Map<String, String> settings, String... jvmFlags) {
    return launch(data, settings, List.of(jvmFlags)).awaitReady();
  }

  /** The same, without waiting. */
  public static WharfProcess launch(
      Path data, Map<String, String> settings, List<String> jvmFlags) {
    return new WharfProcess(data, Ports.free(), settings, jvmFlags);
  }

  /** Another one on the same data folder and ports. */
  WharfProcess startAgain() {
    return launchAgain(settings, jvmFlags).awaitReady();
  }

  /** The same with other settings, without waiting. */
  public WharfProcess launchAgain(Map<String, String> settings, List<String> jvmFlags) {
    return new WharfProcess(data, ports, settings, jvmFlags);
  }

  /** Where uploads are created. */
  URI files() {
    return URI.create("http://127.0.0.1:" + ports.http + "/files/");
  }

  /** Where FTP control connections come in. */
  int ftp() {
    return ports.ftp;
  }

  /** The same with TLS from the first byte, if there is a certificate. */
  int ftps() {
    return ports.ftps;
  }

  /** As {@code kill -9}: it gets no chance to tidy up. */
  public void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** As SIGTERM: it drains and leaves. Answers the exit status. */
  public int stop() {
    process.destroy();
    awaitEnd();
    return process.exitValue();
  }

  /** Whether it has not ended. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Of the process, for signals. */
  public long pid() {
    return process.pid();
  }

  /** How it ended, once it has. */
  public int exitStatus() {
    return process.exitValue();
  }

  /** Where HTTP comes in. */
  public int http() {
    return ports.http;
  }

  /** Resident set, in bytes (Linux). */
  long residentBytes() {
    try (var lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
      String line = lines.filter(text -> text.startsWith("VmRSS:")).findFirst().orElseThrow();
      return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** What it wrote to its standard output and error so far. */
  public String output() {
    try {
      return Files.readString(log());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    kill();
  }

  private Process launch() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(StartArchive.flags());
    command.addAll(jvmFlags);
    command.addAll(List.of("-jar", StartArchive.jar().toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    builder.environment().put("WHARF_HTTP_BIND", "127.0.0.1:" + ports.http);
    builder.environment().put("WHARF_MANAGEMENT_BIND", "127.0.0.1:" + ports.management);
    builder.environment().put("WHARF_CLUSTER_HOST", "127.0.0.1");
    builder.environment().put("WHARF_CLUSTER_PORT", Integer.toString(ports.cluster));
    builder.environment().put("WHARF_DATA_DIR", data.toString());
    builder.environment().put("WHARF_FTP_BIND", "[::]:" + ports.ftp);
    builder.environment().put("WHARF_FTP_PASSIVE_PORTS", passivePorts());
    if (settings.containsKey("WHARF_FTP_CERTIFICATE")) {
      builder.environment().put("WHARF_FTP_TLS_BIND", "[::]:" + ports.ftps);
    }
    builder.environment().putAll(settings);
    try {
      return builder.start();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private String passivePorts() {
    return ports.passive + "-" + (ports.passive + PASSIVE_PORTS - 1);
  }

  private Path log() {
    return data.resolveSibling(data.getFileName() + ".log");
  }

  private int managementPort() {
    String bind = settings.get("WHARF_MANAGEMENT_BIND");
    return bind == null
        ? ports.management
        : Integer.parseInt(bind.substring(bind.lastIndexOf(':') + 1));
  }

  /** Returns this when it serves. */
  WharfProcess awaitReady() {
    try {
      await("the server is ready").atMost(START).until(() -> !process.isAlive() || ready());
    } catch (RuntimeException failure) {
      process.destroyForcibly();
      throw new IllegalStateException("not ready after " + START + ":\n" + output(), failure);
    }
    if (!process.isAlive()) {
      throw new IllegalStateException("ended with " + process.exitValue() + ":\n" + output());
    }
    return this;
  }

  /** Where health and metrics answer. */
  public URI management() {
    return URI.create("http://127.0.0.1:" + managementPort());
  }

  private boolean ready() throws InterruptedException {
    URI uri = management().resolve("/ready");
    try {
      return HttpClient.newHttpClient()
              .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Bytes that came from clients until now, by the server's own count. */
  double received() {
    return metric("wharf_received_bytes_total");
  }

  /** What a metric without labels says now. */
  double metric(String name) {
    URI uri = URI.create("http://127.0.0.1:" + managementPort() + "/metrics");
    try {
      return HttpClient.newHttpClient()
          .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofLines())
          .body()
          .filter(line -> line.startsWith(name + " "))
          .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
          .findFirst()
          .orElseThrow();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  private void awaitEnd() {
    try {
      if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("still alive after " + STOP + ":\n" + output());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  /** The first of so many free ports in a row, as {@link #freePort}. */
  public static int freeRow(int count) {
    int lowest = LOWEST_PORT + (FORK - 1) % 4 * PORTS;
    Random random = new Random();
    while (true) {
      int first = lowest + random.nextInt(PORTS - count);
      if (IntStream.range(first, first + count).allMatch(WharfProcess::isFree)) {
        IntStream.range(first, first + count).forEach(GIVEN::add);
        return first;
      }
    }
  }

  private static boolean isFree(int port) {
    if (GIVEN.contains(port)) {
      return false;
    }
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }

  /**
   * A free port below those that the system gives to clients; tests that run beside these get
   * others.
   */
  public static int freePort() {
    return freeRow(1);
  }
}
