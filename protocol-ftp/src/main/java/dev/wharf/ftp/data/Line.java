package dev.wharf.ftp.data;

import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** A data connection's plain bytes, in clear or under TLS. One direction is used, once. */
interface Line {

  /** How a client's side ended. */
  enum End {
    /** In a way that only a client that meant it can. */
    CLEAN,
    /** In a way that a killed client's would, too. */
    UNSURE,
    /** Before its time. */
    CUT
  }

  /** What the client says; fails with {@link DataBroken}. */
  Source<ByteString, ?> bytes();

  /** Told of a chunk of {@link #bytes}, the very object, once nobody reads it any more. */
  Consumer<ByteString> release();

  /** How {@link #bytes} ended, once it has completed. */
  CompletionStage<End> end();

  /**
   * Tells the client all of it, says that no more comes, and waits a little for the client to have
   * it.
   *
   * @return fails as the bytes do, or with {@link DataBroken}
   */
  CompletionStage<Done> send(Source<ByteString, ?> bytes);

  /**
   * After {@link #bytes}: when the last word to the client is out, if there is one.
   *
   * @return never fails
   */
  CompletionStage<Done> farewell();
}
