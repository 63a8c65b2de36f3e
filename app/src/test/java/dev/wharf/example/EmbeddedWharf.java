package dev.wharf.example;

import com.typesafe.config.ConfigFactory;
import dev.wharf.cluster.ClusterSettings;
import dev.wharf.cluster.ClusterStart;
import dev.wharf.cluster.Database;
import dev.wharf.cluster.DatabaseSettings;
import dev.wharf.files.Files;
import dev.wharf.storage.filesystem.FilesystemObjectStore;
import dev.wharf.storage.filesystem.FilesystemSettings;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.tus.core.Metadata;
import dev.wharf.tus.core.TusSettings;
import dev.wharf.tus.hook.TusHooks;
import dev.wharf.tus.hook.Verdict;
import dev.wharf.tus.http.TusRoute;
import dev.wharf.upload.UploadCluster;
import dev.wharf.upload.UploadMetrics;
import dev.wharf.upload.UploadSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.server.Directives;

/** Uploads in a Pekko HTTP server that has routes of its own. */
final class EmbeddedWharf implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Database database;
  private final ObjectStore store;
  private final ActorSystem<Void> system;
  private final CompletionStage<ServerBinding> binding;

  /**
   * Uploads at {@code /files/} of a loopback port.
   *
   * @param folder where the journal and the files are kept
   */
  EmbeddedWharf(Path folder) {
    // README: embedding
    database = Database.open(DatabaseSettings.inFolder(folder));
    store = new FilesystemObjectStore(FilesystemSettings.of(folder.resolve("files")));
    system =
        ClusterStart.start(
            ClusterSettings.alone(), ConfigFactory.empty(), database, Behaviors.empty());
    ClusterStart.up(system, PATIENCE).toCompletableFuture().join();
    UploadCluster uploads =
        UploadCluster.start(
            system,
            store,
            database.dataSource(),
            database.journalId(),
            UploadSettings.defaults(),
            UploadMetrics.NONE);
    Files files = Files.start(system, store, database.dataSource());
    TusHooks hooks =
        TusHooks.none()
            .withPreCreate(
                (upload, request) -> {
                  String name = Metadata.texts(upload.metadata()).getOrDefault("filename", "");
                  return CompletableFuture.completedFuture(
                      name.endsWith(".exe")
                          ? Verdict.refuse(422, "no programs, please")
                          : Verdict.allow());
                });
    TusRoute tus = TusRoute.create(system, uploads.uploads(), files, TusSettings.defaults(), hooks);
    binding =
        Http.get(system)
            .newServerAt("127.0.0.1", 0)
            .withSettings(TusRoute.serverSettings(system))
            .bind(
                Directives.concat(
                    tus.route(), Directives.path("hello", () -> Directives.complete("Hello"))));
    // README: end
  }

  String address() {
    return "http://127.0.0.1:" + binding.toCompletableFuture().join().localAddress().getPort();
  }

  @Override
  public void close() {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
    store.close();
    database.close();
  }
}
