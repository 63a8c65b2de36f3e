package dev.wharf.ftp.session;

import dev.wharf.ftp.command.FtpCommand;
import dev.wharf.ftp.data.DataConnections;
import dev.wharf.ftp.data.DataConnections.Passive.Reserved;
import dev.wharf.ftp.reply.Reply;
import dev.wharf.ftp.session.Answer.Asked;
import dev.wharf.ftp.session.Answer.Said;
import dev.wharf.ftp.session.PassiveAddresses.Host;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How data connections come about: PASV, EPSV, PORT, EPRT, ABOR. RFC 959, RFC 2428, RFC 2577. */
final class DataChapter {
  private static final Logger log = LoggerFactory.getLogger(DataChapter.class);
  private static final int FIRST_UNPRIVILEGED = 1024;

  private final SessionContext context;
  private final DataConnections data;
  private final Conversing self;

  DataChapter(SessionContext context, Conversing self) {
    this.context = context;
    this.data = context.data();
    this.self = self;
  }

  void enter(Handlers handlers) {
    handlers
        .on(FtpCommand.Pasv.class, this::passive)
        .on(FtpCommand.Epsv.class, this::extendedPassive)
        .on(FtpCommand.EpsvAll.class, DataChapter::onlyExtended)
        .on(FtpCommand.Port.class, this::active)
        .on(FtpCommand.Abor.class, this::abort);
  }

  private InetAddress client() {
    return self.ends().client().getAddress();
  }

  private boolean isIpv4() {
    return client() instanceof Inet4Address;
  }

  private Answer passive(FtpCommand.Pasv pasv, SessionState state) {
    if (!isIpv4()) {
      return Said.of(425, "PASV knows IPv4 only: say EPSV");
    }
    return new Asked(
        advertised()
            .thenCompose(
                address ->
                    address.isEmpty()
                        ? CompletableFuture.completedFuture(
                            Said.of(425, "The address to dial is not known: say EPSV"))
                        : reserve(state, port -> entering(address.get(), port))));
  }

  /** As RFC 1123 section 4.1.2.6 wants it, in brackets, which some clients look for. */
  private static Reply entering(Inet4Address address, int port) {
    byte[] quad = address.getAddress();
    return Reply.of(
        227,
        "Entering Passive Mode (%d,%d,%d,%d,%d,%d)"
            .formatted(
                quad[0] & 0xff,
                quad[1] & 0xff,
                quad[2] & 0xff,
                quad[3] & 0xff,
                port >> 8,
                port & 0xff));
  }

  private CompletionStage<Optional<Inet4Address>> advertised() {
    Host host = context.settings().passive().addresses().forClient(client());
    if (host instanceof Host.Literal literal) {
      return CompletableFuture.completedFuture(Optional.of(literal.address()));
    } else if (host instanceof Host.Named named) {
      return CompletableFuture.supplyAsync(() -> lookUp(named.name()), context.blocking());
    }
    InetAddress dialled = self.ends().server().getAddress();
    return CompletableFuture.completedFuture(
        dialled instanceof Inet4Address four ? Optional.of(four) : Optional.empty());
  }

  private static Optional<Inet4Address> lookUp(String name) {
    try {
      return Arrays.stream(InetAddress.getAllByName(name))
          .filter(Inet4Address.class::isInstance)
          .map(Inet4Address.class::cast)
          .findFirst();
    } catch (UnknownHostException e) {
      log.warn("passive host: '{}' (expected: a name with an IPv4 address)", name);
      return Optional.empty();
    }
  }

  private Answer extendedPassive(FtpCommand.Epsv epsv, SessionState state) {
    int network = isIpv4() ? 1 : 2;
    if (epsv.network().orElse(network) != network) {
      return Said.of(522, "Network protocol not supported, use (%d)".formatted(network));
    }
    return new Asked(
        reserve(
            state,
            port -> Reply.of(229, "Entering Extended Passive Mode (|||%d|)".formatted(port))));
  }

  private CompletionStage<Said> reserve(SessionState state, Function<Integer, Reply> entering) {
    closeIfThere(state.channel());
    return data.reserve(self.id(), self.ends(), self.news())
        .thenApply(
            passive ->
                passive instanceof Reserved reserved
                    ? new Said(
                        entering.apply(reserved.port()),
                        then -> then.withChannel(new Channel.Coming(reserved.reservation())))
                    : new Said(
                        Reply.of(421, "Every passive port is taken: come again"),
                        then -> then.withChannel(new Channel.None())));
  }

  /** One that only was reserved is replaced by the next reservation. */
  private void closeIfThere(Channel channel) {
    if (channel instanceof Channel.There there) {
      data.forget(there.name());
    }
  }

  private static Answer onlyExtended(FtpCommand.EpsvAll all, SessionState state) {
    return new Said(
        Reply.of(200, "EPSV it is"),
        then -> then.withParameters(then.parameters().withOnlyExtended()));
  }

  /** Nobody is dialled but the client itself: no bounce attacks, RFC 2577 section 3. */
  private Answer active(FtpCommand.Port port, SessionState state) {
    if (!port.address().equals(client())) {
      return Said.of(504, "Only the address of the control connection is dialled");
    }
    if (port.port() < FIRST_UNPRIVILEGED) {
      return Said.of(
          504, "Port %d (expected: %d at least)".formatted(port.port(), FIRST_UNPRIVILEGED));
    }
    state.channel().reservation().ifPresent(data::forget);
    return new Said(
        Reply.of(200, "Will dial port " + port.port()),
        then ->
            then.withChannel(
                new Channel.Given(new InetSocketAddress(port.address(), port.port()))));
  }

  /** While a transfer runs it is aborted before this is asked. */
  private Answer abort(FtpCommand.Abor abor, SessionState state) {
    state.channel().reservation().ifPresent(data::forget);
    return state.channel() instanceof Channel.None
        ? Said.of(225, "There is no transfer to abort")
        : new Said(
            Reply.of(226, "The data connection is closed"),
            then -> then.withChannel(new Channel.None()));
  }
}
