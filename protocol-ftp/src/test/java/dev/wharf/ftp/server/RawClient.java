package dev.wharf.ftp.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A client that says what it is told to, over sockets of its own; waits for 10 s at most. */
final class RawClient implements AutoCloseable {
  private static final int PATIENCE = 10_000;
  private static final Pattern EPSV = Pattern.compile("229 .*\\(\\|\\|\\|(\\d+)\\|\\)");
  private static final int CODE = 3;

  private final Socket below;
  private Socket socket;

  private RawClient(Socket below) {
    this.below = below;
    this.socket = below;
  }

  /** Has not heard the greeting. */
  static RawClient to(FtpNode node) throws IOException {
    return to(node.server.explicit().orElseThrow());
  }

  static RawClient to(InetSocketAddress address) throws IOException {
    return new RawClient(dial(address));
  }

  private static Socket dial(InetSocketAddress address) throws IOException {
    Socket socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout(PATIENCE);
    return socket;
  }

  RawClient begin(byte[] first) throws IOException {
    socket.getOutputStream().write(first);
    return this;
  }

  /** What is answered to it. */
  String say(String command) throws IOException {
    socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
    return hear();
  }

  /** The next reply, all of its lines; empty at the end. */
  String hear() throws IOException {
    StringBuilder reply = new StringBuilder(line());
    if (reply.length() <= CODE || reply.charAt(CODE) != '-') {
      return reply.toString();
    }
    String last = reply.substring(0, CODE) + " ";
    String line;
    do {
      line = line();
      reply.append('\n').append(line);
    } while (!line.isEmpty() && !line.startsWith(last));
    return reply.toString();
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    InputStream in = socket.getInputStream();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.write(next);
    }
    return line.toString(StandardCharsets.UTF_8).stripTrailing();
  }

  /** Goes on under TLS; the greeting was heard. */
  RawClient secure(SSLContext context, String version) throws IOException {
    require(say("AUTH TLS"), "234");
    socket = secured(below, context, version);
    return this;
  }

  static SSLSocket secured(Socket below, SSLContext context, String version) throws IOException {
    SSLSocket secured =
        (SSLSocket) context.getSocketFactory().createSocket(below, "127.0.0.1", 0, true);
    secured.setEnabledProtocols(new String[] {version});
    secured.startHandshake();
    return secured;
  }

  /** Logs in with the password of everybody. */
  RawClient enter(String name) throws IOException {
    require(say("USER " + name), "331");
    require(say("PASS secret"), "230");
    require(say("TYPE I"), "200");
    return this;
  }

  RawClient protect() throws IOException {
    require(say("PBSZ 0"), "200");
    require(say("PROT P"), "200");
    return this;
  }

  private static void require(String reply, String start) {
    if (!reply.startsWith(start)) {
      throw new AssertionError(reply + " (expected: " + start + ")");
    }
  }

  /** A new passive connection, to where this one leads. */
  Socket data() throws IOException {
    String reply = say("EPSV");
    Matcher port = EPSV.matcher(reply);
    if (!port.lookingAt()) {
      throw new AssertionError(reply);
    }
    return dial(new InetSocketAddress(socket.getInetAddress(), Integer.parseInt(port.group(1))));
  }

  /**
   * Uploads under TLS.
   *
   * @return the last reply, whatever became of the data connection
   */
  String store(String name, byte[] content, SSLContext context, String version) throws IOException {
    Socket below = data();
    require(say("STOR " + name), "150");
    try (Socket data = secured(below, context, version)) {
      data.getOutputStream().write(content);
    } catch (IOException refused) {
      // The reply says why.
    }
    return hear();
  }

  /** As an operating system ends a client: without a word of FTP or TLS. */
  void kill() throws IOException {
    below.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
