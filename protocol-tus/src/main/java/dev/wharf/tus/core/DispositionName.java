package dev.wharf.tus.core;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * RFC 6266 §4.3: the file name in a {@code Content-Disposition}. "When both filename and filename*
 * are present in a single header field value, recipients SHOULD pick filename* and ignore
 * filename."
 */
final class DispositionName {
  /** Longer than any file's name; and patterns recurse. */
  private static final int LONGEST = 4096;

  private static final Pattern PARAMETER =
      Pattern.compile(
          ";[ \t]*(?<name>[A-Za-z0-9!#$&+.^_`|~*-]+)[ \t]*=[ \t]*"
              + "(?:\"(?<quoted>[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"|(?<token>[^;\" \t]*))");
  private static final Pattern EXTENDED = Pattern.compile("([A-Za-z0-9-]+)'[^']*'(.*)");
  private static final Map<String, Charset> CHARSETS =
      Map.of("utf-8", StandardCharsets.UTF_8, "iso-8859-1", StandardCharsets.ISO_8859_1);

  private DispositionName() {}

  /** The name as it was given; empty if there is none that can be read. */
  static Optional<String> of(String disposition) {
    return disposition.length() > LONGEST
        ? Optional.empty()
        : parameter(disposition, "filename*")
            .flatMap(DispositionName::extended)
            .or(() -> parameter(disposition, "filename"));
  }

  private static Optional<String> parameter(String disposition, String name) {
    Matcher parameter = PARAMETER.matcher(disposition);
    while (parameter.find()) {
      if (parameter.group("name").equalsIgnoreCase(name)) {
        String quoted = parameter.group("quoted");
        return Optional.of(
            quoted == null ? parameter.group("token") : quoted.replaceAll("\\\\(.)", "$1"));
      }
    }
    return Optional.empty();
  }

  /** RFC 8187: a charset, a language, and percent-encoded bytes. */
  private static Optional<String> extended(String value) {
    Matcher parts = EXTENDED.matcher(value);
    return parts.matches()
        ? Optional.ofNullable(CHARSETS.get(parts.group(1).toLowerCase(Locale.ROOT)))
            .flatMap(charset -> decoded(parts.group(2), charset))
        : Optional.empty();
  }

  private static Optional<String> decoded(String text, Charset charset) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) != '%') {
        bytes.write(text.charAt(i));
      } else if (isHex(text, i + 1) && isHex(text, i + 2)) {
        bytes.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(bytes.toString(charset));
  }

  private static boolean isHex(String text, int at) {
    return at < text.length() && Character.digit(text.charAt(at), 16) >= 0;
  }
}
