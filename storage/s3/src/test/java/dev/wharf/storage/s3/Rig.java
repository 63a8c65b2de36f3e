package dev.wharf.storage.s3;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.Commit;
import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.Piece;
import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.StagingId;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StoredObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** The client without the cutting, and what it stands on. */
record Rig(Connection connection, Bucket bucket, S3MultipartClient client)
    implements AutoCloseable {
  static final Condition ABSENT = new Condition.Absent();
  static final StagingId STAGING = new StagingId("journal", "upload");

  /** Silence is short, so that what hangs is noticed soon. */
  static final Tuning IMPATIENT = Tuning.defaults().withSilence(Duration.ofSeconds(2));

  static Rig of(S3Settings settings) {
    Connection connection = new Connection(settings, IMPATIENT);
    Bucket bucket = new Bucket(connection.client(), settings, IMPATIENT);
    Layout layout = new Layout(settings.bucket(), settings.prefix());
    return new Rig(
        connection,
        bucket,
        new S3MultipartClient(bucket, layout, settings.profile(), new Publishing(bucket)));
  }

  @Override
  public void close() {
    connection.close();
  }

  static ObjectKey someKey() {
    return new ObjectKey("objects/" + UUID.randomUUID());
  }

  static ObjectMeta someMeta() {
    return ObjectMeta.of("upload-" + UUID.randomUUID());
  }

  static Commit commit(ObjectKey key, ObjectMeta meta, long length) {
    List<Receipt> receipts = List.of(new Receipt(0, length, Receipt.Form.PART, "any"));
    return new Commit(STAGING, key, receipts, ABSENT, Optional.empty(), 99, meta);
  }

  static Piece.OfObject piece(StoredObject object, long from, long to) {
    return new Piece.OfObject(object.key(), object.etag(), new ByteRange(from, to));
  }

  static StorageFailure failure(CompletionStage<?> answer) {
    Throwable thrown = catchThrowable(() -> await(answer));
    assertThat(thrown).hasCauseInstanceOf(StorageFailure.class);
    return (StorageFailure) requireNonNull(thrown.getCause());
  }

  static <T> T await(CompletionStage<T> answer) {
    return answer.toCompletableFuture().copy().orTimeout(60, TimeUnit.SECONDS).join();
  }
}
