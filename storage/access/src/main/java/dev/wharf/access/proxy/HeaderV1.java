package dev.wharf.access.proxy;

import dev.wharf.access.proxy.ProxyHeader.Bad;
import dev.wharf.access.proxy.ProxyHeader.Found;
import dev.wharf.access.proxy.ProxyHeader.NeedMore;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.pekko.util.ByteString;

/** Version 1: one line of text, section 2.1. */
final class HeaderV1 {
  private static final String START = "PROXY ";
  private static final String END = "\r\n";

  /** With its CRLF. */
  private static final int LONGEST = 107;

  private HeaderV1() {}

  static ProxyHeader parse(ByteString start) {
    String text = start.take(LONGEST).decodeString(StandardCharsets.ISO_8859_1);
    String common = text.substring(0, Math.min(text.length(), START.length()));
    if (!START.startsWith(common)) {
      return new Bad("no PROXY header");
    }
    int end = text.indexOf(END);
    if (end < 0) {
      return text.length() < LONGEST ? new NeedMore() : new Bad("a PROXY header without end");
    }
    return line(text.substring(START.length(), end), end + END.length());
  }

  private static ProxyHeader line(String line, int used) {
    if (line.equals("UNKNOWN") || line.startsWith("UNKNOWN ")) {
      return new Found(Optional.empty(), used);
    }
    List<String> words = List.of(line.split(" ", -1));
    Optional<Addresses> addresses =
        switch (words.get(0)) {
          case "TCP4" -> addresses(words, IpLiteral::v4);
          case "TCP6" -> addresses(words, IpLiteral::v6);
          default -> Optional.empty();
        };
    return addresses.isPresent() ? new Found(addresses, used) : new Bad("a malformed PROXY header");
  }

  private static Optional<Addresses> addresses(
      List<String> words, Function<String, Optional<InetAddress>> family) {
    if (words.size() != 5) {
      return Optional.empty();
    }
    Optional<InetSocketAddress> client = end(family.apply(words.get(1)), words.get(3));
    Optional<InetSocketAddress> server = end(family.apply(words.get(2)), words.get(4));
    return client.flatMap(from -> server.map(to -> new Addresses(from, to)));
  }

  private static Optional<InetSocketAddress> end(Optional<InetAddress> address, String port) {
    boolean digits = !port.isEmpty() && port.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!digits || port.length() > 5 || Integer.parseInt(port) > 0xffff) {
      return Optional.empty();
    }
    return address.map(ip -> new InetSocketAddress(ip, Integer.parseInt(port)));
  }
}
