package dev.wharf.app.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPReply;

/**
 * An FTP client that asks SIZE and goes on with REST and STOR, each time over connections of its
 * own; now and then it is killed in the middle.
 */
final class FtpPatron implements Patron {
  private static final int MIB = 1 << 20;
  private static final int TIMEOUT_MILLIS = 20_000;
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final int NO_SUCH_FILE = 550;
  private static final Pattern KEPT = Pattern.compile("; (\\d+) bytes are kept");

  private final int port;
  private final Patience patience;

  /**
   * @param port of control connections, on 127.0.0.1
   */
  FtpPatron(int port, Patience patience) {
    this.port = port;
    this.patience = patience;
  }

  @Override
  public String protocol() {
    return "ftp";
  }

  @Override
  public void bring(Story story, Random random) {
    String name = "ftp-" + story.number() + ".bin";
    story.key(name);
    do {
      FTPClient client = new FTPClient();
      try (Watch watch = Watch.over(client::disconnect, LONGEST)) {
        attempt(story, name, client, random);
      } catch (IOException | UncheckedIOException failure) {
        story.failed("client", "a connection", failure.toString());
      } finally {
        hangUp(client);
      }
    } while (story.isOpen() && patience.again(random));
  }

  private void attempt(Story story, String name, FTPClient client, Random random)
      throws IOException {
    login(client);
    Optional<Long> known = size(story, name, client);
    if (known.isEmpty()) {
      return;
    }
    long offset = known.get();
    if (offset == story.size() && offset > 0 && isListed(client, name)) {
      story.completed("client", "SIZE " + offset + " and listed");
      return;
    }
    store(story, name, client, offset, random);
  }

  private void login(FTPClient client) throws IOException {
    client.setConnectTimeout(TIMEOUT_MILLIS);
    client.setDefaultTimeout(TIMEOUT_MILLIS);
    client.setDataTimeout(Duration.ofMillis(TIMEOUT_MILLIS));
    client.connect("127.0.0.1", port);
    client.setSoTimeout(TIMEOUT_MILLIS);
    if (!client.login(Fleet.USER, Fleet.PASSWORD)) {
      throw new SocketException("login: " + client.getReplyString().strip());
    }
    client.enterLocalPassiveMode();
    client.setFileType(FTP.BINARY_FILE_TYPE);
  }

  /** Where to go on; empty = nobody could say. */
  private static Optional<Long> size(Story story, String name, FTPClient client)
      throws IOException {
    long before = story.floor();
    int code = client.sendCommand("SIZE", name);
    String reply = client.getReplyString().strip();
    if (code == FTPReply.FILE_STATUS) {
      long offset = Long.parseLong(reply.substring(4).strip());
      story.told("client", "SIZE", before, offset);
      return Optional.of(offset);
    }
    if (code == NO_SUCH_FILE && before == 0) {
      story.row("client", "SIZE -> " + reply);
      return Optional.of(0L);
    }
    if (code == NO_SUCH_FILE) {
      story.gone("client", "SIZE", reply);
    } else {
      story.failed("client", "SIZE", reply);
    }
    return Optional.empty();
  }

  private static boolean isListed(FTPClient client, String name) throws IOException {
    String[] names = client.listNames();
    return names != null && Arrays.asList(names).contains(name);
  }

  private void store(Story story, String name, FTPClient client, long offset, Random random)
      throws IOException {
    long rest = story.size() - offset;
    boolean killed = rest > 0 && random.nextInt(4) == 0;
    long end = killed ? offset + (long) (rest * random.nextDouble()) : story.size();
    String asked = "STOR from " + offset + (killed ? ", killed at " + end : "");
    story.row("client", asked);
    client.setRestartOffset(offset);
    long before = story.floor();
    OutputStream data = client.storeFileStream(name);
    if (data == null) {
      refused(story, asked, client, before);
      return;
    }
    try (Watch watch = Watch.over(data, LONGEST)) {
      new Sender(story, MIB / 2 + random.nextInt(8 * MIB)).send(offset, end, data);
      if (killed) {
        // The system closes what a killed process had open, in any order.
        if (random.nextBoolean()) {
          data.close();
        }
        client.disconnect();
        story.failed("client", asked, "killed on purpose");
        return;
      }
    } finally {
      data.close();
    }
    if (client.completePendingCommand()) {
      story.told("client", asked, before, story.size());
      story.took("client " + System.identityHashCode(client), offset, story.size());
      story.completed("client", client.getReplyString().strip());
    } else {
      refused(story, asked, client, before);
    }
  }

  private static void refused(Story story, String asked, FTPClient client, long before) {
    String reply = client.getReplyString().strip();
    story.failed("client", asked, reply);
    Matcher kept = KEPT.matcher(reply);
    if (kept.find()) {
      story.told("client", asked + " (its refusal)", before, Long.parseLong(kept.group(1)));
    }
    if (FTPReply.isNegativePermanent(client.getReplyCode())) {
      story.violated(asked + ": " + reply + " (expected: 226, or 4xx)");
    }
  }

  private static void hangUp(FTPClient client) {
    try {
      client.disconnect();
    } catch (IOException gone) {
      // Which was wanted.
    }
  }
}
