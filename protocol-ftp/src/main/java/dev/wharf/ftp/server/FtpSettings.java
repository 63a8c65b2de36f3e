package dev.wharf.ftp.server;

import dev.wharf.access.proxy.ProxySettings;
import dev.wharf.ftp.data.DataSettings;
import dev.wharf.ftp.session.SessionSettings;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How FTP is served.
 *
 * @param explicit where clients connect in clear, and may ask for TLS; port 0 = any free one
 * @param implicit where connections are under TLS from their first byte; needs a certificate
 * @param proxy whether control connections come through a proxy that says for whom
 * @param session how sessions behave
 * @param data how data connections are made
 */
public record FtpSettings(
    Optional<InetSocketAddress> explicit,
    Optional<InetSocketAddress> implicit,
    ProxySettings proxy,
    SessionSettings session,
    DataSettings data) {

  /** Listens at {@code 0.0.0.0:2121}, passive ports 50000 to 50049. */
  public static FtpSettings defaults() {
    return on(
        new InetSocketAddress("0.0.0.0", 2121), IntStream.range(50_000, 50_050).boxed().toList());
  }

  /** Listens there, in clear until a client asks for TLS. */
  public static FtpSettings on(InetSocketAddress address, List<Integer> passivePorts) {
    return new FtpSettings(
        Optional.of(address),
        Optional.empty(),
        ProxySettings.off(),
        SessionSettings.defaults(),
        DataSettings.on(passivePorts));
  }

  public FtpSettings withExplicit(Optional<InetSocketAddress> address) {
    return new FtpSettings(address, implicit, proxy, session, data);
  }

  public FtpSettings withImplicit(InetSocketAddress address) {
    return new FtpSettings(explicit, Optional.of(address), proxy, session, data);
  }

  public FtpSettings withProxy(ProxySettings other) {
    return new FtpSettings(explicit, implicit, other, session, data);
  }

  public FtpSettings withSession(SessionSettings other) {
    return new FtpSettings(explicit, implicit, proxy, other, data);
  }

  public FtpSettings withData(DataSettings other) {
    return new FtpSettings(explicit, implicit, proxy, session, other);
  }
}
