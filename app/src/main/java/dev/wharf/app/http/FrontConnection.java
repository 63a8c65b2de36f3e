package dev.wharf.app.http;

import dev.wharf.access.proxy.Addresses;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.stream.UniqueKillSwitch;

/** A connection to the public port: from its PROXY header, if there is one, to its end. */
final class FrontConnection {
  private final CompletableFuture<Addresses> ends = new CompletableFuture<>();
  private final CompletableFuture<Done> leaving = new CompletableFuture<>();
  private final CompletableFuture<UniqueKillSwitch> line = new CompletableFuture<>();
  private volatile boolean serving;

  /** The stream runs. */
  void running(CompletionStage<Addresses> header, UniqueKillSwitch cut) {
    header.whenComplete(
        (found, failure) -> {
          if (failure == null) {
            ends.complete(found);
          } else {
            ends.completeExceptionally(failure);
          }
        });
    line.complete(cut);
  }

  /** Both ends as the client sees them, once its header is read. */
  CompletionStage<Addresses> ends() {
    return ends;
  }

  /** The client's first bytes are there; answers both ends. */
  Addresses serve() {
    serving = true;
    return ends.join();
  }

  /** Completes when the connection is to end in order. */
  CompletionStage<Done> leaving() {
    return leaving;
  }

  /** Ends it in order: after the request that runs, or now. */
  void leave() {
    leaving.complete(Done.getInstance());
    if (!serving) {
      line.thenAccept(UniqueKillSwitch::shutdown);
    }
  }

  /** Ends it now. */
  void cut() {
    line.thenAccept(cut -> cut.abort(new Cut()));
  }

  private static final class Cut extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Cut() {
      super("the server is leaving", null, false, false);
    }
  }
}
