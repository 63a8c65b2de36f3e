package dev.wharf.ftp.server;

import dev.wharf.access.Accounts;
import dev.wharf.files.Files;
import dev.wharf.ftp.metrics.FtpMetrics;
import dev.wharf.ftp.session.SessionInfo;
import dev.wharf.ftp.tls.Tls;
import dev.wharf.upload.Uploads;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;

/** FTP and FTPS on this node. */
public final class FtpServer {

  private FtpServer() {}

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
    throw new FtpNotStarted("soon");
  }

  /** Where clients connect in clear, with the port that was found if any was asked for. */
  public Optional<InetSocketAddress> explicit() {
    throw new UnsupportedOperationException("soon");
  }

  /** Where connections are under TLS from their first byte. */
  public Optional<InetSocketAddress> implicit() {
    throw new UnsupportedOperationException("soon");
  }

  /**
   * Takes no new connection, sends idle sessions away with 421, lets transfers run on.
   *
   * @param limit after it they are cut; what uploads have received is kept
   * @return completes when the last session is gone
   */
  public CompletionStage<Done> drain(Duration limit) {
    throw new UnsupportedOperationException("soon");
  }

  /** Ends everything at once, listeners of data connections too; completes when it has. */
  public CompletionStage<Done> stop() {
    throw new UnsupportedOperationException("soon");
  }

  /** Sessions of the whole cluster, of the nodes that answer in time. */
  public CompletionStage<List<SessionInfo>> sessions() {
    throw new UnsupportedOperationException("soon");
  }

  /**
   * Ends a session anywhere in the cluster.
   *
   * @return whether there was one of that id
   */
  public CompletionStage<Boolean> kick(String session) {
    throw new UnsupportedOperationException("soon");
  }
}
