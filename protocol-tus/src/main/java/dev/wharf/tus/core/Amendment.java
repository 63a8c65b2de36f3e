package dev.wharf.tus.core;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the application adds to a response, or puts in the place of what is there.
 *
 * @param status 200 to 599; empty = as it is
 * @param headers by name; those that are not the application's to set ({@link #unfit}) are left out
 * @param text the body; empty = as it is
 */
public record Amendment(OptionalInt status, Map<String, String> headers, Optional<String> text) {
  /** Leaves a response as it is. */
  public static final Amendment NONE =
      new Amendment(OptionalInt.empty(), Map.of(), Optional.empty());

  private static final int LEAST_STATUS = 200;
  private static final int MOST_STATUS = 599;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}");

  /**
   * RFC 9110 §7.6.1: fields that are about one connection; those that frame the message or are the
   * server's own; and {@code Location}, by which the client finds its upload again.
   */
  private static final Set<String> OURS =
      Set.of(
          "connection",
          "keep-alive",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "content-length",
          "content-encoding",
          "content-range",
          "accept-ranges",
          "date",
          "server",
          "location",
          "x-content-type-options");

  /** The protocol's, the browser's, and proxies'. */
  private static final List<String> OUR_PREFIXES =
      List.of("tus-", "upload-", "access-control-", "proxy-");

  public Amendment {
    headers = Map.copyOf(headers);
    if (status.isPresent()
        && (status.getAsInt() < LEAST_STATUS || status.getAsInt() > MOST_STATUS)) {
      throw new IllegalArgumentException(
          "status: " + status.getAsInt() + " (expected: 200 to 599)");
    }
  }

  /** A status and a body. */
  public static Amendment of(int status, String text) {
    return new Amendment(OptionalInt.of(status), Map.of(), Optional.of(text));
  }

  /** One header more. */
  public Amendment with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Amendment(status, more, text);
  }

  /** Both; what the later one says counts. */
  public Amendment and(Amendment later) {
    Map<String, String> both = new LinkedHashMap<>(headers);
    both.putAll(later.headers);
    return new Amendment(
        later.status.isPresent() ? later.status : status, both, later.text.or(() -> text));
  }

  /** Names of headers that are left out: no names at all, or not the application's to set. */
  public List<String> unfit() {
    return headers.keySet().stream().filter(name -> !fits(name)).sorted().toList();
  }

  static boolean fits(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return NAME.matcher(name).matches()
        && !OURS.contains(lower)
        && OUR_PREFIXES.stream().noneMatch(lower::startsWith);
  }
}
