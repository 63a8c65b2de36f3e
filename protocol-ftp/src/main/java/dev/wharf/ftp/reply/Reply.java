package dev.wharf.ftp.reply;

import java.util.List;
import org.apache.pekko.util.ByteString;

/**
 * One reply, RFC 959 section 4.2.
 *
 * @param code three digits
 * @param lines at least one; none holds CR or LF
 */
public record Reply(int code, List<String> lines) {
  public Reply {
    lines = lines.stream().map(Reply::harmless).toList();
    if (lines.isEmpty() || code < 100 || code > 599) {
      throw new IllegalArgumentException("reply: " + code + " with " + lines.size() + " lines");
    }
  }

  public static Reply of(int code, String text) {
    return new Reply(code, List.of(text));
  }

  /** What came from a client must not be able to end the line. */
  private static String harmless(String text) {
    return text.chars().anyMatch(Character::isISOControl) ? text.replaceAll("\\p{Cc}", "?") : text;
  }

  /**
   * As it goes over the wire, in UTF-8. Lines between the first and the last begin with a space, as
   * RFC 2389 asks, so that none of them can be taken for the last.
   */
  public ByteString bytes() {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      boolean last = i == lines.size() - 1;
      String start = last ? code + " " : i == 0 ? code + "-" : " ";
      all.append(start).append(lines.get(i)).append("\r\n");
    }
    return ByteString.fromString(all.toString());
  }
}
