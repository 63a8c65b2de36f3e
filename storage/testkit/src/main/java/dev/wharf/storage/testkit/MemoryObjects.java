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
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The finished objects, by key, and the folders that were made. Every method is one atomic step.
 */
final class MemoryObjects {

  private record Item(StoredObject object, byte[] bytes) {}

  private final Clock clock;
  private final Map<String, Item> items = new TreeMap<>();
  private final Set<String> made = new TreeSet<>();
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

  synchronized void delete(ObjectKey key, String etag) {
    if (items.containsKey(key.value())) {
      read(key, etag);
      delete(key);
    }
  }

  synchronized List<StoredObject> all() {
    return items.values().stream().map(Item::object).toList();
  }

  synchronized Optional<byte[]> bytesOf(ObjectKey key) {
    return Optional.ofNullable(items.get(key.value()))
        .map(item -> Arrays.copyOf(item.bytes(), item.bytes().length));
  }

  /** Puts the same bytes at another key. */
  synchronized StoredObject copy(
      StoredObject from, ObjectKey to, Condition condition, ObjectMeta meta) {
    return put(to, condition, meta, () -> bytes(from));
  }

  private byte[] bytes(StoredObject from) {
    Item item = items.get(from.key().value());
    if (item == null || !item.object().etag().equals(from.etag())) {
      throw failure(
          StorageFailure.Kind.NOT_FOUND,
          "object '" + from.key() + "' of ETag " + from.etag() + " does not exist");
    }
    return item.bytes();
  }

  synchronized Set<Entry> list(String folder) {
    String prefix = folder.isEmpty() ? "" : folder + "/";
    Set<Entry> entries = new LinkedHashSet<>();
    items.forEach(
        (key, item) -> {
          if (key.startsWith(prefix)) {
            entries.add(directlyIn(prefix, key).orElseGet(() -> new Entry.File(item.object())));
          }
        });
    made.stream()
        .filter(name -> name.startsWith(prefix))
        .map(name -> directlyIn(prefix, name + "/").orElseThrow())
        .forEach(entries::add);
    return entries;
  }

  /** The folder of that prefix in which the key lies; empty if it lies in none. */
  private static Optional<Entry> directlyIn(String prefix, String key) {
    int slash = key.indexOf('/', prefix.length());
    return slash < 0
        ? Optional.empty()
        : Optional.of(new Entry.Folder(key.substring(0, slash), Optional.empty()));
  }

  synchronized Optional<Entry.Folder> folder(String name) {
    return name.isEmpty() || isFolder(requireKey(name))
        ? Optional.of(new Entry.Folder(name, Optional.empty()))
        : Optional.empty();
  }

  private boolean isFolder(String name) {
    return made.contains(name) || isInUse(name);
  }

  private boolean isInUse(String name) {
    return Stream.concat(items.keySet().stream(), made.stream())
        .anyMatch(key -> key.startsWith(name + "/"));
  }

  /** Makes a folder and those above it, so that they stay when what is in them goes. */
  synchronized void makeFolder(String name) {
    if (name.isEmpty() || isFolder(requireKey(name)) || items.containsKey(name)) {
      throw failure(StorageFailure.Kind.ALREADY_EXISTS, "folder '" + name + "' is there");
    }
    for (int end = name.indexOf('/'); end >= 0; end = name.indexOf('/', end + 1)) {
      made.add(name.substring(0, end));
    }
    made.add(name);
  }

  synchronized void removeFolder(String name) {
    if (name.isEmpty()) {
      throw failure(StorageFailure.Kind.DENIED, "the root cannot be removed");
    }
    if (!isFolder(requireKey(name))) {
      throw failure(StorageFailure.Kind.NOT_FOUND, "folder '" + name + "' does not exist");
    }
    if (isInUse(name)) {
      throw failure(StorageFailure.Kind.PRECONDITION, "folder '" + name + "' is not empty");
    }
    made.remove(name);
  }

  private static String requireKey(String name) {
    try {
      return new ObjectKey(name).value();
    } catch (IllegalArgumentException unspeakable) {
      throw failure(StorageFailure.Kind.UNSUPPORTED, "folder: '" + name + "' (expected: a key)");
    }
  }

  private static StorageFailure failure(StorageFailure.Kind kind, String message) {
    return new StorageFailure(kind, false, message);
  }
}
