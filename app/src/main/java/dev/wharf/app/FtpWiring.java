package dev.wharf.app;

import dev.wharf.access.Accounts;
import dev.wharf.access.proxy.Network;
import dev.wharf.access.proxy.ProxySettings;
import dev.wharf.app.settings.Address;
import dev.wharf.app.settings.Cluster;
import dev.wharf.app.settings.Ftp;
import dev.wharf.app.settings.Settings;
import dev.wharf.app.settings.WrongSetting;
import dev.wharf.files.Files;
import dev.wharf.ftp.data.DataSettings;
import dev.wharf.ftp.metrics.FtpMetrics;
import dev.wharf.ftp.server.FtpNotStarted;
import dev.wharf.ftp.server.FtpServer;
import dev.wharf.ftp.server.FtpSettings;
import dev.wharf.ftp.session.PassiveAddresses;
import dev.wharf.ftp.session.SessionSettings;
import dev.wharf.ftp.tls.ClientAuth;
import dev.wharf.ftp.tls.Identity;
import dev.wharf.ftp.tls.Tls;
import dev.wharf.ftp.tls.TlsSettings;
import dev.wharf.ftp.tls.TlsUnusable;
import dev.wharf.storage.spi.Capabilities;
import dev.wharf.upload.Uploads;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.pekko.actor.typed.ActorSystem;

/** Introduces FTP to the rest: from what the operator decided to what its parts ask for. */
final class FtpWiring {
  private static final SessionSettings USUAL = SessionSettings.defaults();

  private final Ftp ftp;
  private final Capabilities store;
  private final OptionalLong maxSize;
  private final Cluster cluster;

  /**
   * @param store what the object store can do
   */
  FtpWiring(Ftp ftp, Settings settings, Capabilities store) {
    this.ftp = ftp;
    this.store = store;
    this.maxSize = settings.http().maxSize();
    this.cluster = settings.cluster();
  }

  /** Must come before the first TLS connection of any kind. */
  static void prepare(Settings settings) {
    if (settings.ftp().flatMap(Ftp::tls).filter(Ftp.Tls::reuse).isPresent()) {
      Tls.prepareStrict();
    }
  }

  /** Listens for clients. */
  FtpServer start(
      ActorSystem<?> system, Uploads uploads, Files files, Accounts accounts, FtpMetrics metrics) {
    try {
      Optional<Tls> tls = ftp.tls().map(FtpWiring::tls).map(Tls::load);
      return FtpServer.start(system, settings(), uploads, files, accounts, tls, metrics);
    } catch (FtpNotStarted e) {
      throw new NotStarted("FTP: " + e.getMessage());
    } catch (TlsUnusable e) {
      throw WrongSetting.inFile("WHARF_FTP_CERTIFICATE: " + e.getMessage());
    }
  }

  private FtpSettings settings() {
    return new FtpSettings(
        Optional.of(socket(ftp.bind())),
        ftp.tlsBind().map(FtpWiring::socket),
        proxy(),
        session(),
        data());
  }

  private static InetSocketAddress socket(Address address) {
    return new InetSocketAddress(address.host(), address.port());
  }

  private ProxySettings proxy() {
    List<Network> from = ftp.proxies().stream().map(FtpWiring::network).toList();
    return from.isEmpty() ? ProxySettings.off() : ProxySettings.requiredFrom(from);
  }

  private static Network network(String text) {
    try {
      return Network.parse(text);
    } catch (IllegalArgumentException e) {
      throw WrongSetting.inFile("networks of FTP: " + e.getMessage());
    }
  }

  private DataSettings data() {
    DataSettings data =
        DataSettings.on(ftp.passive().ports().all())
            .withBind(address("WHARF_FTP_BIND", ftp.bind().host()))
            .withAdvertised(ftp.passive().advertised().all())
            .withProxy(proxy())
            .withLenientTls(ftp.tls().map(Ftp.Tls::lenient).orElse(false));
    return ftp.tls().filter(Ftp.Tls::reuse).isPresent()
        ? data.withRelay(
            new DataSettings.Relay(
                address("WHARF_CLUSTER_HOST", cluster.host().orElse("127.0.0.1")), 0))
        : data;
  }

  private static InetAddress address(String key, String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new NotStarted(key + ": '" + host + "' (expected: an address of this machine)");
    }
  }

  private SessionSettings session() {
    SessionSettings.Limits limits = USUAL.limits();
    SessionSettings.Times times = USUAL.times();
    return USUAL
        .withGreeting(ftp.greeting())
        .withTls(
            new SessionSettings.Tls(
                ftp.tls().map(t -> who(t.control())).orElse(SessionSettings.Who.NOBODY),
                ftp.tls().map(t -> who(t.data())).orElse(SessionSettings.Who.NOBODY)))
        .withPassive(new SessionSettings.Passive(true, addresses()))
        .withActive(ftp.active())
        .withOffers(
            new SessionSettings.Offers(
                who(ftp.hash()), ftp.ascii(), ftp.acceptChmod(), store.touch(), ftp.quitEnds()))
        .withLimits(
            new SessionSettings.Limits(
                ftp.maxSessions(),
                ftp.maxSessionsPerAddress(),
                limits.waiting(),
                limits.listed(),
                maxSize,
                limits.line()))
        .withTimes(
            new SessionSettings.Times(
                ftp.idleTimeout(),
                times.login(),
                times.data(),
                ftp.quietTime(),
                times.quietInDoubt()));
  }

  private static SessionSettings.Who who(Ftp.Who who) {
    return switch (who) {
      case NONE -> SessionSettings.Who.NOBODY;
      case ACCOUNTS -> SessionSettings.Who.ACCOUNTS;
      case ALL -> SessionSettings.Who.EVERYBODY;
    };
  }

  private PassiveAddresses addresses() {
    return new PassiveAddresses(
        ftp.passive()
            .host()
            .map(FtpWiring::host)
            .orElseGet(PassiveAddresses.Host.FromConnection::new),
        ftp.passive().hosts().entrySet().stream().map(FtpWiring::special).toList());
  }

  private static PassiveAddresses.Special special(Map.Entry<String, String> entry) {
    return new PassiveAddresses.Special(network(entry.getKey()), host(entry.getValue()));
  }

  /** Four numbers are an address; anything else is a name, looked up when it is needed. */
  private static PassiveAddresses.Host host(String text) {
    return text.matches("[0-9]+(\\.[0-9]+){3}")
            && address("WHARF_FTP_PASSIVE_HOST", text) instanceof Inet4Address literal
        ? new PassiveAddresses.Host.Literal(literal)
        : new PassiveAddresses.Host.Named(text);
  }

  private static TlsSettings tls(Ftp.Tls tls) {
    Identity identity =
        tls.key()
            .<Identity>map(key -> new Identity.Pem(tls.certificate(), key))
            .orElseGet(
                () ->
                    tls.keyPassword()
                        .<Identity>map(password -> new Identity.Pkcs12(tls.certificate(), password))
                        .orElseGet(() -> new Identity.Pem(tls.certificate(), tls.certificate())));
    TlsSettings settings =
        TlsSettings.of(identity)
            .withOldest(tls.lowest() == Ftp.Version.TLS_1_3 ? "TLSv1.3" : "TLSv1.2")
            .withStrict(tls.reuse());
    return tls.trust()
        .map(trust -> settings.withClientAuth(clientAuth(tls.clients()), trust))
        .orElse(settings);
  }

  private static ClientAuth clientAuth(Ftp.ClientCertificates clients) {
    return switch (clients) {
      case OFF -> ClientAuth.OFF;
      case REQUEST -> ClientAuth.REQUEST;
      case REQUIRE -> ClientAuth.REQUIRE;
    };
  }
}
