package dev.wharf.tus.core;

import dev.wharf.access.proxy.TrustedProxies;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * What an operator decides. Each value is checked here; a wrong one is an {@code
 * IllegalArgumentException} that names the value and what was expected.
 *
 * @param basePath where uploads live; begins and ends with a slash
 * @param baseUrl the server's public address, with the path a proxy puts in front, if any: {@code
 *     Location} is {@code <baseUrl><basePath><id>}. Empty = as trusted proxies say.
 * @param proxies whose {@code Forwarded} and {@code X-Forwarded-*} are believed
 * @param maxSize most bytes an upload may have; empty = no limit
 * @param token the bearer token asked of every request but OPTIONS; empty = anyone
 * @param layout where objects lie
 * @param collisions what becomes of a new upload whose object would lie where one is already
 * @param cors which pages in a browser may use this server
 * @param draft whether draft-ietf-httpbis-resumable-upload is spoken beside tus 1.0.0
 */
public record TusSettings(
    String basePath,
    Optional<URI> baseUrl,
    TrustedProxies proxies,
    OptionalLong maxSize,
    Optional<String> token,
    KeyLayout layout,
    Collisions collisions,
    Cors cors,
    boolean draft) {
  private static final Pattern ORIGIN = Pattern.compile("\\*|[a-z][a-z0-9+.-]*://[^/\\s,]+");
  private static final Pattern PATH = Pattern.compile("/([A-Za-z0-9._~-]+/)*");

  /** What becomes of a new upload whose object would lie where one is already. */
  public enum Collisions {
    /** It is not created. */
    REFUSE,
    /** It gets the next name that is free: {@code report-2.pdf}. */
    VERSION
  }

  /**
   * Cross-origin access.
   *
   * @param origins allowed origins, such as {@code https://example.com}; {@code *} = all
   * @param credentials whether a browser may send cookies or HTTP authentication along
   * @param maxAge how long a browser may remember the answer to a preflight
   */
  public record Cors(List<String> origins, boolean credentials, Duration maxAge) {
    public static final String ANY = "*";

    public Cors {
      origins = List.copyOf(origins);
      for (String origin : origins) {
        require(ORIGIN.matcher(origin).matches(), "origin", origin, "* or https://host");
      }
      require(!maxAge.isNegative(), "maximum age", maxAge.toString(), "0 seconds or more");
    }

    /** Every origin, no credentials, a day. */
    public static Cors open() {
      return new Cors(List.of(ANY), false, Duration.ofDays(1));
    }
  }

  public TusSettings {
    require(PATH.matcher(basePath).matches(), "base path", basePath, "such as /files/");
    baseUrl.ifPresent(TusSettings::checkUrl);
    token.ifPresent(
        value -> require(!value.isBlank(), "token", "", "at least one visible character"));
    require(maxSize.orElse(0) >= 0, "maximum size", maxSize.toString(), "0 or more bytes");
  }

  /** {@code /files/}, relative locations, no limit, no token, open to every origin. */
  public static TusSettings defaults() {
    return new TusSettings(
        "/files/",
        Optional.empty(),
        TrustedProxies.none(),
        OptionalLong.empty(),
        Optional.empty(),
        KeyLayout.ids(),
        Collisions.REFUSE,
        Cors.open(),
        true);
  }

  public TusSettings withBasePath(String path) {
    return new TusSettings(path, baseUrl, proxies, maxSize, token, layout, collisions, cors, draft);
  }

  public TusSettings withBaseUrl(URI url) {
    return new TusSettings(
        basePath, Optional.of(url), proxies, maxSize, token, layout, collisions, cors, draft);
  }

  public TusSettings withProxies(TrustedProxies trusted) {
    return new TusSettings(
        basePath, baseUrl, trusted, maxSize, token, layout, collisions, cors, draft);
  }

  public TusSettings withMaxSize(long bytes) {
    return new TusSettings(
        basePath, baseUrl, proxies, OptionalLong.of(bytes), token, layout, collisions, cors, draft);
  }

  public TusSettings withToken(String bearer) {
    return new TusSettings(
        basePath, baseUrl, proxies, maxSize, Optional.of(bearer), layout, collisions, cors, draft);
  }

  public TusSettings withLayout(KeyLayout other) {
    return new TusSettings(
        basePath, baseUrl, proxies, maxSize, token, other, collisions, cors, draft);
  }

  public TusSettings withCollisions(Collisions other) {
    return new TusSettings(basePath, baseUrl, proxies, maxSize, token, layout, other, cors, draft);
  }

  public TusSettings withCors(Cors other) {
    return new TusSettings(
        basePath, baseUrl, proxies, maxSize, token, layout, collisions, other, draft);
  }

  /** tus 1.0.0 alone. */
  public TusSettings withoutDraft() {
    return new TusSettings(
        basePath, baseUrl, proxies, maxSize, token, layout, collisions, cors, false);
  }

  private static void checkUrl(URI url) {
    boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    require(
        web && url.getHost() != null && url.getRawQuery() == null && url.getRawFragment() == null,
        "base URL",
        url.toString(),
        "http:// or https:// with a host, and no query");
  }

  private static void require(boolean holds, String name, String value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": '" + value + "' (expected: " + expected + ")");
    }
  }
}
