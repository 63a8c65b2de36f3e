package dev.wharf.tus.core;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * {@code Upload-Metadata}, read. What the client sent is kept and given back as it was; this is
 * only what we make of it.
 *
 * <p>tus 1.0.0, Upload-Metadata: "one or more comma-separated key-value pairs. The key and value
 * MUST be separated by a space. The key MUST NOT contain spaces and commas and MUST NOT be empty.
 * The key SHOULD be ASCII encoded and the value MUST be Base64 encoded. All keys MUST be unique.
 * The value MAY be empty. In these cases, the space, which would normally separate the key and the
 * value, MAY be left out."
 */
public final class Metadata {
  static final Metadata NONE = new Metadata(Map.of());
  static final String EXPECTED =
      "comma-separated pairs of a unique key, a space and a Base64 value";

  /** What a header can carry. */
  private static final Pattern KEY = Pattern.compile("[\\x21-\\x2B\\x2D-\\x7E]+");

  private final Map<String, byte[]> values;

  private Metadata(Map<String, byte[]> values) {
    this.values = values;
  }

  /** The pairs, or empty if the text breaks a rule above. */
  static Optional<Metadata> parse(String text) {
    Map<String, byte[]> values = new LinkedHashMap<>();
    for (String pair : text.split(",", -1)) {
      if (!add(pair.strip(), values)) {
        return Optional.empty();
      }
    }
    return Optional.of(new Metadata(values));
  }

  /**
   * What a client sent, for an application: values as text, which is UTF-8 or has replacement
   * characters in it; nothing if it is no metadata.
   */
  public static Map<String, String> texts(Optional<String> sent) {
    Map<String, String> texts = new LinkedHashMap<>();
    sent.flatMap(Metadata::parse)
        .ifPresent(
            metadata -> metadata.values.forEach((key, bytes) -> texts.put(key, text(bytes))));
    return texts;
  }

  /** As a client would have sent it, by key; empty if there is nothing. */
  static Optional<String> written(Map<String, String> texts) {
    return Optional.of(
            new TreeMap<>(texts)
                .entrySet().stream().map(Metadata::pair).collect(Collectors.joining(",")))
        .filter(text -> !text.isEmpty());
  }

  private static String pair(Map.Entry<String, String> pair) {
    return pair.getValue().isEmpty()
        ? pair.getKey()
        : pair.getKey()
            + " "
            + Base64.getEncoder().encodeToString(pair.getValue().getBytes(StandardCharsets.UTF_8));
  }

  static void requireKey(String key) {
    if (!KEY.matcher(key).matches()) {
      throw new IllegalArgumentException(
          "metadata key: '" + key + "' (expected: visible ASCII characters, no comma)");
    }
  }

  private static boolean add(String pair, Map<String, byte[]> values) {
    int space = pair.indexOf(' ');
    String key = space < 0 ? pair : pair.substring(0, space);
    return !key.isEmpty()
        && decode(space < 0 ? "" : pair.substring(space + 1))
            .map(value -> values.putIfAbsent(key, value) == null)
            .orElse(false);
  }

  private static Optional<byte[]> decode(String base64) {
    try {
      return Optional.of(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  static Metadata of(Map<String, String> texts) {
    Map<String, byte[]> values = new LinkedHashMap<>();
    texts.forEach((key, text) -> values.put(key, text.getBytes(StandardCharsets.UTF_8)));
    return new Metadata(values);
  }

  /** The value of a key as text, if it has one. */
  Optional<String> text(String key) {
    return Optional.ofNullable(values.get(key))
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  /** The name a browser may save the file under: {@code filename}, or {@code name}. */
  Optional<String> fileName() {
    return first("filename", "name").flatMap(Sanitised::fileName);
  }

  /** The media type: {@code filetype}, or {@code type}. */
  Optional<String> mediaType() {
    return first("filetype", "type").flatMap(Sanitised::mediaType);
  }

  private Optional<String> first(String key, String otherwise) {
    return Optional.ofNullable(values.getOrDefault(key, values.get(otherwise))).map(Metadata::text);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
