package dev.wharf.tus.core;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

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
final class Metadata {
  static final Metadata NONE = new Metadata(Map.of());
  static final String EXPECTED =
      "comma-separated pairs of a unique key, a space and a Base64 value";

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
    return Optional.ofNullable(values.getOrDefault(key, values.get(otherwise)))
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }
}
