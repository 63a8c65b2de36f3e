package dev.wharf.ftp.session;

import dev.wharf.access.VirtualPath;
import dev.wharf.files.Files;
import dev.wharf.ftp.reply.Reply;
import dev.wharf.storage.spi.Entry;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.upload.UploadReply;
import dev.wharf.upload.UploadReply.Standing;
import dev.wharf.upload.Uploads;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;

/** What is at a path, as the account that asks may see it. */
final class Questions {
  private final Uploads uploads;
  private final Files files;

  Questions(SessionContext context) {
    this.uploads = context.uploads();
    this.files = context.files();
  }

  /**
   * A path in an account's home.
   *
   * @param path from the account's root
   * @param located from the store's root
   * @param key as an object's; empty if no object can be there
   */
  record Place(VirtualPath path, String located, Optional<ObjectKey> key) {}

  static Optional<Place> place(SessionState state, String argument) {
    return state.folder().resolve(argument).map(path -> place(state, path));
  }

  static Place place(SessionState state, VirtualPath path) {
    var home = state.account().home();
    return new Place(path, home.locate(path), home.key(path));
  }

  /** Answers for a path that no name can be, too. */
  static Answer at(SessionState state, String argument, Function<Place, Answer> then) {
    return place(state, argument).map(then).orElseGet(() -> Answer.Said.of(noSuchName(argument)));
  }

  /** The same for paths that must be able to name an object. */
  static Answer atKey(
      SessionState state, String argument, BiFunction<Place, ObjectKey, Answer> then) {
    return at(
        state,
        argument,
        place ->
            place
                .key()
                .map(key -> then.apply(place, key))
                .orElseGet(() -> Answer.Said.of(noSuchName(argument))));
  }

  static Reply noSuchName(String argument) {
    return Reply.of(553, argument + ": not a name that a file can have here");
  }

  static Reply notThere(VirtualPath path) {
    return Reply.of(550, path + ": no such file or folder");
  }

  /** What has that name: an object, or a folder. */
  CompletionStage<Optional<Entry>> look(Place place) {
    return files.look(place.located());
  }

  /** The unfinished upload at that key that this account may go on with. */
  CompletionStage<UploadReply> mine(SessionState state, ObjectKey key) {
    return uploads.find(key).thenApply(reply -> ifMine(reply, state));
  }

  private static UploadReply ifMine(UploadReply reply, SessionState state) {
    return reply instanceof Standing standing && !isMine(standing, state.account().name())
        ? new UploadReply.NotFound()
        : reply;
  }

  private static boolean isMine(Standing standing, String account) {
    return !standing.complete() && standing.owner().filter(account::equals).isPresent();
  }

  /**
   * The same as a file, with the size it has so far; fails where nobody can say whether there is
   * one: that is not the same as none.
   */
  CompletionStage<Optional<StoredObject>> unfinished(SessionState state, ObjectKey key) {
    return mine(state, key).thenApply(reply -> soFar(reply, key));
  }

  private static Optional<StoredObject> soFar(UploadReply reply, ObjectKey key) {
    if (reply instanceof Standing standing) {
      return Optional.of(soFar(standing));
    }
    if (reply instanceof UploadReply.NotFound || reply instanceof UploadReply.Gone) {
      return Optional.empty();
    }
    throw new StorageFailure(
        StorageFailure.Kind.UNAVAILABLE,
        true,
        "upload at '" + key.value() + "': nobody could say how far it is: " + reply);
  }

  /** A file as its account sees it: what it is still uploading, or else what is there. */
  CompletionStage<Optional<StoredObject>> file(SessionState state, ObjectKey key) {
    return unfinished(state, key)
        .thenCompose(
            upload ->
                upload.isPresent() ? CompletableFuture.completedFuture(upload) : files.stat(key));
  }

  /**
   * How long such a file is, for a client that may be about to go on with it; empty if there is
   * none.
   */
  CompletionStage<Optional<Measured>> measure(SessionState state, ObjectKey key) {
    return uploads
        .findAtRest(key)
        .thenApply(reply -> soFar(ifMine(reply, state), key))
        .thenCompose(
            upload ->
                upload.isPresent()
                    ? CompletableFuture.completedFuture(
                        upload.map(file -> new Measured(key, file.size(), true)))
                    : files
                        .stat(key)
                        .thenApply(
                            object -> object.map(file -> new Measured(key, file.size(), false))));
  }

  private static StoredObject soFar(Standing standing) {
    return new StoredObject(
        standing.target(),
        standing.offset(),
        standing.id().value(),
        standing.created(),
        ObjectMeta.of(standing.id().value()));
  }
}
