package dev.wharf.files;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/** Renames in memory; an id that is written twice is a mistake. */
final class MemoryRenameJournal implements RenameJournal {
  private final Map<String, RenameIntent> intents = new TreeMap<>();

  @Override
  public synchronized CompletionStage<Done> write(RenameIntent intent, Instant now) {
    if (!intent.wakeAt().isAfter(now)) {
      return CompletableFuture.failedFuture(new IllegalStateException("due at once: " + intent));
    }
    return intents.putIfAbsent(intent.id(), intent) == null
        ? Stages.done()
        : CompletableFuture.failedFuture(new IllegalStateException("written twice: " + intent));
  }

  @Override
  public synchronized CompletionStage<Done> renew(RenameIntent intent, Instant now) {
    intents.put(intent.id(), intent);
    return Stages.done();
  }

  @Override
  public synchronized CompletionStage<Done> remove(String id) {
    intents.remove(id);
    return Stages.done();
  }

  @Override
  public synchronized CompletionStage<Done> drop(RenameIntent intent) {
    intents.remove(intent.id(), intent);
    return Stages.done();
  }

  @Override
  public synchronized CompletionStage<List<RenameIntent>> due(Instant now, int limit) {
    return CompletableFuture.completedFuture(
        intents.values().stream()
            .filter(intent -> !intent.wakeAt().isAfter(now))
            .sorted(Comparator.comparing(RenameIntent::wakeAt))
            .limit(limit)
            .toList());
  }

  synchronized List<RenameIntent> all() {
    return List.copyOf(intents.values());
  }
}
