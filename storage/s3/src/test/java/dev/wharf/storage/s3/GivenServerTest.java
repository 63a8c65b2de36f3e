package dev.wharf.storage.s3;

import dev.wharf.storage.s3.testkit.S3Server;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.storage.testkit.ObjectStoreContract;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * The contract on servers that the environment names: one that runs (with WHARF_TEST_S3_PROFILE its
 * profile, {@code ceph} if it is not set), and MinIO from its binary.
 */
class GivenServerTest {
  private static final Optional<S3Server> GIVEN = S3Server.given();
  private static final Optional<S3Server> MINIO = S3Server.minio();

  @Nested
  @EnabledIfEnvironmentVariable(named = "WHARF_TEST_S3_ENDPOINT", matches = ".+")
  class Given extends Contract {
    Given() {
      super(
          GIVEN,
          S3Profile.named(System.getenv().getOrDefault("WHARF_TEST_S3_PROFILE", "ceph"))
              .orElseThrow());
    }
  }

  @Nested
  @EnabledIfEnvironmentVariable(named = "WHARF_TEST_MINIO", matches = ".+")
  class Minio extends Contract {
    Minio() {
      super(MINIO, S3Profile.MINIO);
    }
  }

  @AfterAll
  static void close() {
    GIVEN.ifPresent(S3Server::close);
    MINIO.ifPresent(S3Server::close);
  }

  abstract static class Contract extends ObjectStoreContract {
    @SuppressWarnings("NullAway.Init")
    private static String bucket;

    private final Optional<S3Server> server;
    private final S3Profile profile;

    Contract(Optional<S3Server> server, S3Profile profile) {
      this.server = server;
      this.profile = profile;
    }

    @BeforeAll
    static void forgetBucket() {
      bucket = "";
    }

    @Override
    protected ObjectStore open() {
      S3Server there = server.orElseThrow();
      if (bucket.isEmpty()) {
        bucket = there.newBucket();
      }
      return new S3ObjectStore(TestStores.settings(there, bucket, profile));
    }

    @Override
    protected int partSize() {
      return TestStores.PART;
    }

    @Override
    protected long largeSize() {
      return 3L * TestStores.PART + 1;
    }

    @Override
    protected boolean straysRefuseCommits() {
      return profile.strictList();
    }
  }
}
