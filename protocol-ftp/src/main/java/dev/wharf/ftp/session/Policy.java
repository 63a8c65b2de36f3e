package dev.wharf.ftp.session;

import dev.wharf.access.Permission;
import dev.wharf.ftp.command.Verb;
import dev.wharf.ftp.reply.Reply;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whether a verb may be said at all. Everything is read off the verb's row, so that no verb can be
 * forgotten. Pure.
 */
final class Policy {
  /** What these carry must not be heard by others. */
  private static final Set<Verb> CREDENTIALS = Set.of(Verb.USER, Verb.PASS, Verb.ACCT);

  private static final Set<Verb> PASSIVE = Set.of(Verb.PASV, Verb.EPSV);

  private Policy() {}

  /** The first reason not to, or empty. */
  static Optional<Reply> refusal(Verb verb, PolicyFacts facts) {
    return Stream.of(
            login(verb, facts),
            control(verb, facts),
            offered(verb, facts),
            data(verb, facts),
            permission(verb, facts))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Reply> login(Verb verb, PolicyFacts facts) {
    return no(
        !verb.beforeLogin() && facts.permissions().isEmpty(),
        530,
        "Log in with USER and PASS first");
  }

  /** Before login only what carries credentials needs it: the rest is how a client gets there. */
  private static Optional<Reply> control(Verb verb, PolicyFacts facts) {
    boolean needed = CREDENTIALS.contains(verb) || !verb.beforeLogin();
    return no(
        needed && !facts.secured() && facts.concerned(facts.settings().tls().control()),
        534,
        "TLS is required: say AUTH TLS first");
  }

  private static Optional<Reply> offered(Verb verb, PolicyFacts facts) {
    if (verb.needs().filter(Permission.HASH::equals).isPresent()) {
      return no(
          !facts.concerned(facts.settings().offers().hash()), 502, "Checksums are not offered");
    }
    if (!verb.preparesData()) {
      return Optional.empty();
    }
    boolean passive = PASSIVE.contains(verb);
    boolean offered = passive ? facts.settings().passive().offered() : facts.settings().active();
    return no(!offered, 502, (passive ? "Passive" : "Active") + " mode is not offered")
        .or(
            () ->
                no(
                    facts.onlyExtended() && verb != Verb.EPSV,
                    501,
                    "EPSV ALL was said: EPSV is all there is"));
  }

  /** However a data connection is opened, and whatever for. */
  private static Optional<Reply> data(Verb verb, PolicyFacts facts) {
    return no(
        (verb.transfers() || verb.preparesData())
            && !facts.dataSecured()
            && facts.concerned(facts.settings().tls().data()),
        521,
        "TLS is required on data connections: say PBSZ 0 and PROT P first");
  }

  private static Optional<Reply> permission(Verb verb, PolicyFacts facts) {
    return verb.needs().filter(needed -> !facts.may(needed)).map(Policy::notAllowed);
  }

  static Reply notAllowed(Permission needed) {
    return Reply.of(550, "Not allowed: this account lacks the permission " + needed);
  }

  private static Optional<Reply> no(boolean refused, int code, String text) {
    return refused ? Optional.of(Reply.of(code, text)) : Optional.empty();
  }
}
