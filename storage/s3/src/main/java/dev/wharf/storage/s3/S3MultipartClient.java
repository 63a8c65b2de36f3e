package dev.wharf.storage.s3;

import dev.wharf.storage.multipart.MultipartClient;
import dev.wharf.storage.multipart.PartPlace;
import dev.wharf.storage.spi.Commit;
import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.Piece;
import dev.wharf.storage.spi.StagingId;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.spi.StoredObject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.util.ByteString;

/** Parts and tails in a bucket. */
final class S3MultipartClient implements MultipartClient {
  private final Bucket bucket;
  private final Layout layout;
  private final S3Profile profile;
  private final Publishing publishing;
  private final Parts parts;

  S3MultipartClient(Bucket bucket, Layout layout, S3Profile profile, Publishing publishing) {
    this.bucket = bucket;
    this.layout = layout;
    this.profile = profile;
    this.publishing = publishing;
    this.parts = new Parts(bucket);
  }

  @Override
  public CompletionStage<String> open(ObjectKey target, ObjectMeta meta) {
    return bucket.open(layout.object(target), meta);
  }

  @Override
  public CompletionStage<String> putPart(PartPlace place, ByteString bytes) {
    return bucket
        .putPart(layout.object(place.target()), place.multipart(), place.slot(), bytes)
        .thenApply(PartToken::toString);
  }

  @Override
  public CompletionStage<String> copyPart(PartPlace place, Piece.OfObject piece) {
    return bucket
        .copyPart(
            layout.object(place.target()),
            place.multipart(),
            place.slot(),
            layout.object(piece.key()),
            piece.etag(),
            piece.range())
        .thenApply(PartToken::toString);
  }

  @Override
  public CompletionStage<Done> putTail(StagingId staging, String name, ByteString bytes) {
    return bucket.putOwn(layout.tail(staging, name), bytes);
  }

  @Override
  public CompletionStage<ByteString> readTail(StagingId staging, String name, long size) {
    String key = layout.tail(staging, name);
    return bucket
        .readOwn(key)
        .thenApply(bytes -> sized(bytes, size, Kind.CORRUPT, "tail '" + key + "'"));
  }

  private static ByteString sized(ByteString bytes, long size, Kind otherwise, String what) {
    if (bytes.size() != size) {
      throw new StorageFailure(
          otherwise, false, what + ": " + bytes.size() + " bytes (expected: " + size + ")");
    }
    return bytes;
  }

  @Override
  public CompletionStage<Done> deleteTails(StagingId staging, List<String> names) {
    return Each.of(names, name -> bucket.delete(layout.tail(staging, name)));
  }

  @Override
  public CompletionStage<StoredObject> put(
      ObjectKey target, Condition condition, ObjectMeta meta, ByteString bytes) {
    String key = layout.object(target);
    boolean inOneStep = profile.conditionalPut();
    Optional<Condition> told = inOneStep ? Optional.of(condition) : Optional.empty();
    return publishing
        .publish(key, condition, meta, inOneStep, () -> bucket.put(key, bytes, meta, told))
        .thenApply(head -> head.at(target));
  }

  @Override
  public CompletionStage<StoredObject> complete(
      Commit commit, String multipart, List<String> tokens) {
    String key = layout.object(commit.target());
    return publishing
        .publish(
            key,
            commit.condition(),
            commit.meta(),
            profile.conditionalComplete(),
            () -> complete(key, commit, multipart, tokens.stream().map(PartToken::of).toList()))
        .thenApply(head -> head.at(commit.target()));
  }

  private CompletionStage<Head> complete(
      String key, Commit commit, String multipart, List<PartToken> tokens) {
    Optional<Condition> told =
        profile.conditionalComplete() ? Optional.of(commit.condition()) : Optional.empty();
    CompletionStage<String> etag = bucket.complete(key, multipart, tokens, told);
    CompletionStage<String> completed =
        profile.strictList() ? explained(etag, key, multipart, tokens) : etag;
    ObjectMeta kept = UserMetadata.headers(commit.meta()).kept();
    return completed.thenCompose(made -> known(key, Head.now(commit.length(), made, kept)));
  }

  /** A strict server calls it an invalid part if one is there that is not named. */
  private CompletionStage<String> explained(
      CompletionStage<String> etag, String key, String multipart, List<PartToken> tokens) {
    return Stages.recover(
        etag,
        failure ->
            Failures.code(failure).equals("InvalidPart")
                ? parts
                    .strays(key, multipart, tokens)
                    .thenCompose(
                        slots -> CompletableFuture.failedFuture(stray(key, slots, failure)))
                : CompletableFuture.failedFuture(failure));
  }

  /**
   * There is no way to remove one part, and a part without bytes may not lie between others
   * (radosgw 16: EntityTooSmall, also when it is copied).
   */
  private static StorageFailure stray(String key, List<Integer> slots, StorageFailure failure) {
    return slots.isEmpty()
        ? failure
        : new StorageFailure(
            Kind.CORRUPT,
            false,
            "object '"
                + key
                + "': a writer that was cut off or had lost its grant left parts in slots "
                + slots
                + ", and this server refuses a commit that does not name every part",
            failure);
  }

  /** Some servers do not tell the ETag of what they made. */
  private CompletionStage<Head> known(String key, Head made) {
    return made.etag().isEmpty()
        ? bucket
            .head(key)
            .thenApply(
                found ->
                    found
                        .filter(head -> head.meta().uploadId().equals(made.meta().uploadId()))
                        .orElse(made))
        : CompletableFuture.completedFuture(made);
  }

  @Override
  public CompletionStage<Done> abort(ObjectKey target, String multipart) {
    return parts.abort(layout.object(target), multipart);
  }

  @Override
  public CompletionStage<Optional<StoredObject>> stat(ObjectKey key) {
    return bucket.head(layout.object(key)).thenApply(found -> found.map(head -> head.at(key)));
  }

  @Override
  public CompletionStage<ByteString> read(Piece.OfObject piece) {
    if (piece.size() == 0) {
      return CompletableFuture.completedFuture(ByteString.emptyByteString());
    }
    return bucket
        .read(layout.object(piece.key()), piece.etag(), piece.range())
        .thenApply(
            bytes -> sized(bytes, piece.size(), Kind.PRECONDITION, "object '" + piece.key() + "'"));
  }
}
