package dev.wharf.storage.s3.testkit;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A running S3 server, addressed by path ({@code http://host:port/bucket/key}), and one account on
 * it.
 *
 * <p>Those of the static methods are started when first asked for, shared by the whole JVM and
 * ended with it, along with the buckets they made: closing one does nothing. A test that wants a
 * server of its own starts one from its class.
 */
public interface S3Server extends AutoCloseable {

  /** Who answers, for the names of tests: {@code s3proxy}, {@code given}, {@code minio}. */
  String name();

  /** Scheme, host and port, without a path. */
  URI endpoint();

  String region();

  String accessKey();

  String secretKey();

  /**
   * Makes an empty bucket that nobody else uses, and gives its name.
   *
   * @throws IllegalStateException if the server does not make it
   */
  String newBucket();

  /** Removes a bucket with all its objects and open multipart uploads; one that is gone is fine. */
  void removeBucket(String bucket);

  /** Removes the buckets it made and ends what it started. Saying it twice is harmless. */
  @Override
  void close();

  /** S3Proxy in this JVM. */
  static S3Server shared() {
    return SharedServers.proxy();
  }

  /** The server that {@code WHARF_TEST_S3_ENDPOINT} names, if it is set. */
  static Optional<S3Server> given() {
    return SharedServers.given();
  }

  /** MinIO started from the binary that {@code WHARF_TEST_MINIO} names, if it is set. */
  static Optional<S3Server> minio() {
    return SharedServers.minio();
  }

  /** All that are at hand here: S3Proxy first, then those the environment names. */
  static List<S3Server> atHand() {
    return Stream.of(Optional.of(shared()), given(), minio()).flatMap(Optional::stream).toList();
  }
}
