package dev.wharf.storage.filesystem;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Syncs of folders, which many uploads ask for at once: whoever asks while one runs waits for the
 * next, and shares it. A sync serves only those who asked before it began, for it may have passed
 * what others changed since.
 */
final class FolderSyncs {
  /** Makes the names in a folder durable. */
  interface Sync {
    void of(Path folder) throws IOException;
  }

  private final Sync sync;

  /** The newest sync of each folder: one that runs, or one that waits for it. */
  private final Map<Path, Turn> newest = new HashMap<>();

  FolderSyncs(Sync sync) {
    this.sync = sync;
  }

  /** Returns when a sync that began after this call has ended. Blocks. */
  void sync(Path folder) throws IOException {
    Turn turn = new Turn();
    Optional<Turn> shared = join(folder, turn);
    if (shared.isPresent()) {
      shared.get().await();
    } else {
      lead(folder, turn);
    }
  }

  /** The turn that has not begun yet, if there is one; else this one is it. */
  private synchronized Optional<Turn> join(Path folder, Turn turn) {
    Turn last = newest.get(folder);
    if (last != null && !last.began) {
      last.sharing++;
      return Optional.of(last);
    }
    turn.before = Optional.ofNullable(last);
    newest.put(folder, turn);
    return Optional.empty();
  }

  private void lead(Path folder, Turn turn) throws IOException {
    turn.before.ifPresent(Turn::awaitEnd);
    begin(turn);
    try {
      sync.of(folder);
      turn.ended.complete(Optional.empty());
    } catch (IOException e) {
      turn.ended.complete(Optional.of(e));
      throw e;
    } catch (RuntimeException | Error e) {
      turn.ended.complete(Optional.of(new IOException("sync of '" + folder + "': " + e, e)));
      throw e;
    } finally {
      leave(folder, turn);
    }
  }

  /** How many wait for the folder's next sync. */
  synchronized int waiting(Path folder) {
    Turn last = newest.get(folder);
    return last == null || last.began ? 0 : last.sharing;
  }

  private synchronized void begin(Turn turn) {
    turn.began = true;
    turn.before = Optional.empty();
  }

  private synchronized void leave(Path folder, Turn turn) {
    newest.remove(folder, turn);
  }

  private static final class Turn {
    private final CompletableFuture<Optional<IOException>> ended = new CompletableFuture<>();
    private Optional<Turn> before = Optional.empty();
    private boolean began;
    private int sharing = 1;

    void awaitEnd() {
      ended.join();
    }

    /** A sync that failed is not tried again: the system tells of what was lost only once. */
    void await() throws IOException {
      Optional<IOException> failure = ended.join();
      if (failure.isPresent()) {
        throw failure.get();
      }
    }
  }
}
