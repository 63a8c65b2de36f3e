package dev.wharf.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/**
 * What most clients do first, each once: what a server has not done before an archive is made, it
 * has to load when it starts from it.
 */
final class Training {
  private static final String HOST = "127.0.0.1";
  private static final byte[] BYTES = "0123456789".getBytes(StandardCharsets.US_ASCII);
  private static final int MILLIS = 20_000;
  private static final int PAUSE_MILLIS = 50;
  private static final int OK = 200;

  private final HttpClient client = HttpClient.newHttpClient();

  /**
   * A server on this machine.
   *
   * @param http its port for uploads
   * @param management its port for health and metrics
   * @param ftp its port for control connections
   * @param passive its only port for data
   * @param password of its first user
   */
  record Place(int http, int management, int ftp, int passive, String password) {}

  /**
   * Blocks.
   *
   * @param lives whether there is any server to wait for
   */
  void train(Place place, BooleanSupplier lives) throws IOException, InterruptedException {
    URI ready = URI.create("http://" + HOST + ":" + place.management() + "/ready");
    while (!answersOk(ready)) {
      if (!lives.getAsBoolean()) {
        throw new IOException("it did not start");
      }
      Thread.sleep(PAUSE_MILLIS);
    }
    tus(URI.create("http://" + HOST + ":" + place.http() + "/files/"));
    ftp(place);
    send(HttpRequest.newBuilder(ready.resolve("/metrics")));
  }

  private boolean answersOk(URI uri) throws InterruptedException {
    try {
      return client
              .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == OK;
    } catch (IOException notYet) {
      return false;
    }
  }

  private HttpResponse<Void> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    HttpResponse<Void> response =
        client.send(
            request.header("Tus-Resumable", "1.0.0").build(),
            HttpResponse.BodyHandlers.discarding());
    if (response.statusCode() / 100 != 2) {
      throw new IOException(response.toString());
    }
    return response;
  }

  /** Created, half of it sent, asked for, the rest sent, fetched, removed. */
  private void tus(URI files) throws IOException, InterruptedException {
    send(HttpRequest.newBuilder(files).method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
    HttpResponse<Void> created =
        send(
            HttpRequest.newBuilder(files)
                .header("Upload-Length", Integer.toString(BYTES.length))
                .header("Upload-Metadata", "filename dHJhaW5pbmc=")
                .POST(HttpRequest.BodyPublishers.noBody()));
    URI upload = files.resolve(created.headers().firstValue("Location").orElseThrow());
    int half = BYTES.length / 2;
    patch(upload, 0, half);
    send(HttpRequest.newBuilder(upload).method("HEAD", HttpRequest.BodyPublishers.noBody()));
    patch(upload, half, BYTES.length - half);
    send(HttpRequest.newBuilder(upload).GET());
    send(HttpRequest.newBuilder(upload).DELETE());
  }

  private void patch(URI upload, int from, int length) throws IOException, InterruptedException {
    send(
        HttpRequest.newBuilder(upload)
            .header("Upload-Offset", Integer.toString(from))
            .header("Content-Type", "application/offset+octet-stream")
            .method("PATCH", HttpRequest.BodyPublishers.ofByteArray(BYTES, from, length)));
  }

  /** Logged in, a file stored and fetched. */
  private static void ftp(Place place) throws IOException {
    try (Socket control = connect(place.ftp())) {
      BufferedReader replies =
          new BufferedReader(
              new InputStreamReader(control.getInputStream(), StandardCharsets.UTF_8));
      expect(replies, "220");
      say(control, "USER wharf");
      expect(replies, "331");
      say(control, "PASS " + place.password());
      expect(replies, "230");
      say(control, "TYPE I");
      expect(replies, "200");
      transfer(control, replies, "STOR training", place.passive());
      transfer(control, replies, "RETR training", place.passive());
      say(control, "QUIT");
      expect(replies, "221");
    }
  }

  private static void transfer(Socket control, BufferedReader replies, String verb, int port)
      throws IOException {
    say(control, "EPSV");
    expect(replies, "229");
    say(control, verb);
    try (Socket data = connect(port)) {
      expect(replies, "150");
      if (verb.startsWith("STOR")) {
        data.getOutputStream().write(BYTES);
        data.shutdownOutput();
      }
      data.getInputStream().readAllBytes();
    }
    expect(replies, "226");
  }

  private static Socket connect(int port) throws IOException {
    Socket socket = new Socket(HOST, port);
    socket.setSoTimeout(MILLIS);
    return socket;
  }

  private static void say(Socket control, String line) throws IOException {
    control.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
  }

  /** The last line of the next reply. */
  private static void expect(BufferedReader replies, String code) throws IOException {
    String line;
    do {
      line = replies.readLine();
    } while (line != null && !line.matches("[0-9]{3} .*"));
    if (line == null || !line.startsWith(code)) {
      throw new IOException("ftp: " + line + " (expected: " + code + ")");
    }
  }
}
