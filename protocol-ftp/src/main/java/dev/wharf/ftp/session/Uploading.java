package dev.wharf.ftp.session;

import dev.wharf.files.Files;
import dev.wharf.ftp.command.FtpCommand;
import dev.wharf.ftp.session.Answer.Begun;
import dev.wharf.upload.UploadId;
import dev.wharf.upload.Uploads;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Files on their way in: STOR, STOU, APPE. Nothing shows at the path before they have ended in
 * order. RFC 959, RFC 1123 section 4.1.2.9, RFC 3659 section 5.
 */
final class Uploading {
  private static final int RANDOM_CHARACTERS = 12;

  private final SessionSettings settings;
  private final Uploads uploads;
  private final Files files;

  Uploading(SessionContext context) {
    this.settings = context.settings();
    this.uploads = context.uploads();
    this.files = context.files();
  }

  void enter(Handlers handlers) {
    handlers
        .on(FtpCommand.Stor.class, this::store)
        .on(FtpCommand.Stou.class, this::storeUnique)
        .on(FtpCommand.Appe.class, this::append);
  }

  private Answer store(FtpCommand.Stor stor, SessionState state) {
    return begun(
        "STOR",
        stor.path(),
        state,
        state.parameters().restart() == 0 ? StorePlan::anew : StorePlan::from);
  }

  private Answer append(FtpCommand.Appe appe, SessionState state) {
    return begun("APPE", appe.path(), state, StorePlan::more);
  }

  private Answer begun(
      String verb,
      String path,
      SessionState state,
      Function<StorePlan, CompletionStage<Plan>> where) {
    return Questions.atKey(
        state,
        path,
        (place, key) -> {
          StorePlan plan =
              new StorePlan(uploads, files, settings, state, place, key, "Send " + place.path());
          return new Begun(
              verb + " " + place.path(),
              files.requirePlace(key).thenCompose(there -> where.apply(plan)));
        });
  }

  /** A name that nobody has: what the client says, if it says one, and something random. */
  private Answer storeUnique(FtpCommand.Stou stou, SessionState state) {
    String random = UploadId.random().value().substring(0, RANDOM_CHARACTERS);
    return Questions.atKey(
        state,
        stou.path().orElse("file") + "." + random,
        (place, key) -> {
          StorePlan plan =
              new StorePlan(
                  uploads, files, settings, state, place, key, "FILE: " + place.path().name());
          return new Begun(
              "STOU " + place.path(),
              files
                  .requirePlace(key)
                  .thenCompose(there -> CompletableFuture.completedFuture(plan.unheardOf())));
        });
  }
}
