package dev.wharf.storage.s3.testkit;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The buckets one server was asked for. */
final class Buckets implements AutoCloseable {

  private static final int TRIES = 50;
  private static final Duration BETWEEN = Duration.ofMillis(100);
  private static final int CONFLICT = 409;

  private final URI endpoint;
  private final S3Client client;
  private final Set<String> made = ConcurrentHashMap.newKeySet();

  Buckets(URI endpoint, String region, String accessKey, String secretKey) {
    this.endpoint = endpoint;
    this.client = client(endpoint, region, accessKey, secretKey);
  }

  /**
   * A blocking client that sends what it is told: by path, with neither chunks nor checksums of its
   * own.
   */
  static S3Client client(URI endpoint, String region, String accessKey, String secretKey) {
    return builder(endpoint, region, accessKey, secretKey).build();
  }

  static S3ClientBuilder builder(URI endpoint, String region, String accessKey, String secretKey) {
    return S3Client.builder()
        .endpointOverride(endpoint)
        .region(Region.of(region))
        .forcePathStyle(true)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey)))
        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
        .serviceConfiguration(S3Configuration.builder().chunkedEncodingEnabled(false).build())
        .httpClientBuilder(UrlConnectionHttpClient.builder());
  }

  String make() {
    String bucket = "wharf-" + UUID.randomUUID();
    try {
      client.createBucket(request -> request.bucket(bucket));
    } catch (SdkException e) {
      throw new IllegalStateException("bucket: " + bucket + " not made at " + endpoint, e);
    }
    made.add(bucket);
    return bucket;
  }

  /** What was still on its way to the server may come behind the emptying, so that is repeated. */
  void remove(String bucket) {
    for (int rest = TRIES; !removed(bucket, rest == 0); rest--) {
      LockSupport.parkNanos(BETWEEN.toNanos());
    }
    made.remove(bucket);
  }

  private boolean removed(String bucket, boolean last) {
    try {
      removeObjects(bucket);
      removeUploads(bucket);
      client.deleteBucket(request -> request.bucket(bucket));
      return true;
    } catch (NoSuchBucketException gone) {
      return true;
    } catch (S3Exception notEmpty) {
      if (last || notEmpty.statusCode() != CONFLICT) {
        throw notEmpty;
      }
      return false;
    }
  }

  private void removeObjects(String bucket) {
    for (S3Object object :
        client.listObjectsV2Paginator(request -> request.bucket(bucket)).contents()) {
      client.deleteObject(request -> request.bucket(bucket).key(object.key()));
    }
  }

  private void removeUploads(String bucket) {
    for (MultipartUpload upload :
        client.listMultipartUploadsPaginator(request -> request.bucket(bucket)).uploads()) {
      client.abortMultipartUpload(
          request -> request.bucket(bucket).key(upload.key()).uploadId(upload.uploadId()));
    }
  }

  /** Removes every bucket made here, as far as the server lets it. */
  void removeAll() {
    List.copyOf(made).forEach(this::removeQuietly);
  }

  private void removeQuietly(String bucket) {
    try {
      remove(bucket);
    } catch (SdkException ignored) {
      // A test's verdict is in: a server that is broken by now must not change it.
    }
  }

  /** Leaves the buckets where they are. */
  @Override
  public void close() {
    client.close();
  }
}
