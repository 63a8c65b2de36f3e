package dev.wharf.ftp.session;

import dev.wharf.access.Account;
import dev.wharf.access.Permission;
import dev.wharf.access.VirtualPath;
import dev.wharf.files.Checksum;
import dev.wharf.files.Files;
import dev.wharf.ftp.command.FtpCommand;
import dev.wharf.ftp.command.FtpCommand.Digest;
import dev.wharf.ftp.command.Verb;
import dev.wharf.ftp.listing.FactWriter;
import dev.wharf.ftp.reply.Reply;
import dev.wharf.ftp.session.Answer.Asked;
import dev.wharf.ftp.session.Answer.Said;
import dev.wharf.ftp.session.Questions.Place;
import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.upload.UploadReply.Standing;
import dev.wharf.upload.Uploads;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.Done;

/**
 * One file at a time: DELE, RNFR, RNTO, SIZE, MDTM, MFMT and its sisters, HASH and its sisters,
 * SITE COPY. RFC 959, RFC 3659, draft-somers-ftp-mfxx, draft-bryan-ftpext-hash.
 */
final class FilesChapter {
  private final SessionSettings settings;
  private final Uploads uploads;
  private final Files files;
  private final Questions questions;

  FilesChapter(SessionContext context, Questions questions) {
    this.settings = context.settings();
    this.uploads = context.uploads();
    this.files = context.files();
    this.questions = questions;
  }

  void enter(Handlers handlers) {
    handlers
        .on(FtpCommand.Dele.class, this::delete)
        .on(FtpCommand.Rnfr.class, this::renameFrom)
        .on(FtpCommand.Rnto.class, this::renameTo)
        .on(FtpCommand.Size.class, this::size)
        .on(FtpCommand.Mdtm.class, this::modified)
        .on(FtpCommand.SetModified.class, this::setModified)
        .on(FtpCommand.Hash.class, this::hash)
        .on(FtpCommand.SiteCopy.class, this::copy);
  }

  /** What is at the name goes, and so does what its account was still uploading there. */
  private Answer delete(FtpCommand.Dele dele, SessionState state) {
    return Questions.atKey(
        state,
        dele.path(),
        (place, key) ->
            new Asked(
                questions
                    .mine(state, key)
                    .thenCompose(
                        reply ->
                            reply instanceof Standing standing
                                ? terminate(standing, key, place)
                                : deleted(files.delete(key), place))));
  }

  private CompletionStage<Said> terminate(Standing unfinished, ObjectKey key, Place place) {
    return uploads
        .terminate(unfinished.id())
        .thenCompose(
            reply -> {
              Optional<Reply> refusal = Wording.notEnded(reply);
              return refusal.isPresent()
                  ? CompletableFuture.completedFuture(Said.of(refusal.get()))
                  : deleted(unlessNotFound(files.delete(key)), place);
            });
  }

  private static CompletionStage<Done> unlessNotFound(CompletionStage<Done> stage) {
    return stage.exceptionally(
        thrown -> {
          if (Wording.cause(thrown) instanceof StorageFailure failure
              && failure.kind() == StorageFailure.Kind.NOT_FOUND) {
            return Done.getInstance();
          }
          throw new CompletionException(Wording.cause(thrown));
        });
  }

  private static CompletionStage<Said> deleted(CompletionStage<Done> deletion, Place place) {
    return deletion.thenApply(done -> Said.of(250, place.path() + " removed"));
  }

  private Answer renameFrom(FtpCommand.Rnfr rnfr, SessionState state) {
    return Questions.at(
        state,
        rnfr.path(),
        place ->
            new Asked(
                questions
                    .look(place)
                    .thenApply(
                        entry ->
                            entry.isPresent() && !place.path().isRoot()
                                ? new Said(
                                    Reply.of(350, "And the new name?"),
                                    then -> then.withRenaming(Optional.of(place.path())))
                                : Said.of(Questions.notThere(place.path())))));
  }

  private Answer renameTo(FtpCommand.Rnto rnto, SessionState state) {
    Optional<VirtualPath> from = state.renaming();
    if (from.isEmpty()) {
      return Said.of(503, "Say RNFR first");
    }
    Place source = Questions.place(state, from.get());
    return Questions.atKey(
        state,
        rnto.path(),
        (place, key) ->
            new Asked(
                files
                    .rename(source.located(), place.located())
                    .thenApply(done -> Said.of(250, source.path() + " is now " + place.path()))));
  }

  /** RFC 3659 section 4: the bytes a transfer would bring, which under TYPE A nobody knows. */
  private Answer size(FtpCommand.Size size, SessionState state) {
    if (state.parameters().ascii() && settings.offers().ascii()) {
      return Said.of(550, "SIZE is not known in TYPE A: say TYPE I");
    }
    return told(state, size.path(), key -> questions.measure(state, key), FilesChapter::measured);
  }

  private static Said measured(Measured file) {
    return new Said(
        Reply.of(213, Long.toString(file.size())),
        state -> state.withParameters(state.parameters().withMeasured(file)));
  }

  private Answer modified(FtpCommand.Mdtm mdtm, SessionState state) {
    return told(
        state,
        mdtm.path(),
        key -> questions.file(state, key),
        file -> Said.of(213, FactWriter.time(file.modified())));
  }

  /** What there is to say of a file, or that there is none. */
  private static <T> Answer told(
      SessionState state,
      String path,
      Function<ObjectKey, CompletionStage<Optional<T>>> question,
      Function<T, Said> words) {
    return Questions.atKey(
        state,
        path,
        (place, key) ->
            new Asked(
                question
                    .apply(key)
                    .thenApply(
                        file ->
                            file.map(words)
                                .orElseGet(() -> Said.of(Questions.notThere(place.path()))))));
  }

  private Answer setModified(FtpCommand.SetModified set, SessionState state) {
    return Questions.atKey(
        state,
        set.path(),
        (place, key) ->
            new Asked(
                files
                    .touch(key, set.time())
                    .thenApply(object -> Said.of(touched(set.said(), object.modified(), place)))));
  }

  private static Reply touched(Verb said, Instant time, Place place) {
    return said == Verb.SITE_UTIME
        ? Reply.of(200, place.path() + " was modified when you say")
        : Reply.of(213, "Modify=%s; %s".formatted(FactWriter.time(time), place.path()));
  }

  private Answer hash(FtpCommand.Hash hash, SessionState state) {
    Digest digest = hash.algorithm().orElse(state.parameters().digest());
    return Questions.atKey(
        state,
        hash.path(),
        (place, key) ->
            new Asked(
                files
                    .stat(key)
                    .thenCompose(
                        object ->
                            object.isEmpty()
                                ? CompletableFuture.completedFuture(
                                    Said.of(Questions.notThere(place.path())))
                                : hash(hash, digest, place, object.get()))));
  }

  private CompletionStage<Said> hash(
      FtpCommand.Hash hash, Digest digest, Place place, StoredObject object) {
    long from = hash.from().orElse(0);
    long to = hash.to().orElse(object.size());
    if (from > to || to > object.size()) {
      return CompletableFuture.completedFuture(
          Said.of(501, "Bytes %d to %d (expected: within %d)".formatted(from, to, object.size())));
    }
    ByteRange range = new ByteRange(from, to);
    return files
        .checksum(object, range, checksum(digest))
        .thenApply(value -> Said.of(hashed(hash.said(), digest, range, value, place)));
  }

  private static Reply hashed(
      Verb said, Digest digest, ByteRange range, String value, Place place) {
    return switch (said) {
      case HASH ->
          // draft-bryan-ftpext-hash section 3.2: the range is of positions, both included.
          Reply.of(
              213,
              "%s %d-%d %s %s"
                  .formatted(
                      digest.label(),
                      range.from(),
                      Math.max(range.from(), range.to() - 1),
                      value,
                      place.path()));
      case SITE_MD5 -> Reply.of(213, value + "    " + place.path());
      default -> Reply.of(250, value);
    };
  }

  private static Checksum checksum(Digest digest) {
    return switch (digest) {
      case CRC32 -> Checksum.CRC32;
      case MD5 -> Checksum.MD5;
      case SHA1 -> Checksum.SHA1;
      case SHA256 -> Checksum.SHA256;
      case SHA512 -> Checksum.SHA512;
    };
  }

  private Answer copy(FtpCommand.SiteCopy copy, SessionState state) {
    Account account = state.account();
    if (!account.may(Permission.GET)) {
      return Said.of(Policy.notAllowed(Permission.GET));
    }
    return Questions.atKey(
        state,
        copy.from(),
        (source, from) ->
            Questions.atKey(
                state,
                copy.to(),
                (target, to) ->
                    new Asked(
                        files
                            .copy(from, to)
                            .thenApply(
                                done ->
                                    Said.of(
                                        250, source.path() + " is copied to " + target.path())))));
  }
}
