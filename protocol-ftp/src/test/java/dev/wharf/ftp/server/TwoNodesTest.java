package dev.wharf.ftp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.wharf.cluster.Database;
import dev.wharf.ftp.session.PassiveAddresses;
import dev.wharf.ftp.session.PassiveAddresses.Host;
import dev.wharf.ftp.session.SessionSettings.Passive;
import dev.wharf.storage.filesystem.FilesystemObjectStore;
import dev.wharf.storage.filesystem.FilesystemSettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Control connections on one node, data connections on the other: both listen on the same ports,
 * each at an address of its own, and PASV names the other's.
 */
class TwoNodesTest {
  @TempDir static Path folder;
  private static Database database;
  private static FilesystemObjectStore store;
  private static FtpNode here;
  private static FtpNode there;

  @BeforeAll
  static void start() throws IOException {
    database = Database.inMemory("ftp-two");
    store = new FilesystemObjectStore(FilesystemSettings.of(folder.resolve("objects")));
    List<Integer> ports = FtpNode.freePorts(12);
    List<String> seeds = List.of("127.0.0.1:" + ports.get(0), "127.0.0.1:" + ports.get(1));
    List<Integer> passive = ports.subList(2, 12);
    CompletableFuture<FtpNode> first =
        CompletableFuture.supplyAsync(
            () -> member(ports.get(0), seeds, "127.0.0.1", "127.0.0.2", passive));
    there = member(ports.get(1), seeds, "127.0.0.2", "127.0.0.1", passive);
    here = first.join();
    here.awaitMembers(2);
    there.awaitMembers(2);
  }

  private static FtpNode member(
      int port, List<String> seeds, String own, String others, List<Integer> passive) {
    try {
      InetAddress address = InetAddress.getByName(own);
      Inet4Address told = (Inet4Address) InetAddress.getByName(others);
      FtpSettings settings = FtpSettings.on(new InetSocketAddress(address, 0), passive);
      return FtpNode.member(
          port,
          seeds,
          database,
          store,
          folder,
          settings
              .withData(settings.data().withBind(address))
              .withSession(
                  settings
                      .session()
                      .withPassive(
                          new Passive(
                              true, new PassiveAddresses(new Host.Literal(told), List.of())))));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @AfterAll
  static void stop() {
    there.stop();
    here.stop();
    store.close();
    database.close();
  }

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  @Test
  void bytes_land_on_the_other_node() throws IOException {
    byte[] content = bytes(2_000_000);
    for (FtpNode node : List.of(here, there)) {
      FTPClient client = node.login();
      String name = "landed-" + (node == here);
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
    FTPClient client = here.login();
    OutputStream out = client.storeFileStream("moved.bin");
    out.write(content, 0, 400_000);
    out.flush();
    client.disconnect();
    FTPClient again = there.login();
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
    for (FtpNode node : List.of(here, there)) {
      FTPClient client = node.connect(new FTPClient());
      FtpNode.enter(client, "boss");
      clients.add(client);
    }
    assertThat(clients.get(0).sendCommand("SITE WHO")).isEqualTo(200);
    List<String> bosses =
        FtpNode.get(here.server.sessions()).stream()
            .filter(session -> session.account().equals(Optional.of("boss")))
            .map(session -> session.id())
            .toList();
    assertThat(bosses).hasSize(2);
    for (String id : bosses) {
      assertThat(clients.get(0).getReplyString()).contains(id);
      assertThat(FtpNode.get(here.server.kick(id))).isTrue();
    }
    for (FTPClient client : clients) {
      assertThatThrownBy(client::getReply).hasMessageContaining("421");
      client.disconnect();
    }
  }
}
