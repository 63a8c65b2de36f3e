package dev.wharf.access.proxy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** IP addresses as text; a name is never looked up. */
public final class IpLiteral {
  private static final String BYTE = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final Pattern V4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");
  private static final Pattern NODE =
      Pattern.compile("(?:\\[([^]]*)]|([^:\\[\\]]*))(?::[0-9]{1,5})?");
  private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");

  private IpLiteral() {}

  /**
   * One with or without a port, and in brackets if it is an IPv6 address with one: as RFC 7239
   * section 6 and {@code X-Forwarded-For} have it. Empty for anything else, such as {@code unknown}
   * or {@code _hidden}.
   */
  public static Optional<InetAddress> ofNode(String text) {
    Matcher node = NODE.matcher(text);
    if (!node.matches()) {
      return v6(text);
    }
    return node.group(1) == null ? v4(node.group(2)) : v6(node.group(1));
  }

  static Optional<InetAddress> parse(String text) {
    return text.indexOf(':') < 0 ? v4(text) : v6(text);
  }

  static Optional<InetAddress> v4(String text) {
    return V4.matcher(text).matches() ? read(text) : Optional.empty();
  }

  /** In brackets nothing but an IPv6 address is understood; one that maps IPv4 becomes IPv4. */
  static Optional<InetAddress> v6(String text) {
    boolean looksLike = V6.matcher(text).matches() && text.indexOf(':') >= 0;
    return looksLike ? read("[" + text + "]") : Optional.empty();
  }

  private static Optional<InetAddress> read(String literal) {
    try {
      return Optional.of(InetAddress.getByName(literal));
    } catch (UnknownHostException malformed) {
      return Optional.empty();
    }
  }
}
