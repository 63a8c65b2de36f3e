package dev.wharf.storage.s3.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A MinIO process on a free port of the loopback interface, with a temporary folder. */
public final class MinioServer implements S3Server {
  static final String BINARY = "WHARF_TEST_MINIO";
  private static final String REGION = "us-east-1";
  private static final String ACCESS_KEY = "wharf-access";
  private static final String SECRET_KEY = "wharf-secret";
  private static final Duration START = Duration.ofSeconds(30);
  private static final Duration STOP = Duration.ofSeconds(10);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  private final Path folder;
  private final Process process;
  private final GivenServer server;
  private final AtomicBoolean closed = new AtomicBoolean();

  private MinioServer(Path folder, Process process, URI endpoint) {
    this.folder = folder;
    this.process = process;
    this.server = new GivenServer("minio", endpoint, REGION, ACCESS_KEY, SECRET_KEY);
  }

  static Optional<S3Server> fromEnvironment(Map<String, String> environment) {
    return Optional.ofNullable(environment.get(BINARY))
        .filter(binary -> !binary.isBlank())
        .map(binary -> start(Path.of(binary)));
  }

  /**
   * Starts it and waits until it answers.
   *
   * @throws IllegalStateException if it does not within 30 s; its output is in the message
   */
  public static MinioServer start(Path binary) {
    Path folder = Folders.make("wharf-minio");
    URI endpoint = URI.create("http://127.0.0.1:" + freePort());
    MinioServer server = new MinioServer(folder, run(binary, folder, endpoint), endpoint);
    try {
      server.awaitReady();
      return server;
    } catch (RuntimeException e) {
      server.end();
      throw e;
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException("no port is free", e);
    }
  }

  private static Process run(Path binary, Path folder, URI endpoint) {
    ProcessBuilder builder =
        new ProcessBuilder(
            binary.toString(),
            "server",
            "--quiet",
            "--address",
            endpoint.getAuthority(),
            folder.resolve("data").toString());
    builder.environment().put("MINIO_ROOT_USER", ACCESS_KEY);
    builder.environment().put("MINIO_ROOT_PASSWORD", SECRET_KEY);
    builder.environment().put("MINIO_BROWSER", "off");
    builder.redirectErrorStream(true).redirectOutput(folder.resolve("output").toFile());
    try {
      return builder.start();
    } catch (IOException e) {
      Folders.remove(folder);
      throw new IllegalStateException(BINARY + ": " + binary + " does not run", e);
    }
  }

  private void awaitReady() {
    HttpClient client = HttpClient.newHttpClient();
    long end = System.nanoTime() + START.toNanos();
    while (!answers(client)) {
      if (System.nanoTime() > end || exitedWithin(LOOK_AGAIN)) {
        throw new IllegalStateException("MinIO does not start: " + Folders.text(output()));
      }
    }
  }

  private boolean answers(HttpClient client) {
    URI ready = server.endpoint().resolve("/minio/health/ready");
    try {
      HttpRequest request = HttpRequest.newBuilder(ready).timeout(Duration.ofSeconds(1)).build();
      return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while MinIO starts", e);
    }
  }

  private boolean exitedWithin(Duration time) {
    try {
      return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private Path output() {
    return folder.resolve("output");
  }

  @Override
  public String name() {
    return server.name();
  }

  @Override
  public URI endpoint() {
    return server.endpoint();
  }

  @Override
  public String region() {
    return server.region();
  }

  @Override
  public String accessKey() {
    return server.accessKey();
  }

  @Override
  public String secretKey() {
    return server.secretKey();
  }

  @Override
  public String newBucket() {
    return server.newBucket();
  }

  @Override
  public void removeBucket(String bucket) {
    server.removeBucket(bucket);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      end();
    }
  }

  /** The folder goes as a whole, so no bucket is removed one by one. */
  private void end() {
    process.destroy();
    if (!exitedWithin(STOP)) {
      process.destroyForcibly();
      exitedWithin(STOP);
    }
    Folders.remove(folder);
  }
}
