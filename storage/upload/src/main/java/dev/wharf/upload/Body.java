package dev.wharf.upload;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * Bytes on their way in, not yet read. Nothing is pulled before the write lease is granted.
 *
 * @param bytes run at most once; a failure of it means that the client broke off
 * @param size how many bytes it will bring, if that is known beforehand
 * @param finish asked once after all bytes are durable in the store: {@code true} makes the upload
 *     complete at that offset although its length was not known, also at 0; {@code false}, or a
 *     failure, leaves it unfinished there, for another append: so says FTP of a transfer that
 *     ended, but not cleanly. Not asked when the client broke off.
 * @param check asked once, when all bytes have passed: whether they are the ones that were meant.
 *     With a check they count all together or not at all: until it has said yes nothing of the body
 *     is told to the upload, and it stages them without holding them in memory. Empty = every byte
 *     counts as soon as it is durable.
 * @param durable told the upload's offset each time it has grown; on any thread, and must not wait
 * @param release may be told of a chunk of the bytes, the very object, once nobody reads it any
 *     more; likewise
 */
public record Body(
    Source<ByteString, ?> bytes,
    OptionalLong size,
    Supplier<CompletionStage<Boolean>> finish,
    Optional<BooleanSupplier> check,
    LongConsumer durable,
    Consumer<ByteString> release) {
  private static final LongConsumer UNHEARD = offset -> {};
  private static final Consumer<ByteString> LEFT_TO_THE_COLLECTOR = chunk -> {};

  /** A body that nobody watches. */
  public Body(
      Source<ByteString, ?> bytes,
      OptionalLong size,
      Supplier<CompletionStage<Boolean>> finish,
      Optional<BooleanSupplier> check) {
    this(bytes, size, finish, check, UNHEARD, LEFT_TO_THE_COLLECTOR);
  }

  /** A body without a check. */
  public Body(
      Source<ByteString, ?> bytes, OptionalLong size, Supplier<CompletionStage<Boolean>> finish) {
    this(bytes, size, finish, Optional.empty());
  }

  /** A body that completes the upload only by reaching its length. */
  public static Body of(Source<ByteString, ?> bytes, OptionalLong size) {
    return new Body(bytes, size, () -> CompletableFuture.completedFuture(false));
  }

  /** The same, if it passes the check. */
  public Body checked(BooleanSupplier by) {
    return new Body(bytes, size, finish, Optional.of(by), durable, release);
  }

  /** The same, which makes the upload complete where it ends. */
  public Body finishing() {
    return new Body(
        bytes, size, () -> CompletableFuture.completedFuture(true), check, durable, release);
  }

  /** The same, with somebody told how far the upload has come. */
  public Body telling(LongConsumer offsets) {
    return new Body(bytes, size, finish, check, offsets, release);
  }

  /** The same, with somebody who wants the memory of its bytes back. */
  public Body releasing(Consumer<ByteString> to) {
    return new Body(bytes, size, finish, check, durable, to);
  }
}
