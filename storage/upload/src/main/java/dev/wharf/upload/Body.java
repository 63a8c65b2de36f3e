package dev.wharf.upload;

import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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
 */
public record Body(
    Source<ByteString, ?> bytes, OptionalLong size, Supplier<CompletionStage<Boolean>> finish) {

  /** A body that completes the upload only by reaching its length. */
  public static Body of(Source<ByteString, ?> bytes, OptionalLong size) {
    return new Body(bytes, size, () -> CompletableFuture.completedFuture(false));
  }
}
