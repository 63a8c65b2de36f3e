package dev.wharf.ftp.data;

import dev.wharf.storage.spi.StorageFailure;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One order being carried out over a line. It ends early when its line breaks. */
interface Transfer {

  /**
   * Does it.
   *
   * @return how it ended; fails only on a bug
   */
  CompletionStage<DataEvent.Outcome> run();

  /** Bytes over the data connection so far. */
  long bytes();

  /**
   * How something that was being sent has ended.
   *
   * @param failure null = it was sent
   */
  static DataEvent.Outcome sent(@Nullable Throwable failure, long bytes) {
    return failure == null ? new DataEvent.Outcome.Sent(bytes) : failed(failure, bytes);
  }

  /** Words a failure of something that was being sent. */
  static DataEvent.Outcome failed(Throwable failure, long bytes) {
    Throwable cause = DataBroken.cause(failure);
    if (cause instanceof StorageFailure store) {
      return new DataEvent.Outcome.StoreFailed(
          store.kind(), store.mayRetry(), String.valueOf(store.getMessage()));
    }
    return cause instanceof DataBroken
        ? new DataEvent.Outcome.Broken(String.valueOf(cause.getMessage()), bytes)
        : new DataEvent.Outcome.StoreFailed(
            StorageFailure.Kind.UNKNOWN, false, String.valueOf(cause));
  }
}
