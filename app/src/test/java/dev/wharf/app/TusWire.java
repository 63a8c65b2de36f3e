package dev.wharf.app;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** tus 1.0.0 by hand, for what no client library does: break off, look, and interfere. */
final class TusWire {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private TusWire() {}

  static URI create(URI files, long length) {
    HttpRequest request =
        request(files)
            .header("Upload-Length", Long.toString(length))
            .POST(BodyPublishers.noBody())
            .build();
    HttpResponse<?> response = send(request, BodyHandlers.discarding());
    expect(201, response);
    return files.resolve(response.headers().firstValue("Location").orElseThrow());
  }

  /** Creation with upload: the whole content in one POST. */
  static URI createWith(URI files, Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      content.write(0, content.size(), bytes);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    HttpRequest request =
        request(files)
            .header("Upload-Length", Long.toString(content.size()))
            .header("Content-Type", "application/offset+octet-stream")
            .POST(BodyPublishers.ofByteArray(bytes.toByteArray()))
            .build();
    HttpResponse<?> response = send(request, BodyHandlers.discarding());
    expect(201, response);
    return files.resolve(response.headers().firstValue("Location").orElseThrow());
  }

  /** HEAD: cuts whoever writes, and answers where the next byte goes. */
  static long offset(URI upload) {
    HttpRequest request = request(upload).method("HEAD", BodyPublishers.noBody()).build();
    HttpResponse<?> response = send(request, BodyHandlers.discarding());
    expect(200, response);
    return response.headers().firstValueAsLong("Upload-Offset").orElseThrow();
  }

  /** Sends bytes {@code from} to {@code to} in one PATCH; answers the new offset. */
  static long append(URI upload, Content content, long from, long to) {
    try (Patch patch = new Patch(upload, from, to - from)) {
      patch.send(content, to);
      return patch.acknowledged();
    }
  }

  /** Downloads the finished object. */
  static String sha256(URI upload) {
    HttpResponse<InputStream> response =
        send(HttpRequest.newBuilder(upload).build(), BodyHandlers.ofInputStream());
    expect(200, response);
    try {
      return Content.sha256(response.body());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static HttpRequest.Builder request(URI uri) {
    return HttpRequest.newBuilder(uri)
        .timeout(Duration.ofMinutes(1))
        .header("Tus-Resumable", "1.0.0");
  }

  private static <T> HttpResponse<T> send(
      HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    try {
      return HTTP.send(request, handler);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  private static void expect(int status, HttpResponse<?> response) {
    if (response.statusCode() != status) {
      throw new AssertionError(response + " (expected: " + status + ")");
    }
  }

  /** One PATCH on a socket of its own, sent bit by bit. */
  static final class Patch implements AutoCloseable {
    private final Socket socket;
    private final OutputStream out;
    private long at;

    /**
     * Sends the head.
     *
     * @param length of the body, in bytes; more than are sent is what a broken client announces
     */
    Patch(URI upload, long offset, long length) {
      this.at = offset;
      try {
        socket = new Socket(upload.getHost(), upload.getPort());
        socket.setTcpNoDelay(true);
        out = socket.getOutputStream();
        out.write(head(upload, offset, length).getBytes(StandardCharsets.US_ASCII));
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }

    private static String head(URI upload, long offset, long length) {
      return String.join(
          "\r\n",
          "PATCH " + upload.getRawPath() + " HTTP/1.1",
          "Host: " + upload.getAuthority(),
          "Tus-Resumable: 1.0.0",
          "Content-Type: application/offset+octet-stream",
          "Upload-Offset: " + offset,
          "Content-Length: " + length,
          "",
          "");
    }

    /** Goes on up to {@code to}; blocks while the server does not read. */
    void send(Content content, long to) {
      try {
        content.write(at, to, out);
        at = to;
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }

    /** The status line and the header fields; empty if the connection was cut without. */
    String answer() {
      StringBuilder text = new StringBuilder();
      try {
        for (int next; text.indexOf("\r\n\r\n") < 0; text.append((char) next)) {
          next = socket.getInputStream().read();
          if (next < 0) {
            return "";
          }
        }
      } catch (IOException cut) {
        return "";
      }
      return text.toString();
    }

    /** The offset a 204 names. */
    long acknowledged() {
      String answer = answer();
      if (!answer.startsWith("HTTP/1.1 204")) {
        throw new AssertionError("PATCH: '" + answer + "' (expected: 204)");
      }
      return answer
          .lines()
          .filter(line -> line.regionMatches(true, 0, "Upload-Offset:", 0, 14))
          .mapToLong(line -> Long.parseLong(line.substring(14).trim()))
          .findFirst()
          .orElseThrow();
    }

    @Override
    public void close() {
      try {
        socket.close();
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
  }
}
