package dev.wharf.storage.s3;

import dev.wharf.storage.multipart.PartLimits;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What servers of a kind can do, as far as it differs. {@code wharf storage check} tells whether a
 * server keeps to it.
 *
 * <p>Sources: the vendors' documentation; of Ceph, experiments against radosgw 16.2.15.
 */
public enum S3Profile {
  /** Amazon S3, general purpose buckets. */
  AWS(mib(5), gib(5), 10_000, false, false, true, true, true, Checksum.CRC32C, false),
  /** MinIO: a multipart upload that keeps CRC32Cs takes no copy of an object without one. */
  MINIO(mib(5), gib(5), 10_000, false, false, true, true, false, Checksum.CRC32C_ON_THE_WAY, true),
  /** Ceph's RADOS gateway: it refuses a commit that leaves out a part that is there. */
  CEPH(mib(5), gib(5), 10_000, false, true, true, false, false, Checksum.MD5, true),
  /** Cloudflare R2: parts of the same size. */
  R2(mib(5), gib(5) - mib(5), 10_000, true, false, true, false, false, Checksum.MD5, true),
  /** Google Cloud Storage through its XML API. */
  GCS_XML(mib(5), gib(5), 10_000, false, false, false, false, false, Checksum.MD5, true),
  /** Tencent Cloud Object Storage. */
  COS(mib(1), gib(5), 10_000, false, false, false, false, false, Checksum.MD5, false),
  /** Alibaba Cloud Object Storage Service. */
  OSS(mib(1), gib(5), 10_000, false, false, false, false, false, Checksum.MD5, false),
  /** S3Proxy: it tells no CRC32C of a copied part, which a commit would have to name. */
  S3PROXY(mib(5), gib(5), 10_000, false, false, true, true, false, Checksum.MD5, true),
  /** Anything else: only what every server can do. */
  GENERIC(mib(5), gib(5), 10_000, false, false, false, false, false, Checksum.MD5, true);

  /** How a body's bytes are proven to have arrived. */
  public enum Checksum {
    /** And the server keeps it with the object. */
    CRC32C,
    /** And is forgotten then. */
    CRC32C_ON_THE_WAY,
    MD5,
    NONE
  }

  private final PartLimits limits;
  private final boolean strictList;
  private final boolean conditionalPut;
  private final boolean conditionalComplete;
  private final boolean conditionalMore;
  private final Checksum checksum;
  private final boolean pathStyle;

  S3Profile(
      long minPart,
      long maxPart,
      int maxParts,
      boolean equalParts,
      boolean strictList,
      boolean conditionalPut,
      boolean conditionalComplete,
      boolean conditionalMore,
      Checksum checksum,
      boolean pathStyle) {
    this.limits = new PartLimits(minPart, maxPart, maxParts, gib(5), equalParts);
    this.strictList = strictList;
    this.conditionalPut = conditionalPut;
    this.conditionalComplete = conditionalComplete;
    this.conditionalMore = conditionalMore;
    this.checksum = checksum;
    this.pathStyle = pathStyle;
  }

  private static long mib(long n) {
    return n << 20;
  }

  private static long gib(long n) {
    return n << 30;
  }

  /** The profile of that name, such as {@code gcs-xml}. */
  public static Optional<S3Profile> named(String name) {
    return Arrays.stream(values()).filter(profile -> profile.toString().equals(name)).findFirst();
  }

  /** All names. */
  public static List<String> names() {
    return Arrays.stream(values()).map(S3Profile::toString).toList();
  }

  /** Sizes and numbers of parts. */
  public PartLimits limits() {
    return limits;
  }

  /** Whether a commit must name every part that was ever put. */
  public boolean strictList() {
    return strictList;
  }

  /** Whether If-None-Match and If-Match hold on PutObject. */
  public boolean conditionalPut() {
    return conditionalPut;
  }

  /** Whether they hold on CompleteMultipartUpload. */
  public boolean conditionalComplete() {
    return conditionalComplete;
  }

  /** Whether they hold on CopyObject, of what is at the new key, and If-Match on DeleteObject. */
  public boolean conditionalMore() {
    return conditionalMore;
  }

  /** Whether If-Match on PutObject wants the ETag without its quotes. */
  boolean bareIfMatch() {
    return this == CEPH;
  }

  public Checksum checksum() {
    return checksum;
  }

  /** Whether the bucket stands in the path. */
  public boolean pathStyle() {
    return pathStyle;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
