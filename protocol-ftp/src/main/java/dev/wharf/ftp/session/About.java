package dev.wharf.ftp.session;

import dev.wharf.ftp.command.FeatureContext;
import dev.wharf.ftp.command.FtpCommand;
import dev.wharf.ftp.command.FtpCommand.Digest;
import dev.wharf.ftp.reply.Replies;
import dev.wharf.ftp.reply.Reply;
import dev.wharf.ftp.session.Answer.Asked;
import dev.wharf.ftp.session.Answer.Said;
import dev.wharf.ftp.session.SessionSettings.Who;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server and its sessions: FEAT, HELP, NOOP, SYST, CLNT, LANG, SITE WHO, KICK, CHMOD, HELP. */
final class About {
  private static final Logger log = LoggerFactory.getLogger(About.class);

  private final SessionContext context;
  private final Conversing self;

  About(SessionContext context, Conversing self) {
    this.context = context;
    this.self = self;
  }

  void enter(Handlers handlers) {
    handlers
        .on(
            FtpCommand.Feat.class,
            (feat, state) -> Said.of(Replies.features(features(state.parameters()))))
        .on(
            FtpCommand.Help.class,
            (help, state) -> Said.of(Replies.help(help.verb(), features(state.parameters()))))
        .on(FtpCommand.Noop.class, (noop, state) -> Said.of(200, "Still here"))
        .on(FtpCommand.Syst.class, (syst, state) -> Said.of(215, "UNIX Type: L8"))
        .on(FtpCommand.Clnt.class, this::client)
        .on(FtpCommand.Lang.class, About::language)
        .on(
            FtpCommand.SiteHelp.class,
            (help, state) -> Said.of(Replies.siteHelp(features(state.parameters()))))
        .on(FtpCommand.SiteChmod.class, this::chmod)
        .on(FtpCommand.SiteWho.class, this::who)
        .on(FtpCommand.SiteKick.class, this::kick);
  }

  private FeatureContext features(Parameters parameters) {
    SessionSettings settings = context.settings();
    return new FeatureContext(
        context.tls().isPresent(),
        settings.passive().offered(),
        settings.active(),
        settings.offers().times(),
        parameters.facts(),
        settings.offers().hash() == Who.NOBODY ? List.of() : List.of(Digest.values()),
        parameters.digest());
  }

  private Answer client(FtpCommand.Clnt client, SessionState state) {
    log.atInfo().addKeyValue("session", self.id()).log("client: {}", client.client());
    return Said.of(200, "Noted");
  }

  private static Answer language(FtpCommand.Lang language, SessionState state) {
    boolean english =
        language
            .language()
            .map(tag -> tag.toLowerCase(Locale.ROOT))
            .filter(tag -> !tag.equals("en") && !tag.startsWith("en-"))
            .isEmpty();
    return english
        ? Said.of(200, "Replies are in English")
        : Said.of(504, "Replies are in English only");
  }

  private Answer chmod(FtpCommand.SiteChmod chmod, SessionState state) {
    return context.settings().offers().chmod()
        ? Said.of(200, "So be it")
        : Said.of(202, "Modes are not kept here");
  }

  private Answer who(FtpCommand.SiteWho who, SessionState state) {
    return new Asked(context.everyone().list().thenApply(About::who));
  }

  private static Said who(List<SessionInfo> sessions) {
    List<String> lines = new ArrayList<>();
    lines.add("Sessions: " + sessions.size());
    sessions.forEach(
        session ->
            lines.add(
                "%s %s %s since %s: %s"
                    .formatted(
                        session.id(),
                        session.client(),
                        session.account().orElse("-"),
                        session.since(),
                        session.activity())));
    lines.add("End");
    return Said.of(new Reply(200, lines));
  }

  private Answer kick(FtpCommand.SiteKick kick, SessionState state) {
    if (kick.session().equals(self.id())) {
      return Said.of(504, "That is this very session: say QUIT");
    }
    return new Asked(
        context
            .everyone()
            .kick(kick.session())
            .thenApply(
                ended ->
                    ended
                        ? Said.of(200, kick.session() + " is ended")
                        : Said.of(550, kick.session() + ": no such session")));
  }
}
