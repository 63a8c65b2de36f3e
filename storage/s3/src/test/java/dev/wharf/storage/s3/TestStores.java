package dev.wharf.storage.s3;

import dev.wharf.storage.multipart.ByteBudget;
import dev.wharf.storage.multipart.MultipartSettings;
import dev.wharf.storage.s3.testkit.S3Server;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** Settings for a bucket of a test's own. */
final class TestStores {
  static final int PART = 5 << 20;

  private TestStores() {}

  static S3Settings settings(S3Server server, String bucket, S3Profile profile) {
    return settings(server.endpoint(), server, bucket, profile);
  }

  /** The same server behind another address. */
  static S3Settings settings(URI endpoint, S3Server server, String bucket, S3Profile profile) {
    return new S3Settings(
        bucket,
        "",
        Optional.of(endpoint),
        Optional.of(server.region()),
        Optional.of(true),
        profile,
        Optional.of(
            new S3Settings.Credentials(server.accessKey(), server.secretKey(), Optional.empty())),
        new S3Settings.Encryption.BucketDefault(),
        Optional.empty(),
        Map.of(),
        new MultipartSettings(PART, 3, 64),
        new ByteBudget(256L << 20));
  }
}
