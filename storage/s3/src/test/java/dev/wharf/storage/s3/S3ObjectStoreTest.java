package dev.wharf.storage.s3;

import dev.wharf.storage.s3.testkit.S3Server;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.storage.testkit.ObjectStoreContract;
import org.junit.jupiter.api.BeforeAll;

/** The contract on S3Proxy, which judges conditions as Amazon S3 does. */
class S3ObjectStoreTest extends ObjectStoreContract {
  private static final S3Server SERVER = S3Server.shared();

  /** Goes with the server: what writers without a grant put into it, nobody can remove. */
  @SuppressWarnings("NullAway.Init")
  private static String bucket;

  @BeforeAll
  static void makeBucket() {
    bucket = SERVER.newBucket();
  }

  @Override
  protected ObjectStore open() {
    return new S3ObjectStore(TestStores.settings(SERVER, bucket, S3Profile.S3PROXY));
  }

  @Override
  protected int partSize() {
    return TestStores.PART;
  }

  @Override
  protected long largeSize() {
    return 3L * TestStores.PART + 1;
  }

  /** S3Proxy keeps objects in a folder. */
  @Override
  protected boolean keysAreFileNames() {
    return true;
  }
}
