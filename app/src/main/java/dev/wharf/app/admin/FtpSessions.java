package dev.wharf.app.admin;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** FTP sessions of the whole cluster, whoever keeps them. */
public interface FtpSessions {

  /**
   * One of them.
   *
   * @param id names it in the whole cluster
   * @param node where its client is connected: {@code host:port}
   * @param client the client's address
   * @param user who is logged in; empty = nobody yet
   * @param tls the control connection is under TLS
   * @param since when it was opened
   * @param directory the working directory
   * @param activity what it does, such as {@code idle} or {@code STOR /a/b}
   * @param at when it began that; of an idle one, when its last command was answered
   */
  record Seen(
      String id,
      String node,
      String client,
      Optional<String> user,
      boolean tls,
      Instant since,
      String directory,
      String activity,
      Instant at) {}

  /** Those of the nodes that answer in time. */
  CompletionStage<List<Seen>> list();

  /**
   * Ends one.
   *
   * @return whether there was one of that id
   */
  CompletionStage<Boolean> kick(String id);
}
