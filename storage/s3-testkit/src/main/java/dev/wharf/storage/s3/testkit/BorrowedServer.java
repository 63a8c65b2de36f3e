package dev.wharf.storage.s3.testkit;

import java.net.URI;

/** A server that is not the holder's to end; perhaps under another name and address. */
record BorrowedServer(String name, URI endpoint, S3Server owned) implements S3Server {
  @Override
  public String region() {
    return owned.region();
  }

  @Override
  public String accessKey() {
    return owned.accessKey();
  }

  @Override
  public String secretKey() {
    return owned.secretKey();
  }

  @Override
  public String newBucket() {
    return owned.newBucket();
  }

  @Override
  public void removeBucket(String bucket) {
    owned.removeBucket(bucket);
  }

  /** Does nothing. */
  @Override
  public void close() {}
}
