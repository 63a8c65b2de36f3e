package dev.wharf.ftp.session;

import dev.wharf.upload.CborSerializable;
import java.time.Instant;
import java.util.Optional;

/**
 * One session, as WHO and the administration see it.
 *
 * @param id names it in the whole cluster
 * @param client the client's address
 * @param account who is logged in; empty = nobody yet
 * @param secured the control connection is under TLS
 * @param since when it was opened
 * @param folder the working directory
 * @param activity what it does, such as {@code idle} or {@code STOR /a/b}
 * @param at when it began that; of an idle one, when its last command was answered
 */
public record SessionInfo(
    String id,
    String client,
    Optional<String> account,
    boolean secured,
    Instant since,
    String folder,
    String activity,
    Instant at)
    implements CborSerializable {

  /** The replica where its client is connected: {@code host:port}. */
  public String node() {
    String node = NodeNames.node(id);
    return node.substring(node.indexOf('@') + 1).replaceAll("#.*", "");
  }
}
