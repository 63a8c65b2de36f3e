package dev.wharf.app;

import dev.wharf.app.settings.Address;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/** A client whose PATCH announces more than it sends. */
final class TusSocket implements AutoCloseable {
  private final Socket socket;

  private TusSocket(Socket socket) {
    this.socket = socket;
  }

  /** Creates an upload; answers its path. */
  static String create(Node node, long length) throws Exception {
    HttpResponse<String> created =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://" + node.front() + "/files/"))
                    .header("Tus-Resumable", "1.0.0")
                    .header("Upload-Length", Long.toString(length))
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build(),
                BodyHandlers.ofString());
    return URI.create("http://" + node.front())
        .resolve(created.headers().firstValue("Location").orElseThrow())
        .getPath();
  }

  static String id(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Sends the first bytes of so many, and stays. */
  static TusSocket patch(Node node, String path, long announced, String sent) throws IOException {
    Address front = node.front();
    Socket socket = new Socket(front.host(), front.port());
    socket.setSoTimeout(30_000);
    socket
        .getOutputStream()
        .write(
            ("PATCH "
                    + path
                    + " HTTP/1.1\r\nHost: wharf\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n"
                    + "Content-Type: application/offset+octet-stream\r\nContent-Length: "
                    + announced
                    + "\r\n\r\n"
                    + sent)
                .getBytes(StandardCharsets.US_ASCII));
    return new TusSocket(socket);
  }

  /** Everything it is answered until its connection ends. */
  String answer() throws IOException {
    try (InputStream in = socket.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
