package dev.wharf.tus.core;

import java.net.URI;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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

  String of(String id, TusRequest request) {
    String path = settings.basePath() + id;
    return settings
        .baseUrl()
        .map(url -> withoutSlash(url.toString()) + path)
        .orElseGet(() -> asCalled(request) + path);
  }

  /** By which names this server was called, or is known. */
  Set<String> hosts(TusRequest request) {
    Forwarding forwarding = new Forwarding(request, settings.proxies());
    return Stream.of(
            settings.baseUrl().map(URI::getRawAuthority),
            forwarding.believed() ? host(forwarding, request.headers()) : none(),
            request.headers().get(Field.HOST).map(String::strip).filter(HOST.asMatchPredicate()))
        .flatMap(Optional::stream)
        .map(Location::withoutUsualPort)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** What stands before an upload's id in its path, by whichever way it was called. */
  Set<String> paths(TusRequest request) {
    Forwarding forwarding = new Forwarding(request, settings.proxies());
    return Stream.of(
            settings.baseUrl().map(URI::getRawPath),
            forwarding.believed() ? value(forwarding, Field.FORWARDED_PREFIX, PREFIX) : none(),
            Optional.of(""))
        .flatMap(Optional::stream)
        .map(prefix -> withoutSlash(prefix) + settings.basePath())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static Optional<String> none() {
    return Optional.empty();
  }

  /** As hosts are compared: a port that goes without saying is left out. */
  static String withoutUsualPort(String host) {
    return host.toLowerCase(Locale.ROOT).replaceFirst(":(80|443)$", "");
  }

  /**
   * Scheme, host and path prefix as the outermost trusted proxy saw them, or only the prefix, or
   * nothing.
   */
  private String asCalled(TusRequest request) {
    Forwarding forwarding = new Forwarding(request, settings.proxies());
    return forwarding.believed() ? called(forwarding, request.headers()) : "";
  }

  private static String called(Forwarding forwarding, RequestHeaders headers) {
    String prefix =
        value(forwarding, Field.FORWARDED_PREFIX, PREFIX).map(Location::withoutSlash).orElse("");
    return proto(forwarding)
            .flatMap(proto -> host(forwarding, headers).map(host -> origin(proto, host)))
            .orElse("")
        + prefix;
  }

  private static Optional<String> proto(Forwarding forwarding) {
    return forwarding
        .parameter("proto")
        .or(() -> forwarding.value(Field.FORWARDED_PROTO))
        .map(proto -> proto.toLowerCase(Locale.ROOT))
        .filter(PROTO.asMatchPredicate());
  }

  private static Optional<String> host(Forwarding forwarding, RequestHeaders headers) {
    return forwarding
        .parameter("host")
        .filter(HOST.asMatchPredicate())
        .or(
            () ->
                value(forwarding, Field.FORWARDED_HOST, HOST)
                    .map(host -> withPort(host, forwarding)))
        .or(() -> headers.get(Field.HOST).map(String::strip).filter(HOST.asMatchPredicate()));
  }

  private static String withPort(String host, Forwarding forwarding) {
    boolean has = host.lastIndexOf(':') > host.lastIndexOf(']');
    return has
        ? host
        : value(forwarding, Field.FORWARDED_PORT, PORT).map(p -> host + ":" + p).orElse(host);
  }

  private static String origin(String proto, String host) {
    String usual = proto.equals("https") ? ":443" : ":80";
    return proto
        + "://"
        + (host.endsWith(usual) ? host.substring(0, host.length() - usual.length()) : host);
  }

  private static Optional<String> value(Forwarding forwarding, Field field, Pattern form) {
    return forwarding.value(field).filter(form.asMatchPredicate());
  }

  private static String withoutSlash(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}
