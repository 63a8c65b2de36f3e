package dev.wharf.ftp.data;

import dev.wharf.upload.CborSerializable;
import java.util.Optional;

/** What a data connection can be told. */
public sealed interface DataCommand extends CborSerializable {

  /**
   * Do this, once.
   *
   * @param secure under TLS (PROT P)
   * @param bound what the control connection's TLS session is told by: the data connection must
   *     resume that session; empty = any will do
   */
  record Run(TransferOrder order, boolean secure, Optional<String> bound) implements DataCommand {}

  /** The answer to {@link DataEvent.EndOfData}: whether the client ended in order. */
  record Verdict(boolean clean) implements DataCommand {}

  /** Stop where you are; what came in is kept. */
  enum Abort implements DataCommand {
    ABORT
  }

  /** Not wanted, or no longer. */
  enum Close implements DataCommand {
    CLOSE
  }
}
