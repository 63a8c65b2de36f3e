package dev.wharf.ftp.data;

import dev.wharf.upload.CborSerializable;

/** What a data connection can be told. */
public sealed interface DataCommand extends CborSerializable {

  /**
   * Do this, once.
   *
   * @param secure under TLS (PROT P)
   */
  record Run(TransferOrder order, boolean secure) implements DataCommand {}

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
