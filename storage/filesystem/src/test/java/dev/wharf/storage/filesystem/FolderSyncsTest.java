package dev.wharf.storage.filesystem;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FolderSyncsTest {
  private static final Path FOLDER = Path.of("folder");
  private static final Path OTHER = Path.of("other");

  private final ExecutorService uploads = Executors.newCachedThreadPool();

  /** Syncs that have begun, each to be ended by the test. */
  private final LinkedBlockingQueue<Begun> begun = new LinkedBlockingQueue<>();

  private final FolderSyncs syncs = new FolderSyncs(this::begin);

  private record Begun(Path folder, CompletableFuture<IOException> end) {
    void succeed() {
      end.complete(null);
    }
  }

  private void begin(Path folder) throws IOException {
    Begun sync = new Begun(folder, new CompletableFuture<>());
    begun.add(sync);
    IOException failure = sync.end().join();
    if (failure != null) {
      throw failure;
    }
  }

  @AfterEach
  void stop() throws InterruptedException {
    uploads.shutdown();
    assertThat(uploads.awaitTermination(10, SECONDS)).isTrue();
  }

  private Future<Void> ask(Path folder) {
    Callable<Void> asking =
        () -> {
          syncs.sync(folder);
          return null;
        };
    return uploads.submit(asking);
  }

  private Begun next() throws InterruptedException {
    Begun sync = begun.poll(10, SECONDS);
    assertThat(sync).as("a sync that began").isNotNull();
    return sync;
  }

  private static void done(Future<?> asked) throws Exception {
    asked.get(10, SECONDS);
  }

  private List<Future<Void>> askAndWait(int count) {
    List<Future<Void>> asked = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      asked.add(ask(FOLDER));
      int waiting = i + 1;
      await().until(() -> syncs.waiting(FOLDER) == waiting);
    }
    return asked;
  }

  @Test
  void who_asks_while_one_runs_waits_for_the_next_and_all_of_them_share_it() throws Exception {
    Future<Void> first = ask(FOLDER);
    Begun running = next();
    List<Future<Void>> later = askAndWait(3);
    running.succeed();
    done(first);

    Begun shared = next();
    later.forEach(asked -> assertThat(asked.isDone()).isFalse());
    shared.succeed();
    for (Future<Void> asked : later) {
      done(asked);
    }
    assertThat(begun).isEmpty();
  }

  @Test
  void one_after_the_other_each_has_a_sync_of_its_own() throws Exception {
    for (int i = 0; i < 3; i++) {
      Future<Void> asked = ask(FOLDER);
      next().succeed();
      done(asked);
    }
    assertThat(begun).isEmpty();
  }

  @Test
  void folders_do_not_wait_for_each_other() throws Exception {
    Future<Void> one = ask(FOLDER);
    Begun running = next();
    Future<Void> another = ask(OTHER);
    Begun beside = next();
    assertThat(beside.folder()).isEqualTo(OTHER);
    beside.succeed();
    done(another);
    running.succeed();
    done(one);
  }

  @Test
  void a_failure_is_told_to_all_who_shared_it_and_to_nobody_after_them() throws Exception {
    Future<Void> first = ask(FOLDER);
    Begun running = next();
    List<Future<Void>> sharing = askAndWait(2);
    running.end().complete(new NoSuchFileException("folder"));
    assertThatThrownBy(() -> done(first)).hasCauseInstanceOf(NoSuchFileException.class);

    Begun shared = next();
    shared.end().complete(new IOException("the disk is gone"));
    for (Future<Void> asked : sharing) {
      assertThatThrownBy(() -> done(asked)).hasRootCauseMessage("the disk is gone");
    }

    Future<Void> after = ask(FOLDER);
    next().succeed();
    done(after);
  }

  @Test
  void nobody_returns_before_a_sync_that_began_after_he_asked() throws Exception {
    Future<Void> first = ask(FOLDER);
    Begun running = next();
    Future<Void> second = askAndWait(1).get(0);
    running.succeed();
    done(first);
    Begun own = next();
    assertThatThrownBy(() -> second.get(50, java.util.concurrent.TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    own.succeed();
    done(second);
  }
}
