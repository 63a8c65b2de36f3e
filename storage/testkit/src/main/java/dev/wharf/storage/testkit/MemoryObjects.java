package dev.wharf.storage.testkit;

import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.Entry;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StoredObject;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The finished objects, by key. Every method is one atomic step. */
final class MemoryObjects {

  private record Item(StoredObject object, byte[] bytes) {}

  private final Clock clock;
  private final Map<String, Item> items = new TreeMap<>();
  private long versions;

  MemoryObjects(Clock clock) {
    this.clock = clock;
  }

  /** Puts an object if the condition holds; an object of the same upload is answered as it is. */
  synchronized StoredObject put(
      ObjectKey key, Condition condition, ObjectMeta meta, Supplier<byte[]> content) {
    Optional<StoredObject> present = stat(key);
    if (present.filter(there -> there.meta().uploadId().equals(meta.uploadId())).isPresent()) {
      return present.get();
    }
    if (!holds(condition, present)) {
      throw failure(
          StorageFailure.Kind.PRECONDITION,
          "object '" + key + "': " + describe(present) + " (expected: " + condition + ")");
    }
    byte[] bytes = content.get();
    StoredObject object =
        new StoredObject(
            key,
            bytes.length,
            "memory-" + ++versions,
            clock.instant().truncatedTo(ChronoUnit.MILLIS),
            meta);
    items.put(key.value(), new Item(object, bytes));
    return object;
  }

  private static boolean holds(Condition condition, Optional<StoredObject> present) {
    if (condition instanceof Condition.Matches matches) {
      return present.filter(there -> there.etag().equals(matches.etag())).isPresent();
    }
    return present.isEmpty();
  }

  private static String describe(Optional<StoredObject> present) {
    return present.map(there -> "ETag " + there.etag()).orElse("nothing is there");
  }

  synchronized Optional<StoredObject> stat(ObjectKey key) {
    return Optional.ofNullable(items.get(key.value())).map(Item::object);
  }

  synchronized byte[] read(ObjectKey key, String etag) {
    Item item = items.get(key.value());
    if (item == null) {
      throw failure(StorageFailure.Kind.NOT_FOUND, "object '" + key + "' does not exist");
    }
    if (!item.object().etag().equals(etag)) {
      throw failure(
          StorageFailure.Kind.PRECONDITION,
          "object '" + key + "': ETag " + item.object().etag() + " (expected: " + etag + ")");
    }
    return item.bytes();
  }

  synchronized void delete(ObjectKey key) {
    items.remove(key.value());
  }

  synchronized List<StoredObject> all() {
    return items.values().stream().map(Item::object).toList();
  }

  synchronized Optional<byte[]> bytesOf(ObjectKey key) {
    return Optional.ofNullable(items.get(key.value()))
        .map(item -> Arrays.copyOf(item.bytes(), item.bytes().length));
  }

  synchronized Set<Entry> list(String folder) {
    String prefix = folder.isEmpty() ? "" : folder + "/";
    Set<Entry> entries = new LinkedHashSet<>();
    items.forEach(
        (key, item) -> {
          if (key.startsWith(prefix)) {
            int slash = key.indexOf('/', prefix.length());
            entries.add(
                slash < 0
                    ? new Entry.File(item.object())
                    : new Entry.Folder(key.substring(0, slash), Optional.empty()));
          }
        });
    return entries;
  }

  private static StorageFailure failure(StorageFailure.Kind kind, String message) {
    return new StorageFailure(kind, false, message);
  }
}
