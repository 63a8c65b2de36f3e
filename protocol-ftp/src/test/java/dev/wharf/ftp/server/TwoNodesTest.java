package dev.wharf.ftp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Control connections on one node, data connections on the other. */
class TwoNodesTest {
  @TempDir static Path folder;
  private static TwoNodes nodes;

  @BeforeAll
  static void start() throws IOException {
    nodes = new TwoNodes("ftp-two", folder, settings -> settings, Optional.empty());
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  @Test
  void bytes_land_on_the_other_node() throws IOException {
    byte[] content = bytes(2_000_000);
    for (FtpNode node : nodes.both()) {
      FTPClient client = node.login();
      String name = "landed-" + (node == nodes.here);
      assertThat(client.storeFile(name, new ByteArrayInputStream(content)))
          .as(client.getReplyString())
          .isTrue();
      ByteArrayOutputStream back = new ByteArrayOutputStream();
      assertThat(client.retrieveFile(name, back)).as(client.getReplyString()).isTrue();
      assertThat(back.toByteArray()).isEqualTo(content);
      assertThat(Stream.of(client.listFiles()).map(FTPFile::getName)).contains(name);
      client.logout();
    }
  }

  @Test
  void an_upload_that_was_cut_goes_on_through_the_other_node() throws IOException {
    byte[] content = bytes(1_000_000);
    FTPClient client = nodes.here.login();
    OutputStream out = client.storeFileStream("moved.bin");
    out.write(content, 0, 400_000);
    out.flush();
    client.disconnect();
    FTPClient again = nodes.there.login();
    long[] offset = {0};
    await()
        .atMost(FtpNode.PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              String size = again.getSize("moved.bin");
              offset[0] = size == null ? 0 : Long.parseLong(size);
              return offset[0] > 0;
            });
    again.setRestartOffset(offset[0]);
    assertThat(
            again.storeFile(
                "moved.bin",
                new ByteArrayInputStream(
                    Arrays.copyOfRange(content, (int) offset[0], content.length))))
        .as(again.getReplyString())
        .isTrue();
    ByteArrayOutputStream back = new ByteArrayOutputStream();
    assertThat(again.retrieveFile("moved.bin", back)).isTrue();
    assertThat(back.toByteArray()).isEqualTo(content);
    again.logout();
  }

  @Test
  void sessions_of_either_node_are_seen_and_ended_from_both() throws IOException {
    List<FTPClient> clients = new ArrayList<>();
    for (FtpNode node : nodes.both()) {
      FTPClient client = node.connect(new FTPClient());
      FtpNode.enter(client, "boss");
      clients.add(client);
    }
    assertThat(clients.get(0).sendCommand("SITE WHO")).isEqualTo(200);
    List<String> bosses =
        FtpNode.get(nodes.here.server.sessions()).stream()
            .filter(session -> session.account().equals(Optional.of("boss")))
            .map(session -> session.id())
            .toList();
    assertThat(bosses).hasSize(2);
    for (String id : bosses) {
      assertThat(clients.get(0).getReplyString()).contains(id);
      assertThat(FtpNode.get(nodes.here.server.kick(id))).isTrue();
    }
    for (FTPClient client : clients) {
      assertThatThrownBy(client::getReply).hasMessageContaining("421");
      client.disconnect();
    }
  }
}
