package dev.wharf.ftp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.wharf.cluster.Database;
import dev.wharf.storage.filesystem.FilesystemObjectStore;
import dev.wharf.storage.filesystem.FilesystemSettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.commons.net.SocketClient;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Apache's client over real sockets, on a node with everything real. */
class RealClientTest {
  private static final Logger log = LoggerFactory.getLogger(RealClientTest.class);

  private static final int CLIENTS = 100;

  @TempDir static Path folder;
  private static Database database;
  private static FilesystemObjectStore store;
  private static FtpNode node;

  @BeforeAll
  static void start() throws IOException {
    database = Database.inMemory("ftp-real");
    store = new FilesystemObjectStore(FilesystemSettings.of(folder.resolve("objects")));
    InetAddress loopback = InetAddress.getLoopbackAddress();
    FtpSettings settings =
        FtpSettings.on(new InetSocketAddress(loopback, 0), FtpNode.freePorts(40));
    node =
        FtpNode.alone(
            database,
            store,
            folder,
            settings.withSession(settings.session().withActive(true)),
            Optional.empty());
  }

  @AfterAll
  static void stop() {
    node.stop();
    store.close();
    database.close();
  }

  private static byte[] bytes(Random random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  private static void store(FTPClient client, String name, byte[] content) throws IOException {
    assertThat(client.storeFile(name, new ByteArrayInputStream(content)))
        .as(client.getReplyString())
        .isTrue();
  }

  private static byte[] retrieve(FTPClient client, String name) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(client.retrieveFile(name, out)).as(client.getReplyString()).isTrue();
    return out.toByteArray();
  }

  @Test
  void a_tree_is_mirrored_there_and_back() throws IOException {
    Random random = new Random(7);
    FTPClient client = node.login();
    for (String name : new String[] {"tree", "tree/sub", "tree/sub/with space", "tree/-dash"}) {
      assertThat(client.makeDirectory(name)).as(client.getReplyString()).isTrue();
      for (String file : new String[] {"a.bin", "é ü.txt", ".hidden", "-rf", "empty"}) {
        byte[] content = bytes(random, file.equals("empty") ? 0 : random.nextInt(100_000));
        store(client, name + "/" + file, content);
        assertThat(retrieve(client, name + "/" + file)).isEqualTo(content);
      }
    }
    assertThat(client.changeWorkingDirectory("tree/sub")).isTrue();
    assertThat(client.printWorkingDirectory()).isEqualTo("/tree/sub");
    assertThat(Stream.of(client.mlistDir()).map(FTPFile::getName))
        .contains("a.bin", "é ü.txt", ".hidden", "-rf", "empty", "with space");
    assertThat(Stream.of(client.listFiles("-rf")).map(FTPFile::getName)).isNotEmpty();
    assertThat(client.listNames()).contains("a.bin", "with space");
    FTPFile[] listed = client.listFiles("with space");
    assertThat(Stream.of(listed).map(FTPFile::getName)).contains("a.bin", "é ü.txt");
    client.logout();
  }

  @Test
  void an_upload_cut_at_random_offsets_goes_on_where_it_was() throws IOException {
    long seed = System.nanoTime();
    log.info("seed: {}", seed);
    Random random = new Random(seed);
    byte[] content = bytes(random, 3_000_000);
    int cuts = 0;
    FTPClient client = node.login();
    long offset = 0;
    while (cuts < 4) {
      int upTo = (int) Math.min(content.length - 1, offset + random.nextInt(700_000) + 1);
      client.setRestartOffset(offset);
      OutputStream out = client.storeFileStream("cut.bin");
      assertThat(out).as(client.getReplyString()).isNotNull();
      out.write(content, (int) offset, upTo - (int) offset);
      out.flush();
      client.disconnect();
      cuts++;
      client = node.login();
      assertThat(node.stat("anna/cut.bin")).isEmpty();
      long before = offset;
      FTPClient asking = client;
      await().atMost(FtpNode.PATIENCE).until(() -> size(asking, "cut.bin") > before);
      offset = size(client, "cut.bin");
      assertThat(offset).isLessThanOrEqualTo(upTo);
    }
    client.setRestartOffset(offset);
    assertThat(
            client.storeFile(
                "cut.bin",
                new ByteArrayInputStream(Arrays.copyOfRange(content, (int) offset, 3_000_000))))
        .as(client.getReplyString())
        .isTrue();
    assertThat(retrieve(client, "cut.bin")).isEqualTo(content);
    client.logout();
  }

  private static long size(FTPClient client, String name) throws IOException {
    String size = client.getSize(name);
    return size == null ? 0 : Long.parseLong(size);
  }

  @Test
  void appe_goes_on_at_the_end_of_a_file() throws IOException {
    FTPClient client = node.login();
    store(client, "log.txt", "one\n".getBytes(StandardCharsets.UTF_8));
    for (String line : new String[] {"two\n", "three\n"}) {
      assertThat(
              client.appendFile(
                  "log.txt", new ByteArrayInputStream(line.getBytes(StandardCharsets.UTF_8))))
          .as(client.getReplyString())
          .isTrue();
    }
    assertThat(retrieve(client, "log.txt"))
        .isEqualTo("one\ntwo\nthree\n".getBytes(StandardCharsets.UTF_8));
    client.logout();
  }

  @Test
  void names_are_changed_and_removed() throws IOException {
    FTPClient client = node.login();
    store(client, "old", new byte[] {1});
    assertThat(client.rename("old", "new name")).as(client.getReplyString()).isTrue();
    assertThat(client.getSize("new name")).isEqualTo("1");
    assertThat(client.setModificationTime("new name", "20200102030405")).isTrue();
    assertThat(client.getModificationTime("new name")).contains("20200102030405");
    assertThat(client.deleteFile("new name")).isTrue();
    assertThat(client.makeDirectory("d")).isTrue();
    assertThat(client.removeDirectory("d")).isTrue();
    client.logout();
  }

  @Test
  void every_way_to_a_data_connection_leads_somewhere() throws IOException {
    FTPClient client = node.login();
    client.setUseEPSVwithIPv4(true);
    store(client, "epsv", new byte[] {1, 2});
    client.setUseEPSVwithIPv4(false);
    assertThat(retrieve(client, "epsv")).containsExactly(1, 2);
    client.enterLocalActiveMode();
    store(client, "active", new byte[] {3, 4});
    assertThat(retrieve(client, "active")).containsExactly(3, 4);
    client.logout();
  }

  @Test
  void a_client_killed_in_the_middle_publishes_nothing() throws IOException {
    for (int i = 0; i < CLIENTS; i++) {
      FTPClient client = node.login();
      Socket control = controlOf(client);
      OutputStream out = client.storeFileStream("killed-" + i);
      out.write(new byte[20_000]);
      out.flush();
      if (i % 2 == 0) {
        out.close();
        control.close();
      } else {
        control.close();
        out.close();
      }
    }
    await().atMost(FtpNode.PATIENCE).until(() -> node.metrics.sessions.get() == 0);
    for (int i = 0; i < CLIENTS; i++) {
      assertThat(node.stat("anna/killed-" + i)).isEmpty();
    }
  }

  private static Socket controlOf(FTPClient client) {
    try {
      var field = SocketClient.class.getDeclaredField("_socket_");
      field.setAccessible(true);
      return (Socket) field.get(client);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_client_that_ends_in_order_is_always_published() {
    int sessions = 5;
    CompletableFuture<?>[] all = new CompletableFuture<?>[sessions];
    for (int i = 0; i < sessions; i++) {
      int number = i;
      all[i] = CompletableFuture.runAsync(() -> endInOrder(number, CLIENTS / sessions));
    }
    CompletableFuture.allOf(all).join();
  }

  private static void endInOrder(int session, int files) {
    try {
      FTPClient client = node.login();
      for (int i = 0; i < files; i++) {
        String name = "ended-" + session + "-" + i;
        store(client, name, new byte[20_000]);
        assertThat(node.stat("anna/" + name).orElseThrow().size()).isEqualTo(20_000);
      }
      client.logout();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void sessions_are_seen_and_ended() throws IOException {
    FTPClient client = node.connect(new FTPClient());
    FtpNode.enter(client, "boss");
    String id =
        FtpNode.get(node.server.sessions()).stream()
            .filter(session -> session.account().equals(Optional.of("boss")))
            .findFirst()
            .orElseThrow()
            .id();
    assertThat(FtpNode.get(node.server.kick(id))).isTrue();
    assertThatThrownBy(client::getReply).hasMessageContaining("421");
    assertThat(FtpNode.get(node.server.kick("nobody#1!1"))).isFalse();
    client.disconnect();
  }
}
