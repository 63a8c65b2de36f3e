package dev.wharf.app.faults;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** tus 1.0.0, each request on a socket of its own: each may land on another replica. */
final class TusTalk {
  private static final int DIAL_MILLIS = 5_000;
  private static final int ANSWER_MILLIS = 20_000;
  private static final Duration LONGEST = Duration.ofSeconds(60);

  /**
   * What came back.
   *
   * @param status 0 = the connection ended, or the client had waited long enough
   * @param headers by name in lower case
   */
  record Answer(int status, Map<String, String> headers) {
    static final Answer NONE = new Answer(0, Map.of());

    Optional<Long> offset() {
      return header("upload-offset").map(Long::valueOf);
    }

    Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name));
    }

    /** Whether a client that gets it gives its upload up. */
    boolean isFinal() {
      return status >= 400 && status < 500 && status != 409 && status != 423 && status != 429;
    }

    @Override
    public String toString() {
      return status == 0
          ? "no answer"
          : status + header("retry-after").map(after -> ", Retry-After " + after).orElse("");
    }
  }

  /** The bytes of a request. */
  interface Body {
    void write(OutputStream out) throws IOException;
  }

  private TusTalk() {}

  static Answer head(URI upload) {
    return say(upload, "HEAD", Map.of(), 0, out -> {});
  }

  static Answer delete(URI upload) {
    return say(upload, "DELETE", Map.of(), 0, out -> {});
  }

  /**
   * One request, and its answer if there is one.
   *
   * @param length of the body as announced; more than are written is what a broken client does
   */
  static Answer say(URI at, String method, Map<String, String> headers, long length, Body body) {
    try (Socket socket = new Socket();
        Watch watch = Watch.over(socket, LONGEST)) {
      socket.connect(new InetSocketAddress(at.getHost(), at.getPort()), DIAL_MILLIS);
      socket.setSoTimeout(ANSWER_MILLIS);
      OutputStream out = socket.getOutputStream();
      out.write(text(at, method, headers, length).getBytes(StandardCharsets.US_ASCII));
      try {
        body.write(out);
      } catch (Cut cut) {
        return Answer.NONE;
      } catch (IOException refused) {
        // What the server says to a body that it does not read is sent before it hangs up.
      }
      return answer(new BufferedInputStream(socket.getInputStream()));
    } catch (IOException none) {
      return Answer.NONE;
    }
  }

  /** The client breaks off on purpose. */
  static final class Cut extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private static String text(URI at, String method, Map<String, String> headers, long length) {
    StringBuilder text = new StringBuilder();
    text.append(method).append(' ').append(at.getRawPath()).append(" HTTP/1.1\r\n");
    text.append("Host: ").append(at.getAuthority()).append("\r\n");
    text.append("Tus-Resumable: 1.0.0\r\nConnection: close\r\n");
    headers.forEach((name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
    if (!method.equals("HEAD")) {
      text.append("Content-Length: ").append(length).append("\r\n");
    }
    return text.append("\r\n").toString();
  }

  private static Answer answer(InputStream in) throws IOException {
    String status = line(in);
    if (!status.startsWith("HTTP/1.1 ")) {
      return Answer.NONE;
    }
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return new Answer(Integer.parseInt(status.substring(9, 12)), headers);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("the connection ended in the head");
      }
      line.append((char) next);
    }
    return line.toString().strip();
  }
}
