package dev.wharf.ftp.session;

import dev.wharf.ftp.command.FtpCommand;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;

/** Who sees to which command: the chapters enter theirs, a test says that none is missing. */
final class Handlers {
  private final Map<Class<?>, BiFunction<FtpCommand, SessionState, Answer>> byCommand =
      new HashMap<>();

  /** Sees to one kind of command; reads the state, and answers what is to become of it. */
  interface Handler<C extends FtpCommand> {
    Answer handle(C command, SessionState state);
  }

  static Handlers all(SessionContext context, Conversing self) {
    Handlers handlers = new Handlers();
    Questions questions = new Questions(context);
    Listings listings = new Listings(context, questions);
    new Access(context, self).enter(handlers);
    new ProtectionChapter(context).enter(handlers);
    new ParametersChapter(context).enter(handlers);
    new DataChapter(context, self).enter(handlers);
    new Navigation(context, questions).enter(handlers);
    new FilesChapter(context, questions).enter(handlers);
    new Uploading(context).enter(handlers);
    new Downloading(context, listings).enter(handlers);
    new About(context, self).enter(handlers);
    new Status(context, questions, listings, self).enter(handlers);
    return handlers;
  }

  <C extends FtpCommand> Handlers on(Class<C> type, Handler<C> handler) {
    byCommand.put(type, (command, state) -> handler.handle(type.cast(command), state));
    return this;
  }

  boolean knows(Class<?> type) {
    return byCommand.containsKey(type);
  }

  Answer handle(FtpCommand command, SessionState state) {
    BiFunction<FtpCommand, SessionState, Answer> handler = byCommand.get(command.getClass());
    if (handler == null) {
      throw new IllegalStateException("nobody sees to " + command.getClass());
    }
    return handler.apply(command, state);
  }
}
