package dev.wharf.ftp.server;

import static org.awaitility.Awaitility.await;

import dev.wharf.access.AccessControl;
import dev.wharf.access.LoginPolicy;
import dev.wharf.cluster.ClusterSettings;
import dev.wharf.cluster.ClusterStart;
import dev.wharf.cluster.Database;
import dev.wharf.files.Files;
import dev.wharf.ftp.data.TestCluster;
import dev.wharf.ftp.session.CountingMetrics;
import dev.wharf.ftp.tls.Tls;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.upload.UploadCluster;
import dev.wharf.upload.UploadMetrics;
import dev.wharf.upload.UploadSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** A replica as the service runs it, with FTP and nothing else. */
final class FtpNode {
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final String USERS =
      """
      [{"username": "anna", "password": "secret", "root": "anna"},
       {"username": "boss", "password": "secret", "vfs_perms": ["all", "+admin"]}]
      """;

  /** Tests that err on purpose need not wait for it. */
  private static final LoginPolicy HASTY =
      new LoginPolicy(
          LoginPolicy.defaults().by(),
          LoginPolicy.defaults().maxAttempts(),
          LoginPolicy.defaults().expiresAfter(),
          Duration.ofMillis(10),
          Duration.ofMillis(50));

  final CountingMetrics metrics = new CountingMetrics();
  final FtpServer server;
  private final ActorSystem<Void> system;
  private final Files files;

  private FtpNode(
      ClusterSettings place,
      Database database,
      ObjectStore store,
      Path folder,
      FtpSettings settings,
      Optional<Tls> tls,
      String accounts)
      throws IOException {
    this.system = ClusterStart.start(place, TestCluster.SETTINGS, database, Behaviors.empty());
    this.files = Files.of(system, store);
    Path users = java.nio.file.Files.createTempFile(folder, "users", ".json");
    java.nio.file.Files.writeString(users, accounts);
    this.server =
        FtpServer.start(
            system,
            settings,
            UploadCluster.start(
                    system,
                    store,
                    database.dataSource(),
                    database.journalId(),
                    UploadSettings.defaults(),
                    UploadMetrics.NONE)
                .uploads(),
            files,
            AccessControl.start(system, users, HASTY),
            tls,
            metrics);
  }

  /** A cluster of one. */
  static FtpNode alone(
      Database database, ObjectStore store, Path folder, FtpSettings settings, Optional<Tls> tls)
      throws IOException {
    return alone(database, store, folder, settings, tls, USERS);
  }

  /**
   * A cluster of one.
   *
   * @param accounts a users file
   */
  static FtpNode alone(
      Database database,
      ObjectStore store,
      Path folder,
      FtpSettings settings,
      Optional<Tls> tls,
      String accounts)
      throws IOException {
    return new FtpNode(ClusterSettings.alone(), database, store, folder, settings, tls, accounts);
  }

  /** A member of a larger cluster. */
  static FtpNode member(
      int port,
      List<String> seeds,
      Database database,
      ObjectStore store,
      Path folder,
      FtpSettings settings,
      Optional<Tls> tls)
      throws IOException {
    return new FtpNode(
        new ClusterSettings("127.0.0.1", port, seeds),
        database,
        store,
        folder,
        settings,
        tls,
        USERS);
  }

  FtpNode awaitMembers(int count) {
    TestCluster.awaitMembers(system, count, PATIENCE);
    return this;
  }

  /** A client that is connected and not logged in. */
  FTPClient connect(FTPClient client) throws IOException {
    client.setDataTimeout(PATIENCE);
    client.setDefaultTimeout((int) PATIENCE.toMillis());
    client.setControlEncoding("UTF-8");
    client.setRemoteVerificationEnabled(false);
    client.setIpAddressFromPasvResponse(true);
    client.connect(
        server.explicit().orElseThrow().getAddress(), server.explicit().orElseThrow().getPort());
    return client;
  }

  FTPClient login() throws IOException {
    FTPClient client = connect(new FTPClient());
    enter(client, "anna");
    return client;
  }

  static void enter(FTPClient client, String name) throws IOException {
    if (!client.login(name, "secret")) {
      throw new AssertionError(client.getReplyString());
    }
    client.enterLocalPassiveMode();
    client.setFileType(FTP.BINARY_FILE_TYPE);
  }

  Optional<StoredObject> stat(String key) {
    return get(files.stat(new ObjectKey(key)));
  }

  static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  void stop() {
    get(server.stop());
    CoordinatedShutdown.get(system).runAll(CoordinatedShutdown.actorSystemTerminateReason());
    await().atMost(PATIENCE).until(() -> system.getWhenTerminated().toCompletableFuture().isDone());
  }

  static List<Integer> freePorts(int count) {
    return TestCluster.freePorts(count);
  }
}
