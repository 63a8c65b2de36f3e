package dev.wharf.tus.core;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The URL of a new upload. Creation: "the Server MUST set the Location header to the URL of the
 * created resource. This URL MAY be absolute or relative."
 *
 * <p>With a base URL it is that; behind a trusted proxy that says how it was called it is what the
 * proxy says; else it is relative, which every client resolves against where it posted to, and
 * which cannot be wrong. What a proxy says is used only if it is plainly a scheme, a host, a port,
 * a path.
 */
final class Location {
  private static final Pattern PROTO = Pattern.compile("https?");
  private static final Pattern HOST =
      Pattern.compile("([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(:[0-9]{1,5})?");
  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
  private static final Pattern PREFIX = Pattern.compile("(/[A-Za-z0-9._~-]+)*/?");

  private final TusSettings settings;

  Location(TusSettings settings) {
    this.settings = settings;
  }

  String of(String id, RequestHeaders headers) {
    String path = settings.basePath() + id;
    return settings
        .baseUrl()
        .map(url -> withoutSlash(url.toString()) + path)
        .orElseGet(() -> settings.behindProxy() ? asCalled(headers) + path : path);
  }

  /**
   * Scheme, host and path prefix as the outermost proxy saw them, or only the prefix, or nothing.
   */
  private static String asCalled(RequestHeaders headers) {
    String prefix =
        first(headers, Field.FORWARDED_PREFIX, PREFIX).map(Location::withoutSlash).orElse("");
    return proto(headers)
            .flatMap(proto -> host(headers).map(host -> origin(proto, host)))
            .orElse("")
        + prefix;
  }

  private static Optional<String> proto(RequestHeaders headers) {
    return forwarded(headers, "proto")
        .or(() -> first(headers, Field.FORWARDED_PROTO))
        .map(proto -> proto.toLowerCase(Locale.ROOT))
        .filter(PROTO.asMatchPredicate());
  }

  private static Optional<String> host(RequestHeaders headers) {
    return forwarded(headers, "host")
        .filter(HOST.asMatchPredicate())
        .or(() -> first(headers, Field.FORWARDED_HOST, HOST).map(host -> withPort(host, headers)))
        .or(() -> first(headers, Field.HOST, HOST));
  }

  private static String withPort(String host, RequestHeaders headers) {
    boolean has = host.lastIndexOf(':') > host.lastIndexOf(']');
    return has
        ? host
        : first(headers, Field.FORWARDED_PORT, PORT).map(p -> host + ":" + p).orElse(host);
  }

  private static String origin(String proto, String host) {
    String usual = proto.equals("https") ? ":443" : ":80";
    return proto
        + "://"
        + (host.endsWith(usual) ? host.substring(0, host.length() - usual.length()) : host);
  }

  /** RFC 7239 §4: a parameter of the first element, quoted or not. */
  private static Optional<String> forwarded(RequestHeaders headers, String parameter) {
    return headers
        .get(Field.FORWARDED)
        .flatMap(
            value ->
                Stream.of(value.split(",", 2)[0].split(";"))
                    .map(String::strip)
                    .filter(
                        pair ->
                            pair.regionMatches(true, 0, parameter + "=", 0, parameter.length() + 1))
                    .map(pair -> unquoted(pair.substring(parameter.length() + 1)))
                    .findFirst());
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  private static Optional<String> first(RequestHeaders headers, Field field, Pattern form) {
    return first(headers, field).filter(form.asMatchPredicate());
  }

  private static Optional<String> first(RequestHeaders headers, Field field) {
    return headers.get(field).map(value -> value.split(",", 2)[0].strip());
  }

  private static String withoutSlash(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}
