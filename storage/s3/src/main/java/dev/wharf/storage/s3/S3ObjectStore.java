package dev.wharf.storage.s3;

import dev.wharf.storage.multipart.MultipartIngest;
import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.Capabilities;
import dev.wharf.storage.spi.Commit;
import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.Entry;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.storage.spi.OpenMultipart;
import dev.wharf.storage.spi.Piece;
import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.StagedUpload;
import dev.wharf.storage.spi.Staging;
import dev.wharf.storage.spi.StagingId;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.spi.StoredObject;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * A bucket as object store.
 *
 * <pre>
 * prefix&lt;key&gt;                                        objects
 * prefix&lt;folder&gt;/                                    markers of folders that were made
 * prefix.wharf/staging/&lt;journal&gt;/&lt;upload&gt;/&lt;tail&gt;  ends of requests that no part has absorbed
 * </pre>
 *
 * <p>Bytes go into the parts of a multipart upload at the object's own key, small uploads are put
 * there in one request. Nothing outside these names is ever written, listed or removed, and no
 * multipart upload is given up that the journal does not name: a bucket may have other users.
 *
 * <p><b>What it cannot do.</b> Where the server does not judge conditions itself (see {@link
 * S3Profile}), two replicas that commit to one key at the same moment may both succeed.
 */
public final class S3ObjectStore implements ObjectStore {
  private final Connection connection;
  private final S3Profile profile;
  private final Layout layout;
  private final Bucket bucket;
  private final Publishing publishing;
  private final S3MultipartClient client;
  private final MultipartIngest ingest;
  private final StagingArea staging;
  private final Folders folders;
  private final Copying copying;

  /**
   * Sends nothing yet: {@link #probe()} tells whether the bucket answers.
   *
   * @throws StorageFailure if no region is given and the AWS SDK finds none
   */
  public S3ObjectStore(S3Settings settings) {
    this(settings, Tuning.defaults());
  }

  S3ObjectStore(S3Settings settings, Tuning tuning) {
    this.connection = new Connection(settings, tuning);
    this.profile = settings.profile();
    this.layout = new Layout(settings.bucket(), settings.prefix());
    this.bucket = new Bucket(connection.client(), settings, tuning);
    this.publishing = new Publishing(bucket);
    this.client = new S3MultipartClient(bucket, layout, profile, publishing);
    this.ingest =
        new MultipartIngest(client, profile.limits(), settings.multipart(), settings.budget());
    this.staging = new StagingArea(bucket, layout);
    this.folders = new Folders(bucket, layout, publishing, profile.conditionalPut());
    this.copying = new Copying(bucket, layout, profile, publishing, tuning.copyAtMost());
  }

  @Override
  public Capabilities capabilities() {
    boolean conditional = profile.conditionalPut() && profile.conditionalComplete();
    return new Capabilities(false, true, conditional, false, false, false, false);
  }

  @Override
  public Flow<ByteString, Receipt, CompletionStage<Done>> receive(Staging to) {
    return ingest.receive(to);
  }

  @Override
  public Source<Receipt, NotUsed> compose(Staging to, List<Piece> pieces) {
    return ingest.compose(to, pieces);
  }

  /** Pieces that are missing may be so because a commit before this one was done and cleared. */
  @Override
  public CompletionStage<StoredObject> commit(Commit commit) {
    return Stages.recover(
        attempt(() -> ingest.commit(commit)),
        failure ->
            failure.kind() == Kind.NOT_FOUND || failure.kind() == Kind.CORRUPT
                ? publishing
                    .settle(
                        layout.object(commit.target()), commit.condition(), commit.meta(), failure)
                    .thenApply(head -> head.at(commit.target()))
                : CompletableFuture.failedFuture(failure));
  }

  @Override
  public CompletionStage<Done> discard(
      StagingId id, List<Receipt> receipts, Optional<OpenMultipart> multipart) {
    return attempt(() -> ingest.dropTails(id, receipts))
        .thenCompose(done -> staging.sweep(id))
        .thenCompose(
            done ->
                multipart
                    .map(ingest::abort)
                    .orElseGet(() -> CompletableFuture.completedFuture(done)));
  }

  @Override
  public CompletionStage<Done> clear(Commit done) {
    return attempt(() -> ingest.dropTails(done.staging(), done.receipts()));
  }

  @Override
  public CompletionStage<Done> drop(StagingId id, List<Receipt> absorbed) {
    return attempt(() -> ingest.dropTails(id, absorbed));
  }

  @Override
  public Source<StagedUpload, NotUsed> staged(String journal) {
    return staging.of(journal);
  }

  @Override
  public CompletionStage<Optional<StoredObject>> stat(ObjectKey key) {
    return client.stat(key);
  }

  @Override
  public Source<Entry, NotUsed> list(String folder) {
    return Source.lazySource(() -> Listing.of(bucket, layout, folder))
        .mapMaterializedValue(started -> NotUsed.getInstance());
  }

  @Override
  public Source<ByteString, NotUsed> read(ObjectKey key, String etag, ByteRange range) {
    return Reading.of(bucket, layout.object(key), etag, range);
  }

  @Override
  public CompletionStage<Done> delete(ObjectKey key) {
    return bucket.delete(layout.object(key));
  }

  @Override
  public CompletionStage<Done> delete(ObjectKey key, String etag) {
    return new Deleting(bucket, publishing, profile.conditionalMore())
        .delete(layout.object(key), etag);
  }

  @Override
  public CompletionStage<Optional<Entry.Folder>> folder(String folder) {
    return attempt(() -> folders.find(folder));
  }

  @Override
  public CompletionStage<Done> makeFolder(String folder) {
    return attempt(() -> folders.make(folder));
  }

  @Override
  public CompletionStage<Done> removeFolder(String folder) {
    return attempt(() -> folders.remove(folder));
  }

  @Override
  public CompletionStage<StoredObject> copy(
      StoredObject from, ObjectKey to, Condition condition, ObjectMeta meta) {
    return copying.copy(from, to, condition, meta);
  }

  @Override
  public CompletionStage<Done> rename(String from, String to) {
    return unsupported("rename '" + from + "' to '" + to + "'");
  }

  @Override
  public CompletionStage<StoredObject> touch(ObjectKey key, Instant modified) {
    return unsupported("set the time of object '" + key + "'");
  }

  private static <T> CompletionStage<T> unsupported(String what) {
    return Stages.failed(Kind.UNSUPPORTED, false, what + ": S3 cannot");
  }

  @Override
  public CompletionStage<Optional<FileChannel>> open(ObjectKey key, String etag) {
    String inBucket = layout.object(key);
    return bucket
        .head(inBucket)
        .thenApply(
            found -> {
              Reading.requireSame(inBucket, etag, found);
              return Optional.empty();
            });
  }

  @Override
  public CompletionStage<Done> probe() {
    return bucket.probe();
  }

  private static <T> CompletionStage<T> attempt(Supplier<CompletionStage<T>> work) {
    try {
      return work.get();
    } catch (StorageFailure refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  @Override
  public void close() {
    connection.close();
  }
}
