package dev.wharf.ftp.session;

import dev.wharf.files.Files;
import dev.wharf.ftp.command.FtpCommand;
import dev.wharf.ftp.reply.Replies;
import dev.wharf.ftp.reply.Reply;
import dev.wharf.ftp.session.Answer.Asked;
import dev.wharf.ftp.session.Answer.Said;
import dev.wharf.ftp.session.Questions.Place;
import dev.wharf.storage.spi.Entry;
import java.util.concurrent.CompletionStage;

/** Folders: PWD, CWD, CDUP, MKD, RMD. RFC 959 sections 4.1.1 and 4.1.3 and appendix II. */
final class Navigation {
  private final Files files;
  private final Questions questions;

  Navigation(SessionContext context, Questions questions) {
    this.files = context.files();
    this.questions = questions;
  }

  void enter(Handlers handlers) {
    handlers
        .on(
            FtpCommand.Pwd.class,
            (pwd, state) -> Said.of(Replies.workingFolder(state.folder().toString())))
        .on(
            FtpCommand.Cwd.class,
            (cwd, state) -> Questions.at(state, cwd.path(), place -> new Asked(changeTo(place))))
        .on(
            FtpCommand.Cdup.class,
            (up, state) -> new Asked(changeTo(Questions.place(state, state.folder().parent()))))
        .on(
            FtpCommand.Mkd.class,
            (mkd, state) ->
                Questions.at(state, mkd.path(), place -> new Asked(make(place, mkd.parents()))))
        .on(
            FtpCommand.Rmd.class,
            (rmd, state) -> Questions.at(state, rmd.path(), place -> new Asked(remove(place))));
  }

  private CompletionStage<Said> changeTo(Place place) {
    return questions
        .look(place)
        .thenApply(
            entry ->
                entry.filter(Entry.Folder.class::isInstance).isPresent()
                    ? new Said(
                        Reply.of(250, place.path() + " is the working folder"),
                        then -> then.withFolder(place.path()))
                    : Said.of(550, place.path() + ": no such folder"));
  }

  private CompletionStage<Said> make(Place place, boolean parents) {
    return files
        .makeFolder(place.located(), parents)
        .thenApply(made -> Said.of(Replies.madeFolder(place.path().toString())));
  }

  private CompletionStage<Said> remove(Place place) {
    return files
        .removeFolder(place.located())
        .thenApply(removed -> Said.of(250, place.path() + " removed"));
  }
}
