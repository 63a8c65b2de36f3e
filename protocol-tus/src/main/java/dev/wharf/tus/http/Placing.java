package dev.wharf.tus.http;

import dev.wharf.files.Files;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.tus.core.KeyLayout;
import dev.wharf.tus.core.TusSettings;
import dev.wharf.tus.core.TusSettings.Collisions;
import dev.wharf.upload.UploadReply;
import dev.wharf.upload.UploadReply.Busy;
import dev.wharf.upload.UploadReply.KeyClaimed;
import dev.wharf.upload.UploadReply.KeyTaken;
import dev.wharf.upload.UploadReply.Standing;
import dev.wharf.upload.UploadReply.StoreFailed;
import dev.wharf.upload.UploadSpec;
import dev.wharf.upload.Uploads;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Gives new uploads their keys, and sees to it that none takes the place of another. A commit that
 * replaces nothing is what it rests on; the rest is to tell clients before they have sent it all.
 *
 * <p>Where keys cannot be the same, nobody is asked. A partial upload is nobody's file, and not to
 * be found where those are: it lies under its id.
 */
final class Placing {
  /** Of a name that many have. */
  private static final int MOST_VERSIONS = 1_000_000;

  /** How often a version may be taken from under its finder, who is then told to come again. */
  private static final int TRIES = 50;

  private final KeyLayout layout;
  private final Collisions collisions;
  private final Uploads uploads;
  private final Files files;
  private final Clock clock;

  Placing(TusSettings settings, Uploads uploads, Files files, Clock clock) {
    this.layout = settings.layout();
    this.collisions = settings.collisions();
    this.uploads = uploads;
    this.files = files;
    this.clock = clock;
  }

  /** How an upload of that spec is created. */
  interface Creation extends Function<UploadSpec, CompletionStage<UploadReply>> {}

  /**
   * Creates an upload where the layout says, or where somebody has said before: that key stays as
   * it is.
   */
  CompletionStage<UploadReply> create(UploadSpec spec, Creation creation) {
    if (KeyLayout.isPlaced(spec)) {
      return at(spec, creation);
    }
    if (spec.isPartial()) {
      return creation.apply(spec);
    }
    UploadSpec placed = spec.withTarget(layout.key(spec, clock.instant()));
    if (layout.unique()) {
      return creation.apply(placed);
    }
    return collisions == Collisions.VERSION
        ? versioned(placed, 1, TRIES, creation)
        : at(placed, creation);
  }

  /** There or nowhere. */
  private CompletionStage<UploadReply> at(UploadSpec spec, Creation creation) {
    UploadReply refusal = new KeyTaken(spec.target());
    return isTaken(spec.target())
        .thenCompose(
            taken ->
                taken
                    ? done(refusal)
                    : creation.apply(spec).thenCompose(reply -> sure(spec, reply, refusal)));
  }

  /** There, or under the next name that is free. */
  private CompletionStage<UploadReply> versioned(
      UploadSpec spec, int from, int tries, Creation creation) {
    return free(spec.target(), from, 1)
        .thenCompose(
            number ->
                number > MOST_VERSIONS
                    ? done(new KeyTaken(spec.target()))
                    : version(spec, number, tries, creation));
  }

  private CompletionStage<UploadReply> version(
      UploadSpec spec, int number, int tries, Creation creation) {
    UploadSpec version = spec.withTarget(KeyLayout.version(spec.target(), number));
    return creation
        .apply(version)
        .thenCompose(
            reply ->
                reply instanceof KeyClaimed && tries > 1
                    ? versioned(spec, number + 1, tries - 1, creation)
                    : sure(version, reply, new Busy()));
  }

  /**
   * Somebody may have become complete between the look and the claim. Nobody can any more, so the
   * client need not send all of it to hear that.
   */
  private CompletionStage<UploadReply> sure(
      UploadSpec spec, UploadReply reply, UploadReply refusal) {
    if (reply instanceof StoreFailed failed && failed.kind() == Kind.PRECONDITION) {
      return done(refusal);
    } else if (!(reply instanceof Standing standing) || standing.complete()) {
      return done(reply);
    }
    return files
        .stat(spec.target())
        .thenCompose(
            found ->
                found.filter(object -> !isOf(spec, object)).isPresent()
                    ? uploads.terminate(spec.id()).thenApply(ended -> refusal)
                    : done(reply));
  }

  /** It may have become complete by itself meanwhile. A part of its name may say by whose hand. */
  private static boolean isOf(UploadSpec spec, StoredObject object) {
    return object.meta().uploadId().startsWith(spec.id().value());
  }

  /**
   * The least number from there on that is not taken, if those that are have no gaps: farther and
   * farther off until one is free, and then between it and the last that was not.
   */
  private CompletionStage<Integer> free(ObjectKey key, int from, int step) {
    int number = from + step - 1;
    if (number > MOST_VERSIONS) {
      return done(number);
    }
    return isTaken(KeyLayout.version(key, number))
        .thenCompose(
            taken -> taken ? free(key, from, 2 * step) : between(key, from + step / 2 - 1, number));
  }

  private CompletionStage<Integer> between(ObjectKey key, int taken, int free) {
    int middle = (taken + free) / 2;
    return free - taken <= 1
        ? done(free)
        : isTaken(KeyLayout.version(key, middle))
            .thenCompose(more -> more ? between(key, middle, free) : between(key, taken, middle));
  }

  private CompletionStage<Boolean> isTaken(ObjectKey key) {
    return files.look(key.value()).thenApply(found -> found.isPresent());
  }

  private static <T> CompletionStage<T> done(T value) {
    return CompletableFuture.completedFuture(value);
  }
}
