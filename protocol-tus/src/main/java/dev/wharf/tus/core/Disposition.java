package dev.wharf.tus.core;

import dev.wharf.storage.spi.StoredObject;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * How a browser is to treat what somebody uploaded: save it, unless its type is one that a browser
 * shows and cannot run.
 */
final class Disposition {
  /** The entry of an object's metadata that holds its file name. */
  static final String FILE_NAME = "filename";

  private static final String UNKNOWN_TYPE = "application/octet-stream";
  private static final Set<String> SHOWN =
      Set.of(
          "text/plain",
          "image/png",
          "image/jpeg",
          "image/gif",
          "image/bmp",
          "image/webp",
          "audio/wave",
          "audio/wav",
          "audio/x-wav",
          "audio/webm",
          "audio/mpeg",
          "audio/ogg",
          "video/mp4",
          "video/webm",
          "video/ogg",
          "application/ogg");
  private static final String ATTRIBUTE_CHARACTERS = "!#$&+-.^_`|~";

  private Disposition() {}

  static String mediaType(StoredObject object) {
    return object.meta().contentType().flatMap(Sanitised::mediaType).orElse(UNKNOWN_TYPE);
  }

  /** RFC 6266: the disposition, with the file name if one is known. */
  static String of(StoredObject object) {
    String type = mediaType(object).split(";", 2)[0].strip();
    String disposition = SHOWN.contains(type) ? "inline" : "attachment";
    return disposition + fileName(object).map(Disposition::parameters).orElse("");
  }

  private static Optional<String> fileName(StoredObject object) {
    return Optional.ofNullable(object.meta().entries().get(FILE_NAME)).flatMap(Sanitised::fileName);
  }

  /** RFC 6266 §5 and appendix D: a plain form for old clients, and UTF-8 if that loses anything. */
  private static String parameters(String name) {
    String plain = name.replaceAll("[^ -~]|[\"\\\\%]", "_");
    String quoted = "; filename=\"" + plain + '"';
    return plain.equals(name) ? quoted : quoted + "; filename*=UTF-8''" + encoded(name);
  }

  /** RFC 8187 §3.2.1: everything but attr-char is percent-encoded UTF-8. */
  private static String encoded(String name) {
    StringBuilder text = new StringBuilder();
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      boolean plain =
          c < 0x80 && (Character.isLetterOrDigit(c) || ATTRIBUTE_CHARACTERS.indexOf(c) >= 0);
      text.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
    }
    return text.toString();
  }
}
