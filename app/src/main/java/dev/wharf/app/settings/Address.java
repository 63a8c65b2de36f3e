package dev.wharf.app.settings;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host and a port.
 *
 * @param host a name or an address; IPv6 without brackets
 * @param port 0 to 65535
 */
public record Address(String host, int port) {
  private static final Pattern FORM =
      Pattern.compile("(\\[[0-9A-Fa-f:.%]+]|[^\\s:/\\[\\]@,]+):([0-9]{1,5})");
  private static final int LARGEST_PORT = 65_535;

  /** From {@code host:port} or {@code [IPv6]:port}; empty = neither. */
  static Optional<Address> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String host = matcher.group(1).replaceAll("[\\[\\]]", "");
    return port(matcher.group(2)).map(port -> new Address(host, port));
  }

  /** A port; empty = none. */
  static Optional<Integer> port(String text) {
    if (!text.matches("[0-9]{1,5}")) {
      return Optional.empty();
    }
    int port = Integer.parseInt(text);
    return port <= LARGEST_PORT ? Optional.of(port) : Optional.empty();
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
