package dev.wharf.ftp.session;

import dev.wharf.ftp.command.FtpCommand;
import dev.wharf.ftp.command.FtpCommand.Protection;
import dev.wharf.ftp.reply.Reply;
import dev.wharf.ftp.session.Answer.Said;
import java.util.Locale;
import java.util.Set;

/** TLS: AUTH, PBSZ, PROT, CCC. RFC 4217. */
final class ProtectionChapter {
  /** TLS-C is its name in RFC 2228's registry, SSL and TLS-P are what old clients say. */
  private static final Set<String> TLS = Set.of("TLS", "TLS-C", "SSL", "TLS-P");

  /** Those imply PROT P; RFC 4217 section 17 advises against, their clients do not know. */
  private static final Set<String> WITH_DATA = Set.of("SSL", "TLS-P");

  private final SessionContext context;

  ProtectionChapter(SessionContext context) {
    this.context = context;
  }

  void enter(Handlers handlers) {
    handlers
        .on(FtpCommand.Auth.class, this::authenticate)
        .on(FtpCommand.Pbsz.class, ProtectionChapter::size)
        .on(FtpCommand.Prot.class, ProtectionChapter::level)
        .on(
            FtpCommand.Ccc.class,
            (ccc, state) -> Said.of(534, "The control connection stays under TLS"));
  }

  private Answer authenticate(FtpCommand.Auth auth, SessionState state) {
    String mechanism = auth.mechanism().toUpperCase(Locale.ROOT);
    if (context.tls().isEmpty()) {
      return Said.of(502, "TLS is not set up here");
    }
    if (!TLS.contains(mechanism)) {
      return Said.of(504, "AUTH " + mechanism + " is not offered (expected: TLS)");
    }
    return state.security().secured()
        ? Said.of(503, "The control connection is under TLS already")
        : new Answer.Secured(
            Reply.of(234, "Go on with the TLS handshake"), WITH_DATA.contains(mechanism));
  }

  private static Answer size(FtpCommand.Pbsz pbsz, SessionState state) {
    if (!state.security().secured()) {
      return Said.of(503, "Say AUTH TLS first");
    }
    return new Said(
        Reply.of(200, "PBSZ=0"), then -> then.withSecurity(then.security().withSized()));
  }

  private static Answer level(FtpCommand.Prot prot, SessionState state) {
    if (!state.security().secured()) {
      return Said.of(503, "Say AUTH TLS first");
    }
    if (!state.security().sized()) {
      return Said.of(503, "Say PBSZ 0 first");
    }
    boolean secured = prot.level() == Protection.PRIVATE;
    return new Said(
        Reply.of(200, "Data connections will be " + (secured ? "under TLS" : "in clear")),
        then -> then.withSecurity(then.security().withData(secured)));
  }
}
