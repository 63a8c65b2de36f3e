package dev.wharf.storage.s3.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Takes one connection and does on it what a test says, word for word. */
final class ScriptedServer implements AutoCloseable {
  private final ServerSocket listener;
  private final CompletableFuture<Void> played;

  /** What is said and heard on a connection. */
  interface Script {
    void play(Wire wire) throws IOException;
  }

  ScriptedServer(Script script) throws IOException {
    listener = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
    played = CompletableFuture.runAsync(() -> play(script));
  }

  private void play(Script script) {
    try (Socket socket = listener.accept()) {
      script.play(new Wire(socket));
    } catch (IOException e) {
      throw new IllegalStateException("the script broke off", e);
    }
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  /** Waits until the script was played; fails as it failed. */
  void awaitEnd() throws Exception {
    played.get(10, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  /** One end of a connection, in plain text. */
  static final class Wire implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;
    private final Socket socket;
    private final InputStream input;

    Wire(Socket socket) throws IOException {
      socket.setSoTimeout(PATIENCE_MILLIS);
      this.socket = socket;
      this.input = socket.getInputStream();
    }

    static Wire to(URI address) throws IOException {
      return new Wire(new Socket(address.getHost(), address.getPort()));
    }

    /** Lines end with {@code |}. */
    void say(String text) throws IOException {
      socket.getOutputStream().write(lines(text).getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Fails unless exactly this comes next. */
    void hear(String text) throws IOException {
      String expected = lines(text);
      byte[] heard = input.readNBytes(expected.length());
      String came = new String(heard, StandardCharsets.ISO_8859_1);
      if (!came.equals(expected)) {
        throw new AssertionError("heard: " + came + " (expected: " + expected + ")");
      }
    }

    /** All that comes until the other side hangs up. */
    String hearAll() throws IOException {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      input.transferTo(all);
      return all.toString(StandardCharsets.ISO_8859_1).replace("\r\n", "|");
    }

    private static String lines(String text) {
      return text.replace("|", "\r\n");
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
