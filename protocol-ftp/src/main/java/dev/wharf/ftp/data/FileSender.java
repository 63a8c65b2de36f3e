package dev.wharf.ftp.data;

import dev.wharf.storage.spi.StorageFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.apache.pekko.Done;

/**
 * Sends a range of a file with {@code transferTo}. It may wait for the disk, hence a pool of its
 * own; it never waits there for the client.
 */
final class FileSender implements Runnable {
  private static final long STEP = 1L << 20;

  /** After so many bytes in a row the thread is given to another. */
  private static final long TURN = 8 * STEP;

  private final SocketChannel channel;
  private final Poller poller;
  private final FileChannel file;
  private final long to;
  private final LongConsumer sent;
  private final Executor blocking;
  private final CompletableFuture<Done> done = new CompletableFuture<>();
  private final Silence silence;
  private long at;

  FileSender(
      SocketChannel channel,
      Poller poller,
      FileChannel file,
      long from,
      long to,
      LongConsumer sent,
      Executor blocking,
      Duration idle) {
    this.channel = channel;
    this.poller = poller;
    this.file = file;
    this.at = from;
    this.to = to;
    this.sent = sent;
    this.blocking = blocking;
    this.silence = new Silence(idle);
  }

  CompletableFuture<Done> start() {
    blocking.execute(this);
    watch();
    return done;
  }

  @Override
  public void run() {
    silence.over();
    try {
      long turn = Math.min(to, at + TURN);
      while (at < turn) {
        long count = file.transferTo(at, Math.min(STEP, turn - at), channel);
        if (count == 0) {
          waitForRoom();
          return;
        }
        at += count;
        sent.accept(count);
      }
      goOn();
    } catch (IOException e) {
      done.completeExceptionally(DataBroken.by(e));
    } catch (RuntimeException e) {
      done.completeExceptionally(e);
    }
  }

  private void goOn() {
    if (at == to) {
      done.complete(Done.getInstance());
    } else if (!done.isDone()) {
      blocking.execute(this);
    }
  }

  /** The socket takes no more for now; or the file is shorter than it was. */
  private void waitForRoom() throws IOException {
    if (file.size() <= at) {
      throw new StorageFailure(
          StorageFailure.Kind.CORRUPT,
          false,
          "file: " + file.size() + " bytes (expected: " + to + ")");
    }
    silence.begins();
    poller.await(channel, SelectionKey.OP_WRITE, () -> blocking.execute(this));
  }

  private void watch() {
    CompletableFuture.delayedExecutor(
            silence.interval().toMillis(), TimeUnit.MILLISECONDS, blocking)
        .execute(
            () -> {
              if (silence.tooLong()) {
                done.completeExceptionally(silence.broken());
              } else if (!done.isDone()) {
                watch();
              }
            });
  }
}
