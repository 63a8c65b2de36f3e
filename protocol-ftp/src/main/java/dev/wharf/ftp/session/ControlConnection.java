package dev.wharf.ftp.session;

import dev.wharf.access.proxy.Addresses;
import dev.wharf.ftp.tls.ControlInput;
import dev.wharf.ftp.tls.ControlOutput;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A control connection as its session sees it; lives on the session's node. */
public interface ControlConnection {

  /** Both ends as the client sees them. */
  Addresses ends();

  /**
   * What comes next; asked for one at a time, and nothing is read that was not asked for.
   *
   * @return empty when the client has ended; fails when the connection broke
   */
  CompletionStage<Optional<ControlInput>> next();

  /**
   * @return false if too much waits already to go out: the client does not read
   */
  boolean send(ControlOutput output);

  /** Closes in order after what was sent. */
  void finish();

  /** Closes now. */
  void cut();
}
