package dev.wharf.app.settings;

import dev.wharf.access.proxy.Network;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the web and its neighbours call by name; each reader answers empty for anything else. */
final class Web {
  private static final Pattern PATH = Pattern.compile("/([A-Za-z0-9._~-]+/)*");
  private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");
  private static final Pattern ORIGIN = Pattern.compile("\\*|https?://[^\\s/?#@]+");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:%-]+");
  private static final Pattern POSTGRESQL = Pattern.compile("jdbc:postgresql:(//)?[^\\s]+");

  static final String NETWORKS = "networks such as 10.0.0.0/8 or ::1, with commas between";

  private Web() {}

  /** An IPv4 or IPv6 network, or one address. */
  static Optional<Network> network(String text) {
    try {
      return Optional.of(Network.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** A path that begins and ends with a slash. */
  static Optional<String> path(String text) {
    return matching(PATH, text);
  }

  /** A bearer token. */
  static Optional<String> token(String text) {
    return matching(TOKEN, text);
  }

  /** An origin in the sense of RFC 6454, or {@code *}. */
  static Optional<String> origin(String text) {
    return matching(ORIGIN, text);
  }

  static Optional<String> host(String text) {
    return matching(HOST, text);
  }

  /** A JDBC address of PostgreSQL. */
  static Optional<String> postgresql(String text) {
    return matching(POSTGRESQL, text);
  }

  /** An address as it may be shown: nothing of who logs in, no parameters. */
  static String withoutSecrets(String address) {
    return address.replaceAll("//[^/@]*@", "//…@").replaceAll("\\?.*", "?…");
  }

  /** A public address. */
  static Optional<URI> url(String text) {
    try {
      return Optional.of(URI.create(text)).filter(Web::isPublicAddress);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean isPublicAddress(URI url) {
    boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    return web
        && url.getHost() != null
        && url.getRawQuery() == null
        && url.getRawFragment() == null;
  }

  private static Optional<String> matching(Pattern pattern, String text) {
    return pattern.matcher(text).matches() ? Optional.of(text) : Optional.empty();
  }
}
