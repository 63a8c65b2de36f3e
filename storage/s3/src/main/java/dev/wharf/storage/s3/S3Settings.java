package dev.wharf.storage.s3;

import dev.wharf.storage.multipart.ByteBudget;
import dev.wharf.storage.multipart.MultipartSettings;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * Which bucket, and how it is spoken to.
 *
 * @param prefix before every key: empty, or ending with a slash; staging lies below it, too
 * @param endpoint of a server that is not AWS
 * @param region as the bucket's requests are signed for; empty = as the AWS SDK finds it
 * @param pathStyle the bucket in the path instead of the host name; empty = as the profile says
 * @param profile what the server can do
 * @param credentials empty = the AWS SDK's chain: environment, web identity, profile file,
 *     container, instance
 * @param storageClass as the server names it
 * @param tags of every object that is finished
 * @param multipart how bytes are cut
 * @param budget how many bytes this process may hold
 */
public record S3Settings(
    String bucket,
    String prefix,
    Optional<URI> endpoint,
    Optional<String> region,
    Optional<Boolean> pathStyle,
    S3Profile profile,
    Optional<Credentials> credentials,
    Encryption encryption,
    Optional<String> storageClass,
    Map<String, String> tags,
    MultipartSettings multipart,
    ByteBudget budget) {
  public S3Settings {
    tags = Map.copyOf(tags);
  }

  /** A key pair; its text shows no secret. */
  public record Credentials(String accessKey, String secretKey, Optional<String> sessionToken) {
    @Override
    public String toString() {
      return accessKey;
    }
  }

  /** What the server is asked to encrypt with. */
  public sealed interface Encryption {
    /** Whatever the bucket does by itself. */
    record BucketDefault() implements Encryption {}

    /** Keys of the server's own (SSE-S3). */
    record ServerKeys() implements Encryption {}

    /**
     * A key management service (SSE-KMS).
     *
     * @param keyId empty = the account's default key
     */
    record Kms(Optional<String> keyId) implements Encryption {}
  }
}
