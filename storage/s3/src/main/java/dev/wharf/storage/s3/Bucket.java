package dev.wharf.storage.s3;

import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.StorageFailure;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.apache.pekko.Done;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedMultipartUpload;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyPartResult;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ListPartsResponse;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.Tagging;
import software.amazon.awssdk.services.s3.model.TaggingDirective;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/**
 * A bucket's requests, one method each, by the keys of the bucket. Nothing here decides anything;
 * everything that fails, fails with {@link StorageFailure}.
 */
final class Bucket {
  /** Servers may say "done" only when they have put the parts together. */
  private static final Duration SLOW_ANSWER = Duration.ofMinutes(10);

  private final S3AsyncClient client;
  private final S3Settings settings;
  private final Tuning tuning;
  private final String name;

  Bucket(S3AsyncClient client, S3Settings settings, Tuning tuning) {
    this.client = client;
    this.settings = settings;
    this.tuning = tuning;
    this.name = settings.bucket();
  }

  /** Fails unless the bucket answers. */
  CompletionStage<Done> probe() {
    return call("look at bucket '" + name + "'", () -> client.headBucket(to -> to.bucket(name)))
        .thenApply(answer -> Done.getInstance());
  }

  CompletionStage<Optional<Head>> head(String key) {
    String what = what("look at", key);
    return emptyIfGone(
        call(what, () -> client.headObject(to -> to.bucket(name).key(key)))
            .thenApply(answer -> Optional.of(head(answer))));
  }

  private static Head head(HeadObjectResponse answer) {
    return new Head(
        answer.contentLength(),
        unquoted(answer.eTag()),
        answer.lastModified().truncatedTo(ChronoUnit.MILLIS),
        UserMetadata.meta(Optional.ofNullable(answer.contentType()), answer.metadata()));
  }

  private static <T> CompletionStage<Optional<T>> emptyIfGone(CompletionStage<Optional<T>> found) {
    return Stages.recover(
        found,
        failure ->
            failure.kind() == StorageFailure.Kind.NOT_FOUND
                ? CompletableFuture.completedFuture(Optional.empty())
                : CompletableFuture.failedFuture(failure));
  }

  /** Puts a small thing of Wharf's own. */
  CompletionStage<Done> putOwn(String key, ByteString bytes) {
    PutObjectRequest.Builder request = PutObjectRequest.builder().bucket(name).key(key);
    encrypt(request);
    return put(key, request, bytes).thenApply(etag -> Done.getInstance());
  }

  /**
   * Puts a finished object.
   *
   * @param condition as the server is told; empty = whatever is there
   */
  CompletionStage<Head> put(
      String key, ByteString bytes, ObjectMeta meta, Optional<Condition> condition) {
    UserMetadata.Headers headers = UserMetadata.headers(meta);
    PutObjectRequest.Builder request =
        PutObjectRequest.builder()
            .bucket(name)
            .key(key)
            .contentType(headers.contentType())
            .metadata(headers.metadata());
    encrypt(request);
    settings.storageClass().ifPresent(request::storageClass);
    tagging().ifPresent(request::tagging);
    condition.ifPresent(
        expected ->
            request.ifNoneMatch(Conditions.ifNoneMatch(expected)).ifMatch(ifMatch(expected)));
    return put(key, request, bytes).thenApply(etag -> Head.now(bytes.size(), etag, headers.kept()));
  }

  private @Nullable String ifMatch(Condition expected) {
    String quoted = Conditions.ifMatch(expected);
    return quoted != null && settings.profile().bareIfMatch() ? unquoted(quoted) : quoted;
  }

  private CompletionStage<String> put(
      String key, PutObjectRequest.Builder request, ByteString bytes) {
    BodyChecksum checksum = BodyChecksum.of(settings.profile().checksum(), bytes);
    request
        .contentLength((long) bytes.size())
        .overrideConfiguration(patience(bytes))
        .contentMD5(checksum.md5().orElse(null))
        .checksumCRC32C(checksum.crc32c().orElse(null));
    return call(what("put", key), () -> client.putObject(request.build(), body(bytes)))
        .thenApply(answer -> unquoted(answer.eTag()));
  }

  private void encrypt(PutObjectRequest.Builder request) {
    encryption().ifPresent(request::serverSideEncryption);
    kmsKey().ifPresent(request::ssekmsKeyId);
  }

  private Optional<ServerSideEncryption> encryption() {
    if (settings.encryption() instanceof S3Settings.Encryption.ServerKeys) {
      return Optional.of(ServerSideEncryption.AES256);
    }
    return settings.encryption() instanceof S3Settings.Encryption.Kms
        ? Optional.of(ServerSideEncryption.AWS_KMS)
        : Optional.empty();
  }

  private Optional<String> kmsKey() {
    return settings.encryption() instanceof S3Settings.Encryption.Kms kms
        ? kms.keyId()
        : Optional.empty();
  }

  private Optional<Tagging> tagging() {
    List<Tag> tags =
        settings.tags().entrySet().stream()
            .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
            .toList();
    return tags.isEmpty() ? Optional.empty() : Optional.of(Tagging.builder().tagSet(tags).build());
  }

  /** Bodies stay as they are until the answer is there, so they are sent, and sent again, as is. */
  private static AsyncRequestBody body(ByteString bytes) {
    return bytes.isEmpty()
        ? AsyncRequestBody.empty()
        : AsyncRequestBody.fromByteBuffersUnsafe(
            StreamSupport.stream(bytes.getByteBuffers().spliterator(), false)
                .toArray(ByteBuffer[]::new));
  }

  private AwsRequestOverrideConfiguration patience(ByteString bytes) {
    return patience(tuning.attempt(bytes.size()));
  }

  private static AwsRequestOverrideConfiguration patience(Duration attempt) {
    return AwsRequestOverrideConfiguration.builder().apiCallAttemptTimeout(attempt).build();
  }

  /** Opens a multipart upload. */
  CompletionStage<String> open(String key, ObjectMeta meta) {
    UserMetadata.Headers headers = UserMetadata.headers(meta);
    CreateMultipartUploadRequest.Builder request =
        CreateMultipartUploadRequest.builder()
            .bucket(name)
            .key(key)
            .contentType(headers.contentType())
            .metadata(headers.metadata());
    encryption().ifPresent(request::serverSideEncryption);
    kmsKey().ifPresent(request::ssekmsKeyId);
    settings.storageClass().ifPresent(request::storageClass);
    tagging().ifPresent(request::tagging);
    if (keepsCrc32c()) {
      request.checksumAlgorithm(ChecksumAlgorithm.CRC32_C);
    }
    return call(
            what("open a multipart upload of", key),
            () -> client.createMultipartUpload(request.build()))
        .thenApply(answer -> answer.uploadId());
  }

  private boolean keepsCrc32c() {
    return settings.profile().checksum() == S3Profile.Checksum.CRC32C;
  }

  CompletionStage<PartToken> putPart(String key, String multipart, int slot, ByteString bytes) {
    BodyChecksum checksum = BodyChecksum.of(settings.profile().checksum(), bytes);
    UploadPartRequest request =
        UploadPartRequest.builder()
            .bucket(name)
            .key(key)
            .uploadId(multipart)
            .partNumber(slot)
            .contentLength((long) bytes.size())
            .overrideConfiguration(patience(bytes))
            .contentMD5(checksum.md5().orElse(null))
            .checksumCRC32C(checksum.crc32c().orElse(null))
            .build();
    return call(
            what("put part " + slot + " of", key), () -> client.uploadPart(request, body(bytes)))
        .thenApply(
            answer ->
                new PartToken(
                    slot, unquoted(answer.eTag()), checksum.crc32c().filter(sum -> keepsCrc32c())));
  }

  /** Copies a range of an object of that ETag into a part. */
  CompletionStage<PartToken> copyPart(
      String key, String multipart, int slot, String from, String etag, ByteRange range) {
    return call(
            what("copy a range of '" + from + "' as part " + slot + " of", key),
            () ->
                client.uploadPartCopy(
                    to ->
                        to.destinationBucket(name)
                            .destinationKey(key)
                            .uploadId(multipart)
                            .partNumber(slot)
                            .sourceBucket(name)
                            .sourceKey(from)
                            .copySourceRange(header(range))
                            .copySourceIfMatch(quoted(etag))
                            .overrideConfiguration(patience(SLOW_ANSWER))))
        .thenApply(answer -> copied(slot, answer.copyPartResult()));
  }

  private static PartToken copied(int slot, CopyPartResult result) {
    return new PartToken(
        slot, unquoted(result.eTag()), Optional.ofNullable(result.checksumCRC32C()));
  }

  /**
   * Makes the parts an object.
   *
   * @return its ETag
   */
  CompletionStage<String> complete(
      String key, String multipart, List<PartToken> parts, Optional<Condition> condition) {
    CompletedMultipartUpload list =
        CompletedMultipartUpload.builder().parts(parts.stream().map(Bucket::part).toList()).build();
    return call(
            what("complete the multipart upload of", key),
            () ->
                client.completeMultipartUpload(
                    to ->
                        to.bucket(name)
                            .key(key)
                            .uploadId(multipart)
                            .multipartUpload(list)
                            .ifNoneMatch(condition.map(Conditions::ifNoneMatch).orElse(null))
                            .ifMatch(condition.map(Conditions::ifMatch).orElse(null))
                            .overrideConfiguration(patience(SLOW_ANSWER))))
        .thenApply(answer -> unquoted(answer.eTag()));
  }

  private static CompletedPart part(PartToken token) {
    return CompletedPart.builder()
        .partNumber(token.slot())
        .eTag(quoted(token.etag()))
        .checksumCRC32C(token.crc32c().orElse(null))
        .build();
  }

  /** Whether there was one to be given up. */
  CompletionStage<Boolean> abort(String key, String multipart) {
    return emptyIfGone(
            call(
                    what("abort the multipart upload of", key),
                    () ->
                        client.abortMultipartUpload(
                            to -> to.bucket(name).key(key).uploadId(multipart)))
                .thenApply(Optional::of))
        .thenApply(Optional::isPresent);
  }

  private static CompletionStage<Done> doneIfGone(CompletionStage<?> answer) {
    return emptyIfGone(answer.thenApply(Optional::of)).thenApply(done -> Done.getInstance());
  }

  /** A page of a multipart upload's parts; fails with NOT_FOUND if it is gone. */
  CompletionStage<ListPartsResponse> parts(String key, String multipart, Optional<Integer> after) {
    return call(
        what("list the parts of", key),
        () ->
            client.listParts(
                to ->
                    to.bucket(name)
                        .key(key)
                        .uploadId(multipart)
                        .partNumberMarker(after.orElse(null))));
  }

  /**
   * A page of keys.
   *
   * @param delimiter what ends a folder's name
   * @param token where the last page ended
   */
  CompletionStage<ListObjectsV2Response> list(
      String prefix, Optional<String> delimiter, Optional<String> token, Optional<Integer> atMost) {
    return call(
        what("list", prefix),
        () ->
            client.listObjectsV2(
                to ->
                    to.bucket(name)
                        .prefix(prefix)
                        .delimiter(delimiter.orElse(null))
                        .encodingType(EncodingType.URL)
                        .continuationToken(token.orElse(null))
                        .maxKeys(atMost.orElse(null))));
  }

  /** The bytes of a range, which is not empty, as they come. */
  CompletableFuture<Incoming> get(String key, String etag, ByteRange range) {
    return call(
            what("read", key),
            () -> client.getObject(request(key, etag, range), Incoming.transformer()))
        .toCompletableFuture();
  }

  private GetObjectRequest request(String key, String etag, ByteRange range) {
    return GetObjectRequest.builder()
        .bucket(name)
        .key(key)
        .ifMatch(quoted(etag))
        .range(header(range))
        .build();
  }

  /** All the bytes of a range that is small, and not empty. */
  CompletionStage<ByteString> read(String key, String etag, ByteRange range) {
    return call(
            what("read", key),
            () -> client.getObject(request(key, etag, range), AsyncResponseTransformer.toBytes()))
        .thenApply(answer -> ByteString.fromArrayUnsafe(answer.asByteArrayUnsafe()));
  }

  /** All bytes of a small thing of Wharf's own. */
  CompletionStage<ByteString> readOwn(String key) {
    return call(
            what("read", key),
            () ->
                client.getObject(
                    GetObjectRequest.builder().bucket(name).key(key).build(),
                    AsyncResponseTransformer.toBytes()))
        .thenApply(answer -> ByteString.fromArrayUnsafe(answer.asByteArrayUnsafe()));
  }

  /** Harmless if nothing is there. */
  CompletionStage<Done> delete(String key) {
    return doneIfGone(
        call(what("delete", key), () -> client.deleteObject(to -> to.bucket(name).key(key))));
  }

  /** The server is told to delete only that object. */
  CompletionStage<Done> delete(String key, String etag) {
    return doneIfGone(
        call(
            what("delete", key),
            () -> client.deleteObject(to -> to.bucket(name).key(key).ifMatch(quoted(etag)))));
  }

  /**
   * Copies an object of that ETag.
   *
   * @param condition as the server is told; empty = whatever is there
   */
  CompletionStage<Head> copy(
      String from, Head source, String key, ObjectMeta meta, Optional<Condition> condition) {
    UserMetadata.Headers headers = UserMetadata.headers(meta);
    CopyObjectRequest.Builder request =
        CopyObjectRequest.builder()
            .sourceBucket(name)
            .sourceKey(from)
            .copySourceIfMatch(quoted(source.etag()))
            .destinationBucket(name)
            .destinationKey(key)
            .metadataDirective(MetadataDirective.REPLACE)
            .contentType(headers.contentType())
            .metadata(headers.metadata())
            .overrideConfiguration(patience(SLOW_ANSWER));
    encryption().ifPresent(request::serverSideEncryption);
    kmsKey().ifPresent(request::ssekmsKeyId);
    settings.storageClass().ifPresent(request::storageClass);
    tagging().ifPresent(tags -> request.taggingDirective(TaggingDirective.REPLACE).tagging(tags));
    condition.ifPresent(
        expected ->
            request
                .ifNoneMatch(Conditions.ifNoneMatch(expected))
                .ifMatch(Conditions.ifMatch(expected)));
    return call(what("copy '" + from + "' to", key), () -> client.copyObject(request.build()))
        .thenApply(
            answer ->
                Head.now(
                    source.size(), unquoted(answer.copyObjectResult().eTag()), headers.kept()));
  }

  /** The SDK's answer; what it throws instead of failing its future is a failure as well. */
  private static <T> CompletableFuture<T> call(
      String what, Supplier<CompletableFuture<T>> request) {
    CompletableFuture<T> answer;
    try {
      answer = request.get();
    } catch (RuntimeException thrown) {
      answer = CompletableFuture.failedFuture(thrown);
    }
    return answer.exceptionallyCompose(
        thrown -> CompletableFuture.failedFuture(Failures.of(thrown, what)));
  }

  private String what(String verb, String key) {
    return verb + " 's3://" + name + "/" + key + "'";
  }

  private static String header(ByteRange range) {
    return "bytes=" + range.from() + "-" + (range.to() - 1);
  }

  static String quoted(String etag) {
    return "\"" + etag + "\"";
  }

  /** Some servers give none, of folder markers for instance. */
  static String unquoted(@Nullable String etag) {
    if (etag == null) {
      return "";
    }
    boolean quoted = etag.length() > 1 && etag.startsWith("\"") && etag.endsWith("\"");
    return quoted ? etag.substring(1, etag.length() - 1) : etag;
  }
}
