package dev.wharf.app.settings;

import dev.wharf.storage.spi.ObjectKey;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what concerns S3. */
final class S3Reader {
  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]");
  private static final Pattern ADDRESS = Pattern.compile("[0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+");
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_-]+");
  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]+");
  private static final Pattern ENCRYPTION =
      Pattern.compile("(bucket|sse-s3|sse-kms)(?::([A-Za-z0-9:/_-]+))?");

  /** As AWS takes them, which is the least that all servers take. */
  private static final Pattern TAG =
      Pattern.compile("([\\p{L}\\p{N} +\\-._:/@]{1,128})=([\\p{L}\\p{N} +\\-=._:/@]{0,256})");

  private static final int MOST_TAGS = 10;
  private static final int MOST_IN_FLIGHT = 16;
  private static final int LONGEST_PREFIX = 512;

  private static final String BUCKET_NAME =
      "3 to 63 lower-case letters, digits, dots, hyphens and underscores,"
          + " a letter or digit at either end, no address";
  private static final String FOLDERS =
      "folders such as wharf/inbox/: no slash in front, no empty, '.' or '..' folder, none that"
          + " starts with "
          + ObjectKey.RESERVED;

  private final Values values;

  S3Reader(Values values) {
    this.values = values;
  }

  /** A bucket that is named and not used is a contradiction: files would go where nobody looks. */
  void unused() {
    if (values.text(Key.S3_BUCKET).isPresent()) {
      throw new WrongSetting(
          Key.STORE, values.value(Key.STORE), "s3, because " + Key.S3_BUCKET + " is set");
    }
  }

  S3 s3() {
    return new S3(
        values.required(Key.S3_BUCKET, S3Reader::bucket, BUCKET_NAME),
        values.optional(Key.S3_PREFIX, S3Reader::prefix, FOLDERS).orElse(""),
        values.secret(
            Key.S3_ENDPOINT,
            S3Reader::endpoint,
            Web::withoutSecrets,
            "http:// or https:// with a host, no user and no query"),
        values.optional(Key.S3_REGION, S3Reader::word, "a region such as eu-central-1"),
        pathStyle(),
        values.optional(Key.S3_PROFILE, S3Reader::word, "a profile such as aws, ceph or generic"),
        keys(),
        values.required(
            Key.S3_ENCRYPTION,
            S3Reader::encryption,
            "bucket or sse-s3 or sse-kms or sse-kms:<key id>"),
        values.optional(
            Key.S3_STORAGE_CLASS, S3Reader::word, "a storage class such as STANDARD_IA"),
        tags(),
        values.required(
            Key.S3_PART_SIZE,
            text -> Sizes.parse(text).filter(bytes -> bytes > 0),
            "a size such as 8MiB"),
        values.number(Key.S3_PARTS_IN_FLIGHT, 1, MOST_IN_FLIGHT),
        values.required(Key.UPLOAD_MEMORY, UploadMemory::parse, UploadMemory.EXPECTED));
  }

  private Optional<Boolean> pathStyle() {
    return values.value(Key.S3_FORCE_PATH_STYLE).equals("auto")
        ? Optional.empty()
        : Optional.of(
            values.required(Key.S3_FORCE_PATH_STYLE, Values::yesOrNo, "auto or true or false"));
  }

  private Optional<S3.KeyPair> keys() {
    Optional<String> access = key(Key.S3_ACCESS_KEY);
    Optional<String> secret = key(Key.S3_SECRET_KEY);
    Optional<String> session = key(Key.S3_SESSION_TOKEN);
    if (access.isEmpty() && (secret.isPresent() || session.isPresent())) {
      throw new WrongSetting(
          Key.S3_ACCESS_KEY, "", "an access key, because there is a secret key or a session token");
    }
    if (access.isPresent() && secret.isEmpty()) {
      throw new WrongSetting(Key.S3_SECRET_KEY, "", "a secret key, because there is an access key");
    }
    return access.map(name -> new S3.KeyPair(name, secret.orElseThrow(), session));
  }

  private Optional<String> key(Key key) {
    return values.secret(
        key, text -> matching(KEY, text), shown -> "…", "visible ASCII characters without spaces");
  }

  private Map<String, String> tags() {
    String expected = "at most " + MOST_TAGS + " different tags: key=value with commas between";
    List<Matcher> pairs = values.list(Key.S3_TAGS, S3Reader::tag, expected);
    Map<String, String> tags = new LinkedHashMap<>();
    pairs.forEach(pair -> tags.put(pair.group(1), pair.group(2)));
    if (tags.size() < pairs.size() || tags.size() > MOST_TAGS) {
      throw new WrongSetting(Key.S3_TAGS, values.value(Key.S3_TAGS), expected);
    }
    return tags;
  }

  private static Optional<Matcher> tag(String text) {
    return Optional.of(TAG.matcher(text)).filter(Matcher::matches);
  }

  static Optional<String> bucket(String text) {
    return matching(BUCKET, text)
        .filter(name -> !name.contains(".."))
        .filter(name -> !ADDRESS.matcher(name).matches());
  }

  /** With a slash behind it. */
  static Optional<String> prefix(String text) {
    String folders = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    try {
      return Optional.of(new ObjectKey(folders).value() + "/")
          .filter(prefix -> prefix.length() <= LONGEST_PREFIX);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<URI> endpoint(String text) {
    return Web.url(text).filter(url -> url.getRawUserInfo() == null);
  }

  private static Optional<S3.Encryption> encryption(String text) {
    Matcher matcher = ENCRYPTION.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    S3.Encryption.By by =
        S3.Encryption.By.valueOf(
            matcher.group(1).toUpperCase(java.util.Locale.ROOT).replace('-', '_'));
    Optional<String> keyId = Optional.ofNullable(matcher.group(2));
    return Optional.of(new S3.Encryption(by, keyId))
        .filter(some -> keyId.isEmpty() || by == S3.Encryption.By.SSE_KMS);
  }

  private static Optional<String> word(String text) {
    return matching(WORD, text);
  }

  private static Optional<String> matching(Pattern pattern, String text) {
    return pattern.matcher(text).matches() ? Optional.of(text) : Optional.empty();
  }
}
