package dev.wharf.ftp.tls;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** The other side of a control connection, in plain Java; waits for 10 s at most. */
final class Client implements AutoCloseable {
  private static final int PATIENCE = 10_000;

  private Socket socket;

  Client(int port) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(PATIENCE);
  }

  Socket socket() {
    return socket;
  }

  Client say(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
    return this;
  }

  /** The next line; empty at the end. */
  String hear() throws IOException {
    StringBuilder line = new StringBuilder();
    InputStream in = socket.getInputStream();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.append((char) next);
    }
    return line.toString().stripTrailing();
  }

  /** Goes on under TLS. */
  Client secure(SSLContext context, String version) throws IOException {
    SSLSocket secured =
        (SSLSocket) context.getSocketFactory().createSocket(socket, "127.0.0.1", 0, true);
    secured.setEnabledProtocols(new String[] {version});
    secured.startHandshake();
    socket = secured;
    return this;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
