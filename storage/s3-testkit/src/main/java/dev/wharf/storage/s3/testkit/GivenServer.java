package dev.wharf.storage.s3.testkit;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A server that runs already and is only told where it is, such as Ceph's radosgw. */
public final class GivenServer implements S3Server {
  static final String ENDPOINT = "WHARF_TEST_S3_ENDPOINT";
  static final String REGION = "WHARF_TEST_S3_REGION";
  static final String ACCESS_KEY = "WHARF_TEST_S3_ACCESS_KEY";
  static final String SECRET_KEY = "WHARF_TEST_S3_SECRET_KEY";
  private static final String DEFAULT_REGION = "us-east-1";

  private final String name;
  private final URI endpoint;
  private final String region;
  private final String accessKey;
  private final String secretKey;
  private final Buckets buckets;
  private final AtomicBoolean closed = new AtomicBoolean();

  GivenServer(String name, URI endpoint, String region, String accessKey, String secretKey) {
    this.name = name;
    this.endpoint = endpoint;
    this.region = region;
    this.accessKey = accessKey;
    this.secretKey = secretKey;
    this.buckets = new Buckets(endpoint, region, accessKey, secretKey);
  }

  /**
   * Reads the four {@code WHARF_TEST_S3_} variables; the region may be left out.
   *
   * @return nothing if the endpoint is not set
   * @throws IllegalStateException if the endpoint is set and a key is not
   */
  static Optional<S3Server> fromEnvironment(Map<String, String> environment) {
    return Optional.ofNullable(environment.get(ENDPOINT))
        .filter(endpoint -> !endpoint.isBlank())
        .map(
            endpoint ->
                new GivenServer(
                    "given",
                    URI.create(endpoint),
                    environment.getOrDefault(REGION, DEFAULT_REGION),
                    needed(environment, ACCESS_KEY),
                    needed(environment, SECRET_KEY)));
  }

  private static String needed(Map<String, String> environment, String variable) {
    return Optional.ofNullable(environment.get(variable))
        .orElseThrow(
            () -> new IllegalStateException(ENDPOINT + " is set, " + variable + " is not"));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public URI endpoint() {
    return endpoint;
  }

  @Override
  public String region() {
    return region;
  }

  @Override
  public String accessKey() {
    return accessKey;
  }

  @Override
  public String secretKey() {
    return secretKey;
  }

  @Override
  public String newBucket() {
    return buckets.make();
  }

  @Override
  public void removeBucket(String bucket) {
    buckets.remove(bucket);
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try (buckets) {
      buckets.removeAll();
    }
  }
}
