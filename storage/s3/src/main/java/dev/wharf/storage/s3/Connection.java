package dev.wharf.storage.s3;

import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;

/**
 * The AWS SDK's client and everything that must end with it.
 *
 * <p>Bodies are sent as they are: the SDK's own trailing checksums halve the throughput, and some
 * servers refuse them, or store them.
 */
final class Connection implements AutoCloseable {
  /** Of a server that is not AWS and does not care. */
  private static final Region ANY_REGION = Region.US_EAST_1;

  private final EventLoopGroup loops;
  private final SdkAsyncHttpClient http;
  private final Credentials credentials;
  private final S3AsyncClient client;

  /**
   * Sends nothing.
   *
   * @throws StorageFailure if no region is given and the AWS SDK finds none
   */
  Connection(S3Settings settings, Tuning tuning) {
    this.loops =
        new NioEventLoopGroup(
            Math.max(2, Runtime.getRuntime().availableProcessors()),
            new DefaultThreadFactory("wharf-s3", true));
    this.http = http(loops, tuning);
    this.credentials = Credentials.of(settings.credentials());
    try {
      this.client = client(settings, tuning);
    } catch (SdkException | IllegalArgumentException | NullPointerException e) {
      release();
      throw new StorageFailure(
          Kind.UNSUPPORTED,
          false,
          "bucket '" + settings.bucket() + "': the AWS SDK cannot be set up: " + e.getMessage(),
          e);
    }
  }

  private static SdkAsyncHttpClient http(EventLoopGroup loops, Tuning tuning) {
    return NettyNioAsyncHttpClient.builder()
        .eventLoopGroup(SdkEventLoopGroup.create(loops))
        .maxConcurrency(tuning.connections())
        .maxPendingConnectionAcquires(100_000)
        .connectionAcquisitionTimeout(tuning.acquire())
        .connectionTimeout(tuning.connect())
        .readTimeout(tuning.silence())
        .writeTimeout(tuning.silence())
        .tcpKeepAlive(true)
        .build();
  }

  private S3AsyncClient client(S3Settings settings, Tuning tuning) {
    S3AsyncClientBuilder builder =
        S3AsyncClient.builder()
            .httpClient(http)
            .credentialsProvider(credentials)
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .disableS3ExpressSessionAuth(true)
            .serviceConfiguration(configuration(settings))
            .overrideConfiguration(
                overrides ->
                    overrides
                        .retryStrategy(retries -> retries.maxAttempts(tuning.attempts()))
                        .apiCallAttemptTimeout(tuning.attempt()));
    settings.endpoint().ifPresent(builder::endpointOverride);
    settings
        .region()
        .map(Region::of)
        .or(() -> settings.endpoint().map(endpoint -> ANY_REGION))
        .ifPresent(builder::region);
    return builder.build();
  }

  private static S3Configuration configuration(S3Settings settings) {
    return S3Configuration.builder()
        .pathStyleAccessEnabled(settings.pathStyle().orElse(settings.profile().pathStyle()))
        .build();
  }

  S3AsyncClient client() {
    return client;
  }

  @Override
  public void close() {
    client.close();
    release();
  }

  private void release() {
    http.close();
    credentials.close();
    // Not at once: what closes its connections still has a word with the other loops.
    loops.shutdownGracefully(20, 5_000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
  }
}
