package dev.wharf.ftp.command;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** PORT (RFC 959 section 4.1.2), EPRT and EPSV (RFC 2428). */
final class AddressReaders {
  private static final String PORT = "h1,h2,h3,h4,p1,p2";
  private static final String EXTENDED = "|1|<IPv4 address>|<port>| or |2|<IPv6 address>|<port>|";

  private AddressReaders() {}

  static Parsed port(Verb said, String argument) {
    String[] numbers = argument.strip().split(",", -1);
    if (numbers.length != 6) {
      return Readers.wrong(said, argument, PORT);
    }
    Optional<InetAddress> host =
        AddressLiteral.ipv4(String.join(".", numbers[0], numbers[1], numbers[2], numbers[3]));
    OptionalLong high = AddressLiteral.octet(numbers[4]);
    OptionalLong low = AddressLiteral.octet(numbers[5]);
    if (host.isEmpty() || high.isEmpty() || low.isEmpty()) {
      return Readers.wrong(said, argument, PORT);
    }
    int port = (int) (high.getAsLong() << 8 | low.getAsLong());
    return port == 0
        ? Readers.wrong(said, argument, PORT)
        : new Parsed.Understood(said, new FtpCommand.Port(host.get(), port));
  }

  /** The delimiter is whatever comes first: RFC 2428 section 2, ASCII 33 to 126. */
  static Parsed extendedPort(Verb said, String argument) {
    String text = argument.strip();
    if (text.isEmpty() || text.charAt(0) < '!' || text.charAt(0) > '~') {
      return Readers.wrong(said, argument, EXTENDED);
    }
    String[] parts = text.split(java.util.regex.Pattern.quote(text.substring(0, 1)), -1);
    return parts.length == 5 && parts[4].isEmpty()
        ? extendedPort(said, argument, parts)
        : Readers.wrong(said, argument, EXTENDED);
  }

  private static Parsed extendedPort(Verb said, String argument, String[] parts) {
    if (Readers.number(parts[1]).isPresent() && !parts[1].equals("1") && !parts[1].equals("2")) {
      return Readers.notOffered(said, argument, EXTENDED);
    }
    Optional<InetAddress> host =
        parts[1].equals("1") ? AddressLiteral.ipv4(parts[2]) : AddressLiteral.ipv6(parts[2]);
    OptionalLong port = Readers.number(parts[3]);
    return host.isPresent() && port.orElse(0) >= 1 && port.orElse(0) <= 0xFFFF
        ? new Parsed.Understood(said, new FtpCommand.Port(host.get(), (int) port.getAsLong()))
        : Readers.wrong(said, argument, EXTENDED);
  }

  static Parsed extendedPassive(Verb said, String argument) {
    String text = argument.strip().toUpperCase(Locale.ROOT);
    return switch (text) {
      case "" -> new Parsed.Understood(said, new FtpCommand.Epsv(OptionalInt.empty()));
      case "1" -> new Parsed.Understood(said, new FtpCommand.Epsv(OptionalInt.of(1)));
      case "2" -> new Parsed.Understood(said, new FtpCommand.Epsv(OptionalInt.of(2)));
      case "ALL" -> new Parsed.Understood(said, new FtpCommand.EpsvAll());
      default ->
          Readers.number(text).isPresent()
              ? Readers.notOffered(said, argument, "1, 2 or ALL")
              : Readers.wrong(said, argument, "1, 2 or ALL");
    };
  }
}
