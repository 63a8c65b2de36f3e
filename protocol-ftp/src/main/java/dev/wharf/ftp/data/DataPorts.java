package dev.wharf.ftp.data;

import dev.wharf.files.Files;
import dev.wharf.ftp.metrics.FtpMetrics;
import dev.wharf.ftp.tls.Tls;
import dev.wharf.upload.Uploads;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;

/** This node's passive ports, and the data connections that land on it. */
public final class DataPorts implements AutoCloseable {

  /**
   * Listens, and joins the cluster's switchboard: start it once for each actor system.
   *
   * @param tls for connections under PROT P; empty = an order that asks for it ends as {@code
   *     NotSecured}
   * @throws IOException if a port cannot be listened on; the message names it
   */
  public static DataPorts start(
      ActorSystem<?> system,
      DataSettings settings,
      Uploads uploads,
      Files files,
      Optional<Tls> tls,
      FtpMetrics metrics)
      throws IOException {
    throw new UnsupportedOperationException("not yet");
  }

  /** Where this node's sessions get data connections from. */
  public DataConnections connections() {
    throw new UnsupportedOperationException("not yet");
  }

  /**
   * Listens no more, lets transfers run on, and aborts those that are left after a while; what came
   * in of them is kept.
   *
   * @return completes when the last connection is gone
   */
  public CompletionStage<Done> drain(Duration deadline) {
    throw new UnsupportedOperationException("not yet");
  }

  /** Cuts what is left and lets go of ports and threads. */
  @Override
  public void close() {}
}
