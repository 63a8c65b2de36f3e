package dev.wharf.app.settings;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads what concerns FTP, and who may log in. */
final class FtpReader {
  private static final Pattern PORTS = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?");
  private static final Pattern NETWORK = Pattern.compile("[0-9A-Fa-f:.]+(/[0-9]{1,3})?");
  private static final String FIRST_LAST = "ports first-last, each 1 to 65535";

  private final Values values;

  FtpReader(Values values) {
    this.values = values;
  }

  /** Empty if FTP is off. */
  Optional<Ftp> ftp() {
    if (values.value(Key.FTP_BIND).equals("off")) {
      return Optional.empty();
    }
    return Optional.of(
        new Ftp(
            values.required(Key.FTP_BIND, Address::parse, Values.HOST_PORT + ", or off"),
            values.optional(Key.FTP_TLS_BIND, Address::parse, Values.HOST_PORT),
            values.value(Key.FTP_GREETING),
            passive(),
            values.flag(Key.FTP_ACTIVE),
            values.list(
                Key.FTP_PROXY_FROM, FtpReader::network, "networks such as 10.0.0.0/8 or ::1"),
            tls(),
            values.required(Key.FTP_IDLE_TIMEOUT, Durations::parse, Values.DURATION),
            values.required(Key.FTP_QUIET_TIME, Durations::parse, Values.DURATION),
            values.choice(Key.FTP_HASH, Ftp.Who.class, ""),
            values.flag(Key.FTP_ASCII),
            values.choice(Key.FTP_CHMOD, Chmod.class, "") == Chmod.ACCEPT,
            values.flag(Key.FTP_QUIT_ENDS),
            values.number(Key.FTP_MAX_SESSIONS, 1),
            values.number(Key.FTP_MAX_SESSIONS_PER_ADDRESS, 1)));
  }

  private enum Chmod {
    ACCEPT,
    REFUSE
  }

  Logins logins() {
    return new Logins(
        values.file(Key.USERS_FILE),
        values.choice(Key.FAILED_LOGINS, Logins.By.class, ""),
        values.number(Key.FAILED_LOGINS_MAX, 1),
        values.required(Key.FAILED_LOGINS_EXPIRE, Durations::parse, Values.DURATION));
  }

  private Ftp.Passive passive() {
    Ftp.Ports ports = values.required(Key.FTP_PASSIVE_PORTS, FtpReader::ports, FIRST_LAST);
    Ftp.Ports advertised =
        values
            .optional(
                Key.FTP_ADVERTISED_PORTS,
                text ->
                    ports(text).filter(p -> p.first() >= ports.first() && p.last() <= ports.last()),
                "ports first-last, all of them passive ports")
            .orElse(ports);
    return new Ftp.Passive(
        ports,
        advertised,
        values.optional(Key.FTP_PASSIVE_HOST, Web::host, "an IPv4 address or a host name"),
        hosts());
  }

  private Map<String, String> hosts() {
    List<String[]> pairs =
        values.list(
            Key.FTP_PASSIVE_HOSTS, FtpReader::networkAndHost, "network=host with commas between");
    return pairs.stream()
        .collect(
            Collectors.toMap(
                pair -> pair[0],
                pair -> pair[1],
                (first, again) -> again,
                java.util.LinkedHashMap::new));
  }

  private static Optional<String[]> networkAndHost(String text) {
    String[] pair = text.split("=", 2);
    return pair.length == 2 && network(pair[0]).isPresent() && Web.host(pair[1]).isPresent()
        ? Optional.of(pair)
        : Optional.empty();
  }

  private static Optional<String> network(String text) {
    return NETWORK.matcher(text).matches() ? Optional.of(text) : Optional.empty();
  }

  private static Optional<Ftp.Ports> ports(String text) {
    Matcher matcher = PORTS.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Optional<Integer> first = Address.port(matcher.group(1));
    Optional<Integer> last = matcher.group(2) == null ? first : Address.port(matcher.group(2));
    return first
        .flatMap(from -> last.map(to -> new Ftp.Ports(from, to)))
        .filter(p -> p.first() >= 1 && p.last() >= p.first());
  }

  private Optional<Ftp.Tls> tls() {
    Optional<Ftp.Tls> tls = certificateAndMore();
    tls.filter(t -> t.clients() != Ftp.ClientCertificates.OFF && t.trust().isEmpty())
        .ifPresent(
            t -> {
              throw new WrongSetting(
                  Key.FTP_TRUST, "", "a file, because clients are asked for certificates");
            });
    tls.filter(t -> t.reuse() && t.lowest() == Ftp.Version.TLS_1_3)
        .ifPresent(
            t -> {
              throw new WrongSetting(
                  Key.FTP_TLS_VERSION, "1.3", "1.2, because TLS sessions must be resumed");
            });
    return tls.or(this::noTls);
  }

  private Optional<Ftp.Tls> certificateAndMore() {
    return values
        .file(Key.FTP_CERTIFICATE)
        .map(
            certificate ->
                new Ftp.Tls(
                    certificate,
                    values.file(Key.FTP_KEY),
                    values.text(Key.FTP_KEY_PASSWORD),
                    values.file(Key.FTP_TRUST),
                    values.choice(Key.FTP_CLIENT_CERTIFICATES, Ftp.ClientCertificates.class, ""),
                    values.choice(Key.FTP_TLS_CONTROL, Ftp.Who.class, ""),
                    values.choice(Key.FTP_TLS_DATA, Ftp.Who.class, ""),
                    values.required(Key.FTP_TLS_VERSION, Ftp.Version::parse, "1.2 or 1.3"),
                    values.flag(Key.FTP_TLS_REUSE),
                    values.flag(Key.FTP_TLS_LENIENT)));
  }

  /** TLS that is asked for, and no certificate: refused, or clients would come in without. */
  private Optional<Ftp.Tls> noTls() {
    boolean asked =
        values.choice(Key.FTP_TLS_CONTROL, Ftp.Who.class, "") != Ftp.Who.NONE
            || values.choice(Key.FTP_TLS_DATA, Ftp.Who.class, "") != Ftp.Who.NONE
            || values.flag(Key.FTP_TLS_REUSE)
            || values.text(Key.FTP_TLS_BIND).isPresent();
    if (asked) {
      throw new WrongSetting(Key.FTP_CERTIFICATE, "", "a certificate, because TLS is asked for");
    }
    return Optional.empty();
  }
}
