package dev.wharf.storage.multipart;

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
import dev.wharf.storage.spi.Slots;
import dev.wharf.storage.spi.StagedUpload;
import dev.wharf.storage.spi.Staging;
import dev.wharf.storage.spi.StagingId;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.storage.spi.WriterJournal;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** The least store that can be made of an ingest and a client. */
final class FakeStore implements ObjectStore {
  private static final Retries QUICK =
      new Retries(Stream.of(1, 2, 4).map(Duration::ofMillis).toList());

  private final FakeObjects objects;
  private final FakeMultipartClient client;
  private final ByteBudget budget;
  private final MultipartIngest ingest;

  FakeStore(Materializer runner, PartLimits limits, MultipartSettings settings, ByteBudget budget) {
    this.objects = new FakeObjects(runner);
    this.client = new FakeMultipartClient(limits, objects);
    this.budget = budget;
    this.ingest = new MultipartIngest(client, limits, settings, budget, QUICK);
  }

  private FakeStore(FakeStore other, MultipartIngest ingest, ByteBudget budget) {
    this.objects = other.objects;
    this.client = other.client;
    this.budget = budget;
    this.ingest = ingest;
  }

  /** The same store as another process sees it, which has nothing in memory. */
  FakeStore fromElsewhere(PartLimits limits, MultipartSettings settings) {
    ByteBudget fresh = new ByteBudget(budget.total());
    return new FakeStore(this, new MultipartIngest(client, limits, settings, fresh, QUICK), fresh);
  }

  FakeMultipartClient client() {
    return client;
  }

  ByteBudget budget() {
    return budget;
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities(false, true, true, false, false, false, false);
  }

  @Override
  public Flow<ByteString, Receipt, CompletionStage<Done>> receive(Staging staging) {
    return ingest.receive(watched(staging));
  }

  @Override
  public Source<Receipt, NotUsed> compose(Staging staging, List<Piece> pieces) {
    return ingest.compose(watched(staging), pieces);
  }

  private Staging watched(Staging staging) {
    return new Staging(
        staging.id(),
        staging.target(),
        staging.condition(),
        staging.grant(),
        staging.offset(),
        staging.open(),
        staging.length(),
        staging.multipart(),
        staging.meta(),
        new WatchedJournal(staging));
  }

  /** Tells the client what the journal gave. */
  private final class WatchedJournal implements WriterJournal {
    private final WriterJournal journal;
    private Optional<String> multipart;

    WatchedJournal(Staging staging) {
      this.journal = staging.journal();
      this.multipart = staging.multipart();
    }

    @Override
    public CompletionStage<Slots> reserve(int count, Optional<String> opened) {
      multipart = multipart.or(() -> opened);
      String of = MultipartId.of(multipart.orElseThrow()).client();
      return journal
          .reserve(count, opened)
          .thenApply(
              slots -> {
                client.give(of, slots.first(), slots.count());
                return slots;
              });
    }

    @Override
    public CompletionStage<ObjectMeta> directPut() {
      return journal.directPut();
    }
  }

  @Override
  public CompletionStage<StoredObject> commit(Commit commit) {
    commit
        .multipart()
        .map(MultipartId::of)
        .ifPresent(multipart -> client.give(multipart.client(), commit.freeSlot(), 1));
    return objects
        .stat(commit.target())
        .thenCompose(
            there ->
                there
                    .filter(object -> object.meta().uploadId().equals(commit.meta().uploadId()))
                    .<CompletionStage<StoredObject>>map(CompletableFuture::completedFuture)
                    .orElseGet(() -> ingest.commit(commit)));
  }

  @Override
  public CompletionStage<Done> discard(
      StagingId id, List<Receipt> receipts, Optional<OpenMultipart> multipart) {
    client.discard(id);
    CompletionStage<Done> dropped = ingest.dropTails(id, receipts);
    return multipart
        .map(opened -> dropped.thenCompose(any -> ingest.abort(opened)))
        .orElse(dropped);
  }

  @Override
  public CompletionStage<Done> clear(Commit done) {
    return ingest.dropTails(done.staging(), done.receipts());
  }

  @Override
  public CompletionStage<Done> drop(StagingId id, List<Receipt> absorbed) {
    return ingest.dropTails(id, absorbed);
  }

  @Override
  public Source<StagedUpload, NotUsed> staged(String journal) {
    return Source.single(journal).mapConcat(client::staged);
  }

  @Override
  public CompletionStage<Optional<StoredObject>> stat(ObjectKey key) {
    return objects.stat(key);
  }

  @Override
  public Source<Entry, NotUsed> list(String folder) {
    return objects.memory().list(folder);
  }

  @Override
  public Source<ByteString, NotUsed> read(ObjectKey key, String etag, ByteRange range) {
    return objects.memory().read(key, etag, range);
  }

  @Override
  public CompletionStage<Done> delete(ObjectKey key) {
    return objects.memory().delete(key);
  }

  @Override
  public CompletionStage<Done> delete(ObjectKey key, String etag) {
    return objects.memory().delete(key, etag);
  }

  @Override
  public CompletionStage<Optional<Entry.Folder>> folder(String folder) {
    return objects.memory().folder(folder);
  }

  @Override
  public CompletionStage<Done> makeFolder(String folder) {
    return objects.memory().makeFolder(folder);
  }

  @Override
  public CompletionStage<Done> removeFolder(String folder) {
    return objects.memory().removeFolder(folder);
  }

  @Override
  public CompletionStage<StoredObject> copy(
      StoredObject from, ObjectKey to, Condition condition, ObjectMeta meta) {
    return objects.memory().copy(from, to, condition, meta);
  }

  @Override
  public CompletionStage<Done> rename(String from, String to) {
    return objects.memory().rename(from, to);
  }

  @Override
  public CompletionStage<StoredObject> touch(ObjectKey key, Instant modified) {
    return objects.memory().touch(key, modified);
  }

  @Override
  public CompletionStage<Optional<FileChannel>> open(ObjectKey key, String etag) {
    return objects.memory().open(key, etag);
  }

  @Override
  public CompletionStage<Done> probe() {
    return objects.memory().probe();
  }

  @Override
  public void close() {}
}
