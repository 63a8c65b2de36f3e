package dev.wharf.ftp.data;

import static org.awaitility.Awaitility.await;

import dev.wharf.cluster.ClusterSettings;
import dev.wharf.cluster.ClusterStart;
import dev.wharf.cluster.Database;
import dev.wharf.files.Files;
import dev.wharf.ftp.tls.Tls;
import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.upload.UploadCluster;
import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadMetrics;
import dev.wharf.upload.UploadReply;
import dev.wharf.upload.UploadSettings;
import dev.wharf.upload.Uploads;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;

/** A replica as the service runs it, less its control connections. */
final class DataNode {
  static final Duration PATIENCE = Duration.ofSeconds(30);

  final CountingFtpMetrics metrics = new CountingFtpMetrics();
  final InetAddress address;
  private final ActorSystem<Void> system;
  private final Uploads uploads;
  private final Files files;
  private final DataPorts ports;

  private DataNode(
      ClusterSettings place,
      Database database,
      ObjectStore store,
      DataSettings settings,
      Optional<Tls> tls)
      throws IOException {
    this.address = settings.bind().orElse(InetAddress.getLoopbackAddress());
    this.system = ClusterStart.start(place, TestCluster.SETTINGS, database, Behaviors.empty());
    this.uploads =
        UploadCluster.start(
                system,
                store,
                database.dataSource(),
                database.journalId(),
                UploadSettings.defaults(),
                UploadMetrics.NONE)
            .uploads();
    this.files = new Files(store);
    this.ports = DataPorts.start(system, settings, uploads, files, tls, metrics);
  }

  /** A cluster of one. */
  static DataNode alone(
      Database database, ObjectStore store, DataSettings settings, Optional<Tls> tls)
      throws IOException {
    return new DataNode(ClusterSettings.alone(), database, store, settings, tls);
  }

  /** A member of a larger cluster. */
  static DataNode member(
      int port, List<String> seeds, Database database, ObjectStore store, DataSettings settings)
      throws IOException {
    ClusterSettings place = new ClusterSettings("127.0.0.1", port, seeds);
    return new DataNode(place, database, store, settings, Optional.empty());
  }

  /** Waits until so many members know each other. */
  DataNode awaitMembers(int count) {
    TestCluster.awaitMembers(system, count, PATIENCE);
    return this;
  }

  ActorSystem<?> system() {
    return system;
  }

  DataConnections connections() {
    return ports.connections();
  }

  DataPorts ports() {
    return ports;
  }

  Uploads uploads() {
    return uploads;
  }

  UploadReply describe(UploadId id) {
    return get(uploads.describe(id));
  }

  long offset(UploadId id) {
    return ((UploadReply.Standing) describe(id)).offset();
  }

  Optional<StoredObject> stat(ObjectKey key) {
    return get(files.stat(key));
  }

  ByteString object(ObjectKey key) {
    StoredObject object = stat(key).orElseThrow();
    return get(
        files
            .read(object, ByteRange.all(object))
            .runWith(Sink.fold(ByteString.emptyByteString(), ByteString::concat), system));
  }

  /** Cuts what is under way, and leaves the cluster in order. */
  void stop() {
    get(ports.drain(Duration.ZERO));
    CoordinatedShutdown.get(system).runAll(CoordinatedShutdown.actorSystemTerminateReason());
    awaitEnd();
  }

  /** Ends without a word to anybody. */
  void die() {
    system.terminate();
    awaitEnd();
  }

  private void awaitEnd() {
    await().atMost(PATIENCE).until(() -> system.getWhenTerminated().toCompletableFuture().isDone());
    ports.close();
  }

  static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static List<Integer> freePorts(int count) {
    return TestCluster.freePorts(count);
  }
}
