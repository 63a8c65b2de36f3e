package dev.wharf.ftp.server;

import dev.wharf.access.Accounts;
import dev.wharf.files.Files;
import dev.wharf.ftp.data.DataPorts;
import dev.wharf.ftp.metrics.FtpMetrics;
import dev.wharf.ftp.session.SessionInfo;
import dev.wharf.ftp.session.Sessions;
import dev.wharf.ftp.tls.ControlProtocol;
import dev.wharf.ftp.tls.Tls;
import dev.wharf.upload.Uploads;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;

/** FTP and FTPS on this node. */
public final class FtpServer {
  private final Sessions sessions;
  private final DataPorts data;
  private final Doors doors;
  private final Optional<InetSocketAddress> explicit;
  private final Optional<InetSocketAddress> implicit;

  private FtpServer(
      Sessions sessions,
      DataPorts data,
      Doors doors,
      Optional<InetSocketAddress> explicit,
      Optional<InetSocketAddress> implicit) {
    this.sessions = sessions;
    this.data = data;
    this.doors = doors;
    this.explicit = explicit;
    this.implicit = implicit;
  }

  /**
   * Listens, and returns when clients can come in. Sharding of sessions and data connections starts
   * with it; the node should be a member of the cluster already.
   *
   * @param tls this server's certificate; empty = no FTPS
   * @throws FtpNotStarted if an address or a port cannot be had; the message names it
   */
  public static FtpServer start(
      ActorSystem<?> system,
      FtpSettings settings,
      Uploads uploads,
      Files files,
      Accounts accounts,
      Optional<Tls> tls,
      FtpMetrics metrics) {
    if (settings.implicit().isPresent() && tls.isEmpty()) {
      throw new FtpNotStarted("implicit FTPS: no certificate (expected: one)");
    }
    DataPorts data = dataPorts(system, settings, uploads, files, tls, metrics);
    try {
      Sessions sessions =
          Sessions.start(
              system,
              settings.session(),
              uploads,
              files,
              accounts,
              tls,
              data.connections(),
              metrics);
      sessions.ready().toCompletableFuture().join();
      return listen(new Doors(system, settings.proxy(), sessions), settings, tls, sessions, data);
    } catch (CompletionException e) {
      data.close();
      throw new FtpNotStarted("FTP: this node has not become a member of the cluster in time");
    } catch (FtpNotStarted e) {
      data.close();
      throw e;
    }
  }

  private static DataPorts dataPorts(
      ActorSystem<?> system,
      FtpSettings settings,
      Uploads uploads,
      Files files,
      Optional<Tls> tls,
      FtpMetrics metrics) {
    try {
      return DataPorts.start(system, settings.data(), uploads, files, tls, metrics);
    } catch (IOException e) {
      throw new FtpNotStarted(String.valueOf(e.getMessage()));
    }
  }

  private static FtpServer listen(
      Doors doors, FtpSettings settings, Optional<Tls> tls, Sessions sessions, DataPorts data) {
    int line = settings.session().limits().line();
    try {
      Optional<InetSocketAddress> explicit =
          settings
              .explicit()
              .map(address -> doors.open(address, () -> ControlProtocol.plain(line)));
      Optional<InetSocketAddress> implicit =
          settings
              .implicit()
              .map(
                  address ->
                      doors.open(
                          address,
                          () -> ControlProtocol.secured(tls.orElseThrow().controlEngine(), line)));
      return new FtpServer(sessions, data, doors, explicit, implicit);
    } catch (FtpNotStarted e) {
      // The first may be open when the second is not to be had.
      doors.close().toCompletableFuture().join();
      throw e;
    }
  }

  /** Where clients connect in clear, with the port that was found if any was asked for. */
  public Optional<InetSocketAddress> explicit() {
    return explicit;
  }

  /** Where connections are under TLS from their first byte. */
  public Optional<InetSocketAddress> implicit() {
    return implicit;
  }

  /**
   * Takes no new connection, sends idle sessions away with 421, lets transfers run on; those of
   * other nodes' sessions, too, whose data connections landed here.
   *
   * @param limit after it they are cut; what uploads have received is kept
   * @return completes when the last session is gone
   */
  public CompletionStage<Done> drain(Duration limit) {
    return doors
        .close()
        .thenCompose(
            closed ->
                sessions
                    .drain(limit)
                    .thenCombine(data.drain(limit), (here, there) -> Done.getInstance()));
  }

  /** Ends everything at once, listeners of data connections too; completes when it has. */
  public CompletionStage<Done> stop() {
    return drain(Duration.ZERO)
        .whenComplete((drained, failure) -> data.close())
        .thenApply(drained -> Done.getInstance());
  }

  /** Sessions of the whole cluster, of the nodes that answer in time. */
  public CompletionStage<List<SessionInfo>> sessions() {
    return sessions.list();
  }

  /**
   * Ends a session anywhere in the cluster.
   *
   * @return whether there was one of that id
   */
  public CompletionStage<Boolean> kick(String session) {
    return sessions.kick(session);
  }
}
