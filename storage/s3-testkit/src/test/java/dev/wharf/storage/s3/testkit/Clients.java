package dev.wharf.storage.s3.testkit;

import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** Blocking S3 clients. */
final class Clients {

  private Clients() {}

  static S3Client of(S3Server server) {
    return Buckets.client(
        server.endpoint(), server.region(), server.accessKey(), server.secretKey());
  }

  /** Tells of every fault at once. */
  static S3Client withoutRetries(S3Server server) {
    return Buckets.builder(
            server.endpoint(), server.region(), server.accessKey(), server.secretKey())
        .overrideConfiguration(c -> c.retryStrategy(DefaultRetryStrategy.doNotRetry()))
        .build();
  }

  /** Sends bodies framed and with a checksum behind them, as the SDK does unless told not to. */
  static S3Client inAwsChunks(S3Server server) {
    return Buckets.builder(
            server.endpoint(), server.region(), server.accessKey(), server.secretKey())
        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_SUPPORTED)
        .serviceConfiguration(S3Configuration.builder().build())
        .build();
  }

  static S3AsyncClient async(S3Server server) {
    return S3AsyncClient.builder()
        .endpointOverride(server.endpoint())
        .region(Region.of(server.region()))
        .forcePathStyle(true)
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(server.accessKey(), server.secretKey())))
        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
        .serviceConfiguration(S3Configuration.builder().chunkedEncodingEnabled(false).build())
        .httpClientBuilder(NettyNioAsyncHttpClient.builder())
        .build();
  }

  /** An address that a client which knows nothing of S3 may get the object from. */
  static URI presigned(S3Server server, String bucket, String key) {
    try (S3Presigner presigner =
        S3Presigner.builder()
            .endpointOverride(server.endpoint())
            .region(Region.of(server.region()))
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(server.accessKey(), server.secretKey())))
            .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build())
            .build()) {
      return URI.create(
          presigner
              .presignGetObject(
                  request ->
                      request
                          .signatureDuration(Duration.ofMinutes(5))
                          .getObjectRequest(get -> get.bucket(bucket).key(key)))
              .url()
              .toString());
    }
  }
}
