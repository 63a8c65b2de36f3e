package dev.wharf.storage.s3;

import dev.wharf.storage.spi.ObjectMeta;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is kept beside an object, as headers: printable ASCII, readable where it can be, and
 * lossless.
 *
 * <pre>
 * x-amz-meta-wharf-upload: the upload id
 * x-amz-meta-wharf-type:   the media type, where servers may spell it otherwise
 * x-amz-meta-&lt;name&gt;:        [a-z0-9-] as they are, every other byte of UTF-8 as .hh
 *                          (radosgw turns '_' into '-', proxies change the case)
 *               its value: printable ASCII but '%' as it is, every other byte of UTF-8 as %hh
 * </pre>
 *
 * <p>Blanks at an end or in a row are encoded, as signatures leave them out; so is what would look
 * like the encoded words of RFC 2047, which servers decode. An empty name is {@code .}, an empty
 * value {@code %}: some servers drop empty headers.
 */
final class UserMetadata {
  private static final Logger log = LoggerFactory.getLogger(UserMetadata.class);
  private static final String OWN = "wharf-";
  private static final String UPLOAD = OWN + "upload";
  private static final String TYPE = OWN + "type";
  private static final String EMPTY_NAME = ".";
  private static final String EMPTY_VALUE = "%";

  /** What Amazon S3 takes an object for that came without a type. */
  private static final String NO_TYPE = "binary/octet-stream";

  private static final int LONGEST_TYPE = 256;

  /** Bytes of all names and values; some servers count the prefix of the names, too. */
  private static final int LIMIT = 2048;

  private static final int PREFIX = "x-amz-meta-".length();

  /**
   * What a request says of an object.
   *
   * @param kept what will be read back: what does not fit is left out
   */
  record Headers(String contentType, Map<String, String> metadata, ObjectMeta kept) {}

  private UserMetadata() {}

  static Headers headers(ObjectMeta meta) {
    Map<String, String> entries = fitting(meta);
    Map<String, String> metadata = new TreeMap<>();
    entries.forEach((name, value) -> metadata.put(name(name), value(value)));
    metadata.put(UPLOAD, meta.uploadId());
    Optional<String> type = meta.contentType().filter(UserMetadata::isType);
    type.filter(given -> !given.equals(plainType(given))).ifPresent(t -> metadata.put(TYPE, t));
    return new Headers(
        type.orElse(NO_TYPE), metadata, new ObjectMeta(meta.uploadId(), type, entries));
  }

  private static boolean isType(String type) {
    return !type.isBlank()
        && type.equals(type.strip())
        && type.length() <= LONGEST_TYPE
        && type.chars().allMatch(c -> c >= ' ' && c <= '~');
  }

  /** As servers may spell it that take it apart. */
  private static String plainType(String type) {
    return type.replace(" ", "").toLowerCase(Locale.ROOT);
  }

  private static Map<String, String> fitting(ObjectMeta meta) {
    Map<String, String> entries = new HashMap<>(meta.entries());
    int room =
        LIMIT
            - 2 * PREFIX
            - UPLOAD.length()
            - meta.uploadId().length()
            - TYPE.length()
            - meta.contentType().map(String::length).orElse(0);
    while (entries.entrySet().stream().mapToInt(UserMetadata::bytes).sum() > room) {
      Map.Entry<String, String> longest =
          entries.entrySet().stream()
              .max(Comparator.comparingInt(UserMetadata::bytes))
              .orElseThrow();
      log.warn(
          "upload {}: entry '{}' of {} bytes is not kept with the object (at most {} bytes of"
              + " metadata are)",
          meta.uploadId(),
          longest.getKey(),
          bytes(longest),
          LIMIT);
      entries.remove(longest.getKey());
    }
    return entries;
  }

  private static int bytes(Map.Entry<String, String> entry) {
    return PREFIX + name(entry.getKey()).length() + value(entry.getValue()).length();
  }

  static ObjectMeta meta(Optional<String> contentType, Map<String, String> metadata) {
    Map<String, String> entries = new HashMap<>();
    String uploadId = "";
    Optional<String> type = contentType;
    for (Map.Entry<String, String> header : metadata.entrySet()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (name.equals(UPLOAD)) {
        uploadId = header.getValue();
      } else if (name.equals(TYPE)) {
        type = contentType.map(spelt -> sameType(spelt, header.getValue()));
      } else if (!name.startsWith(OWN)) {
        entries.put(plainName(name), plainValue(header.getValue()));
      }
    }
    return new ObjectMeta(
        uploadId, type.filter(known -> !known.isEmpty() && !known.equals(NO_TYPE)), entries);
  }

  /** As it was given, unless it was changed since. */
  private static String sameType(String spelt, String given) {
    return plainType(spelt).equals(plainType(given)) ? given : spelt;
  }

  static String name(String plain) {
    if (plain.isEmpty()) {
      return EMPTY_NAME;
    }
    byte[] bytes = plain.getBytes(StandardCharsets.UTF_8);
    StringBuilder encoded = new StringBuilder();
    for (int i = 0; i < bytes.length; i++) {
      boolean looksLikeOurs = i == 0 && plain.startsWith(OWN);
      append(encoded, bytes[i], isNameByte(bytes[i]) && !looksLikeOurs, '.');
    }
    return encoded.toString();
  }

  private static boolean isNameByte(byte b) {
    return (b >= 'a' && b <= 'z') || (b >= '0' && b <= '9') || b == '-';
  }

  static String value(String plain) {
    if (plain.isEmpty()) {
      return EMPTY_VALUE;
    }
    byte[] bytes = plain.getBytes(StandardCharsets.UTF_8);
    StringBuilder encoded = new StringBuilder();
    for (int i = 0; i < bytes.length; i++) {
      append(encoded, bytes[i], isValueByte(bytes, i), '%');
    }
    return encoded.toString();
  }

  private static boolean isValueByte(byte[] bytes, int i) {
    boolean last = i == bytes.length - 1;
    if (bytes[i] == ' ') {
      return i > 0 && !last && bytes[i - 1] != ' ';
    }
    if (bytes[i] == '=') {
      return last || bytes[i + 1] != '?';
    }
    return bytes[i] > ' ' && bytes[i] <= '~' && bytes[i] != '%';
  }

  private static void append(StringBuilder encoded, byte b, boolean asItIs, char escape) {
    if (asItIs) {
      encoded.append((char) b);
    } else {
      encoded.append(escape).append(HexFormat.of().toHexDigits(b));
    }
  }

  private static String plainName(String encoded) {
    return encoded.equals(EMPTY_NAME) ? "" : plain(encoded, '.');
  }

  private static String plainValue(String encoded) {
    return encoded.equals(EMPTY_VALUE) ? "" : plain(encoded, '%');
  }

  /** What is no escape, as others write it, is taken as it stands. */
  private static String plain(String encoded, char escape) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
    byte[] given = encoded.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < given.length; i++) {
      if (given[i] == escape && isHex(given, i + 1) && isHex(given, i + 2)) {
        bytes.write(
            16 * HexFormat.fromHexDigit(given[i + 1]) + HexFormat.fromHexDigit(given[i + 2]));
        i += 2;
      } else {
        bytes.write(given[i]);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static boolean isHex(byte[] bytes, int i) {
    return i < bytes.length && HexFormat.isHexDigit(bytes[i]);
  }
}
