package dev.wharf.storage.s3;

/** How a bucket is named to people. */
public final class S3Name {
  private S3Name() {}

  /** {@code s3://bucket/prefix at endpoint}. */
  public static String of(S3Settings settings) {
    String place = "s3://" + settings.bucket() + "/" + settings.prefix();
    return settings.endpoint().map(endpoint -> place + " at " + endpoint).orElse(place);
  }
}
