package dev.wharf.ftp.session;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** The sessions of the whole cluster. */
interface Everyone {

  /** Those of the nodes that answer in time; never fails. */
  CompletionStage<List<SessionInfo>> list();

  /**
   * Ends one.
   *
   * @return whether there was one of that id; never fails
   */
  CompletionStage<Boolean> kick(String session);
}
