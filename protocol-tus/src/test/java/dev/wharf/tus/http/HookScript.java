package dev.wharf.tus.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A hook server that answers by script, one line for each question, and keeps what it was sent. A
 * question that is not in the script is answered with 418, which no test expects.
 */
final class HookScript implements AutoCloseable {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ConcurrentLinkedQueue<Line> script = new ConcurrentLinkedQueue<>();
  private final List<Asked> asked = new ArrayList<>();
  private final CountDownLatch end = new CountDownLatch(1);
  private final HttpServer server;

  HookScript() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** A question as it came. */
  record Asked(String path, Map<String, List<String>> headers, String json) {}

  /** An answer. */
  private record Line(int status, Map<String, String> headers, String body) {}

  private static final Line SILENCE = new Line(0, Map.of(), "");

  HookScript json(String body) {
    return answer(200, Map.of("Content-Type", "application/json; charset=utf-8"), body);
  }

  HookScript answer(int status, Map<String, String> headers, String body) {
    script.add(new Line(status, headers, body));
    return this;
  }

  /** No answer, for as long as the server lives. */
  HookScript silence() {
    script.add(SILENCE);
    return this;
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook");
  }

  synchronized List<Asked> asked() {
    return List.copyOf(asked);
  }

  /** Whether everything was asked for that stands in the script. */
  boolean played() {
    return script.isEmpty();
  }

  private synchronized void keep(Asked question) {
    asked.add(question);
  }

  private void handle(HttpExchange exchange) throws IOException {
    String json = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    keep(
        new Asked(
            exchange.getRequestURI().toString(), Map.copyOf(exchange.getRequestHeaders()), json));
    Line line = script.poll();
    if (SILENCE.equals(line)) {
      awaitEnd();
      exchange.close();
    } else {
      write(exchange, line == null ? new Line(418, Map.of(), "not in the script") : line);
    }
  }

  private void awaitEnd() {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void write(HttpExchange exchange, Line line) {
    try {
      line.headers().forEach(exchange.getResponseHeaders()::set);
      byte[] body = line.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(line.status(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    end.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
