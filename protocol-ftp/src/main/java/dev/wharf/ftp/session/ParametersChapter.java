package dev.wharf.ftp.session;

import dev.wharf.ftp.command.FtpCommand;
import dev.wharf.ftp.command.FtpCommand.Representation;
import dev.wharf.ftp.listing.Facts;
import dev.wharf.ftp.reply.Reply;
import dev.wharf.ftp.session.Answer.Said;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/** What a client chooses: TYPE, MODE, STRU, REST, ALLO, OPTS. RFC 959 section 4.1.2, RFC 3659. */
final class ParametersChapter {
  private final SessionContext context;

  ParametersChapter(SessionContext context) {
    this.context = context;
  }

  void enter(Handlers handlers) {
    handlers
        .on(FtpCommand.Type.class, ParametersChapter::type)
        .on(FtpCommand.Mode.class, (mode, state) -> Said.of(200, "MODE is S"))
        .on(FtpCommand.Stru.class, (structure, state) -> Said.of(200, "STRU is F"))
        .on(FtpCommand.Rest.class, ParametersChapter::restart)
        .on(FtpCommand.Allo.class, this::allocate)
        .on(FtpCommand.Opts.Utf8.class, ParametersChapter::utf8)
        .on(FtpCommand.Opts.Mlst.class, ParametersChapter::facts)
        .on(FtpCommand.Opts.Hash.class, ParametersChapter::digest)
        .on(
            FtpCommand.Opts.Other.class,
            (other, state) -> Said.of(501, other.verb() + " has no such options"));
  }

  private static Said chosen(Reply reply, UnaryOperator<Parameters> change) {
    return new Said(reply, state -> state.withParameters(change.apply(state.parameters())));
  }

  private static Answer type(FtpCommand.Type type, SessionState state) {
    boolean ascii = type.representation() == Representation.ASCII;
    return chosen(Reply.of(200, "TYPE is " + (ascii ? "A" : "I")), now -> now.withAscii(ascii));
  }

  private static Answer restart(FtpCommand.Rest rest, SessionState state) {
    return chosen(
        Reply.of(350, "The next transfer begins at " + rest.offset()),
        now -> now.withRestart(rest.offset()));
  }

  /** Not a mere courtesy: an upload that ends before so many bytes has not ended in order. */
  private Answer allocate(FtpCommand.Allo allo, SessionState state) {
    OptionalLong most = context.settings().limits().size();
    if (most.isPresent() && allo.size() > most.getAsLong()) {
      return Said.of(552, "%d bytes (at most %d)".formatted(allo.size(), most.getAsLong()));
    }
    return chosen(
        Reply.of(200, "Expecting " + allo.size() + " bytes"),
        now -> now.withAnnounced(allo.size()));
  }

  private static Answer utf8(FtpCommand.Opts.Utf8 utf8, SessionState state) {
    return utf8.on() ? Said.of(200, "Names are UTF-8") : Said.of(504, "Names are always UTF-8");
  }

  /** RFC 3659 section 7.9: what is not known is left out. */
  private static Answer facts(FtpCommand.Opts.Mlst mlst, SessionState state) {
    List<String> known = Facts.chosen(mlst.facts());
    StringBuilder told = new StringBuilder("MLST OPTS ");
    known.forEach(fact -> told.append(fact).append(';'));
    return chosen(Reply.of(200, told.toString().strip()), now -> now.withFacts(known));
  }

  private static Answer digest(FtpCommand.Opts.Hash hash, SessionState state) {
    return hash.algorithm()
        .map(digest -> chosen(Reply.of(200, digest.label()), now -> now.withDigest(digest)))
        .orElseGet(() -> Said.of(200, state.parameters().digest().label()));
  }
}
