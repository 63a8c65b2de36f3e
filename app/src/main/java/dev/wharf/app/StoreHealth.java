package dev.wharf.app;

import dev.wharf.storage.spi.ObjectStore;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the object store answers. Why it does not is logged once, and that it does again. */
final class StoreHealth {
  private static final Logger log = LoggerFactory.getLogger(StoreHealth.class);

  private final ObjectStore store;
  private final AtomicReference<Optional<String>> trouble = new AtomicReference<>(Optional.empty());

  StoreHealth(ObjectStore store) {
    this.store = store;
  }

  /** True, or a failure. */
  CompletionStage<Boolean> check() {
    return store.probe().whenComplete((done, failure) -> tell(words(failure))).thenApply(d -> true);
  }

  private static Optional<String> words(@Nullable Throwable failure) {
    if (failure instanceof CompletionException && failure.getCause() != null) {
      return words(failure.getCause());
    }
    return Optional.ofNullable(failure).map(known -> String.valueOf(known.getMessage()));
  }

  private void tell(Optional<String> now) {
    Optional<String> before = trouble.getAndSet(now);
    if (now.isPresent() && before.isEmpty()) {
      log.warn("object store: {}", now.get());
    } else if (now.isEmpty() && before.isPresent()) {
      log.info("object store: answers again");
    }
  }
}
