package dev.wharf.app;

import dev.wharf.app.admin.FtpSessions;
import dev.wharf.ftp.server.FtpServer;
import dev.wharf.ftp.session.SessionInfo;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** FTP sessions as the administration sees them. */
final class FtpAdmin implements FtpSessions {
  private final FtpServer server;

  FtpAdmin(FtpServer server) {
    this.server = server;
  }

  @Override
  public CompletionStage<List<Seen>> list() {
    return server.sessions().thenApply(all -> all.stream().map(FtpAdmin::seen).toList());
  }

  @Override
  public CompletionStage<Boolean> kick(String id) {
    return server.kick(id);
  }

  private static Seen seen(SessionInfo session) {
    return new Seen(
        session.id(),
        session.node(),
        session.client(),
        session.account(),
        session.secured(),
        session.since(),
        session.folder(),
        session.activity(),
        session.at());
  }
}
