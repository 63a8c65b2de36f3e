package dev.wharf.ftp.command;

import dev.wharf.ftp.command.FtpCommand.Protection;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;

/** AUTH, PBSZ, PROT: RFC 2228 in the dress of RFC 4217. */
final class ProtectionReaders {
  private static final Set<String> MECHANISMS = Set.of("TLS", "TLS-C", "TLS-P", "SSL");

  /** RFC 2228 section 3: "a 32-bit unsigned integer". */
  private static final long MAX_BUFFER = 0xFFFF_FFFFL;

  private ProtectionReaders() {}

  /** RFC 4217 section 4. */
  static Parsed auth(Verb said, String argument) {
    String mechanism = upper(argument);
    if (mechanism.isEmpty()) {
      return Readers.missing(said);
    }
    return MECHANISMS.contains(mechanism)
        ? new Parsed.Understood(said, new FtpCommand.Auth(mechanism))
        : Readers.notOffered(said, argument, "TLS");
  }

  static Parsed bufferSize(Verb said, String argument) {
    OptionalLong size = Readers.number(argument.strip());
    return size.isPresent() && size.getAsLong() <= MAX_BUFFER
        ? new Parsed.Understood(said, new FtpCommand.Pbsz(size.getAsLong()))
        : Readers.wrong(said, argument, "0");
  }

  /** RFC 4217 section 9: C and P; S and E have no meaning under TLS. */
  static Parsed level(Verb said, String argument) {
    return switch (upper(argument)) {
      case "C" -> new Parsed.Understood(said, new FtpCommand.Prot(Protection.CLEAR));
      case "P" -> new Parsed.Understood(said, new FtpCommand.Prot(Protection.PRIVATE));
      case "S", "E" -> Readers.notOffered(said, argument, "C or P");
      default -> Readers.wrong(said, argument, "C or P");
    };
  }

  private static String upper(String argument) {
    return argument.strip().toUpperCase(Locale.ROOT);
  }
}
