package dev.wharf.storage.s3;

import dev.wharf.storage.s3.S3Check.Finding;
import dev.wharf.storage.s3.S3Settings.Encryption;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.StorageFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ListPartsResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.Tagging;
import software.amazon.awssdk.services.s3.model.UploadPartCopyRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * Where a bucket is tried: one request after the other, all below one folder, each thing that was
 * made remembered until it is removed. Names are relative to that folder; what a server refuses is
 * a {@link StorageFailure}.
 */
final class Bench {
  private final S3AsyncClient client;
  private final S3Settings settings;
  private final String folder;
  private final Map<String, String> open = new LinkedHashMap<>();
  private final List<String> objects = new ArrayList<>();
  private final List<String> leftovers = new ArrayList<>();
  private int requests;

  Bench(S3AsyncClient client, S3Settings settings) {
    this.client = client;
    this.settings = settings;
    this.folder = settings.prefix() + ObjectKey.RESERVED + "/check-" + UUID.randomUUID() + "/";
  }

  /** Fails, with the cause, if not even a small object can be written. */
  void require() {
    put("first", Bodies.small());
  }

  String folder() {
    return folder;
  }

  int requests() {
    return requests;
  }

  List<String> leftovers() {
    return leftovers;
  }

  PutObjectResponse put(String name, byte[] bytes) {
    return put(name, bytes, request -> request);
  }

  PutObjectResponse put(String name, byte[] bytes, UnaryOperator<PutObjectRequest.Builder> more) {
    PutObjectRequest.Builder request = PutObjectRequest.builder().bucket(bucket()).key(key(name));
    encrypt(request::serverSideEncryption, request::ssekmsKeyId);
    settings.storageClass().ifPresent(request::storageClass);
    if (!settings.tags().isEmpty()) {
      request.tagging(tagging());
    }
    PutObjectRequest whole = more.apply(request).build();
    objects.add(name);
    return ask("put " + name, () -> client.putObject(whole, AsyncRequestBody.fromBytes(bytes)));
  }

  private Tagging tagging() {
    List<Tag> tags =
        settings.tags().entrySet().stream()
            .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
            .toList();
    return Tagging.builder().tagSet(tags).build();
  }

  private void encrypt(
      java.util.function.Consumer<ServerSideEncryption> how,
      java.util.function.Consumer<String> key) {
    if (settings.encryption() instanceof Encryption.ServerKeys) {
      how.accept(ServerSideEncryption.AES256);
    } else if (settings.encryption() instanceof Encryption.Kms kms) {
      how.accept(ServerSideEncryption.AWS_KMS);
      kms.keyId().ifPresent(key);
    }
  }

  HeadObjectResponse head(String name) {
    return ask(
        "look at " + name,
        () -> client.headObject(request -> request.bucket(bucket()).key(key(name))));
  }

  ResponseBytes<GetObjectResponse> get(String name, UnaryOperator<GetObjectRequest.Builder> more) {
    GetObjectRequest whole =
        more.apply(GetObjectRequest.builder().bucket(bucket()).key(key(name))).build();
    return ask("read " + name, () -> client.getObject(whole, AsyncResponseTransformer.toBytes()));
  }

  ListObjectsV2Response list(String below) {
    return ask(
        "list " + below,
        () ->
            client.listObjectsV2(
                request -> request.bucket(bucket()).prefix(key(below)).delimiter("/")));
  }

  List<Tag> tags(String name) {
    return ask(
            "tags of " + name,
            () -> client.getObjectTagging(request -> request.bucket(bucket()).key(key(name))))
        .tagSet();
  }

  void copy(String from, String to, UnaryOperator<CopyObjectRequest.Builder> more) {
    CopyObjectRequest.Builder request =
        CopyObjectRequest.builder()
            .sourceBucket(bucket())
            .sourceKey(key(from))
            .destinationBucket(bucket())
            .destinationKey(key(to));
    encrypt(request::serverSideEncryption, request::ssekmsKeyId);
    objects.add(to);
    ask("copy to " + to, () -> client.copyObject(more.apply(request).build()));
  }

  void delete(String name) {
    delete(name, request -> request);
  }

  void delete(String name, UnaryOperator<DeleteObjectRequest.Builder> more) {
    DeleteObjectRequest whole =
        more.apply(DeleteObjectRequest.builder().bucket(bucket()).key(key(name))).build();
    ask("delete " + name, () -> client.deleteObject(whole));
  }

  /** Opens a multipart upload; each has a name of its own. */
  String open(String name) {
    return open(name, request -> request);
  }

  String open(String name, UnaryOperator<CreateMultipartUploadRequest.Builder> more) {
    CreateMultipartUploadRequest.Builder request =
        CreateMultipartUploadRequest.builder().bucket(bucket()).key(key(name));
    encrypt(request::serverSideEncryption, request::ssekmsKeyId);
    settings.storageClass().ifPresent(request::storageClass);
    if (!settings.tags().isEmpty()) {
      request.tagging(tagging());
    }
    CreateMultipartUploadRequest whole = more.apply(request).build();
    String id = ask("open " + name, () -> client.createMultipartUpload(whole)).uploadId();
    open.put(name, id);
    objects.add(name);
    return id;
  }

  CompletedPart part(String name, String upload, int number, byte[] bytes) {
    return part(name, upload, number, bytes, request -> request);
  }

  CompletedPart part(
      String name,
      String upload,
      int number,
      byte[] bytes,
      UnaryOperator<UploadPartRequest.Builder> more) {
    UploadPartRequest request =
        more.apply(
                UploadPartRequest.builder()
                    .bucket(bucket())
                    .key(key(name))
                    .uploadId(upload)
                    .partNumber(number))
            .build();
    UploadPartResponse answer =
        ask(
            "part " + number + " of " + name,
            () -> client.uploadPart(request, AsyncRequestBody.fromBytes(bytes)));
    return part(number, answer.eTag());
  }

  static CompletedPart part(int number, String etag) {
    return CompletedPart.builder().partNumber(number).eTag(etag).build();
  }

  CompletedPart copyPart(
      String name,
      String upload,
      int number,
      String from,
      UnaryOperator<UploadPartCopyRequest.Builder> more) {
    UploadPartCopyRequest.Builder request =
        UploadPartCopyRequest.builder()
            .sourceBucket(bucket())
            .sourceKey(key(from))
            .destinationBucket(bucket())
            .destinationKey(key(name))
            .uploadId(upload)
            .partNumber(number);
    String etag =
        ask(
                "copy into part " + number + " of " + name,
                () -> client.uploadPartCopy(more.apply(request).build()))
            .copyPartResult()
            .eTag();
    return part(number, etag);
  }

  ListPartsResponse parts(String name, String upload) {
    return ask(
        "parts of " + name,
        () ->
            client.listParts(request -> request.bucket(bucket()).key(key(name)).uploadId(upload)));
  }

  CompleteMultipartUploadResponse complete(String name, String upload, CompletedPart... parts) {
    return complete(name, upload, request -> request, parts);
  }

  CompleteMultipartUploadResponse complete(
      String name,
      String upload,
      UnaryOperator<CompleteMultipartUploadRequest.Builder> more,
      CompletedPart... parts) {
    CompleteMultipartUploadRequest.Builder request =
        CompleteMultipartUploadRequest.builder()
            .bucket(bucket())
            .key(key(name))
            .uploadId(upload)
            .multipartUpload(list -> list.parts(parts));
    CompleteMultipartUploadResponse done =
        ask("complete " + name, () -> client.completeMultipartUpload(more.apply(request).build()));
    open.remove(name);
    return done;
  }

  void abort(String name, String upload) {
    ask(
        "abort " + name,
        () ->
            client.abortMultipartUpload(
                request -> request.bucket(bucket()).key(key(name)).uploadId(upload)));
    open.remove(name);
  }

  /**
   * Whether the server refuses something in the expected way.
   *
   * @param status of its answer
   */
  static Finding refused(int status, Runnable attempt) {
    try {
      attempt.run();
      return new Finding(false, "accepted");
    } catch (StorageFailure e) {
      return new Finding(S3Refusal.status(e) == status, S3Refusal.words(e));
    }
  }

  /** Removes everything; what stays is a leftover. */
  void clear() {
    Map.copyOf(open).forEach((name, id) -> orLeave(name, () -> abort(name, id)));
    objects.stream().distinct().forEach(name -> orLeave(name, () -> delete(name)));
  }

  private void orLeave(String name, Runnable removal) {
    try {
      removal.run();
    } catch (StorageFailure e) {
      if (S3Refusal.status(e) != 404) {
        leftovers.add(key(name));
      }
    }
  }

  private String bucket() {
    return settings.bucket();
  }

  private String key(String name) {
    return folder + name;
  }

  private <T> T ask(String what, Supplier<CompletableFuture<T>> request) {
    requests++;
    try {
      return request.get().join();
    } catch (CompletionException | software.amazon.awssdk.core.exception.SdkException e) {
      throw Failures.of(e, S3Name.of(settings) + ": " + what);
    }
  }

  /** What is sent. */
  static final class Bodies {
    private static final int MIB = 1 << 20;

    private Bodies() {}

    static byte[] small() {
      return "wharf storage check".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    /** As a header has it. */
    static String smallCrc32c() {
      java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
      crc.update(small());
      byte[] four =
          java.nio.ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
      return java.util.Base64.getEncoder().encodeToString(four);
    }

    /** The size from which on each server takes parts. */
    static byte[] part() {
      return new byte[5 * MIB];
    }

    static byte[] largerPart() {
      return new byte[5 * MIB + 1];
    }

    static byte[] smallerPart() {
      return new byte[MIB];
    }
  }
}
