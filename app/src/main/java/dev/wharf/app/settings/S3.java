package dev.wharf.app.settings;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A bucket of S3, or of what speaks like it.
 *
 * @param bucket its name
 * @param prefix before every key: empty, or ending with a slash
 * @param endpoint of a server that is not AWS
 * @param region as requests are signed for; empty = as the AWS SDK finds it
 * @param pathStyle the bucket in the path; empty = as the profile says
 * @param profile what the server can do, by name; empty = AWS, or with an endpoint whatever each
 *     server can do
 * @param keys empty = the AWS SDK's chain
 * @param encryption what objects are encrypted with
 * @param storageClass as the server names it
 * @param tags of every finished object
 * @param partSize bytes
 * @param partsInFlight of one upload at once
 * @param memory what unfinished parts may hold together
 */
public record S3(
    String bucket,
    String prefix,
    Optional<URI> endpoint,
    Optional<String> region,
    Optional<Boolean> pathStyle,
    Optional<String> profile,
    Optional<KeyPair> keys,
    Encryption encryption,
    Optional<String> storageClass,
    Map<String, String> tags,
    long partSize,
    int partsInFlight,
    UploadMemory memory)
    implements Store {
  public S3 {
    tags = Map.copyOf(tags);
  }

  /** Credentials. */
  public record KeyPair(String access, String secret, Optional<String> session) {
    /** Without the secrets. */
    @Override
    public String toString() {
      return access;
    }
  }

  /**
   * What objects are encrypted with.
   *
   * @param keyId of the key management service; empty = the account's default key, or none
   */
  public record Encryption(By by, Optional<String> keyId) {
    /** Who has the keys: BUCKET = as the bucket does by itself. */
    public enum By {
      BUCKET,
      SSE_S3,
      SSE_KMS
    }
  }

  /** A profile that nobody knows. */
  public WrongSetting wrongProfile(List<String> known) {
    return new WrongSetting(Key.S3_PROFILE, profile.orElse(""), String.join(" or ", known));
  }

  /** A part size that the server does not take. */
  public WrongSetting wrongPartSize(String expected) {
    return new WrongSetting(Key.S3_PART_SIZE, partSize + " bytes", expected);
  }

  /** Memory that cannot do. */
  public WrongSetting wrongMemory(String expected) {
    return new WrongSetting(Key.UPLOAD_MEMORY, memory.toString(), expected);
  }
}
