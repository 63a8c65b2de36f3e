package dev.wharf.storage.multipart;

import dev.wharf.storage.spi.Commit;
import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.Piece;
import dev.wharf.storage.spi.StagedUpload;
import dev.wharf.storage.spi.StagingId;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.spi.StoredObject;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.util.ByteString;

/**
 * A store in memory that holds its caller to every rule a multipart store has, and to those of the
 * journal: slots are given before they are used and hold the same bytes for ever, tails' names are
 * never used twice. It counts requests and fails on cue.
 */
final class FakeMultipartClient implements MultipartClient {

  /** What becomes of a request. */
  enum Fault {
    NONE,
    /** Nothing is done, and it may be tried again. */
    REFUSED,
    /** It is done, and the answer is lost. */
    LOST,
    /** Nothing is done, and it may not be tried again. */
    DENIED,
    /** Nothing is done before {@link #letGo}. */
    STALLED
  }

  private record Upload(ObjectKey target, ObjectMeta meta, Map<Integer, ByteString> parts) {}

  private record Tail(StagingId staging, String name) {}

  private final PartLimits limits;
  private final FakeObjects objects;
  private final Map<String, Upload> uploads = new HashMap<>();
  private final Map<String, Set<Integer>> given = new HashMap<>();
  private final Map<Tail, ByteString> tails = new HashMap<>();
  private final Map<StagingId, Instant> written = new HashMap<>();
  private final Set<Tail> names = new HashSet<>();
  private final Map<String, Integer> requests = new TreeMap<>();
  private final Map<String, Queue<Fault>> cues = new HashMap<>();
  private final List<String> misuse = new ArrayList<>();
  private Supplier<Fault> otherwise = () -> Fault.NONE;
  private CompletableFuture<Done> gate = new CompletableFuture<>();
  private int opened;
  private int running;
  private int most;
  private long bytesPut;

  FakeMultipartClient(PartLimits limits, FakeObjects objects) {
    this.limits = limits;
    this.objects = objects;
  }

  /** The next requests of this name meet these faults, in order. */
  synchronized void cue(String request, Fault... faults) {
    cues.computeIfAbsent(request, any -> new ArrayDeque<>()).addAll(List.of(faults));
  }

  /** What requests meet that have no cue. */
  synchronized void otherwise(Supplier<Fault> faults) {
    otherwise = faults;
  }

  /** Lets all stalled requests go on. */
  void letGo() {
    CompletableFuture<Done> open;
    synchronized (this) {
      open = gate;
      gate = new CompletableFuture<>();
    }
    open.complete(Done.getInstance());
  }

  synchronized int count(String request) {
    return requests.getOrDefault(request, 0);
  }

  /** Requests by name; those that were never made are left out. */
  synchronized Map<String, Integer> counts() {
    return Map.copyOf(requests);
  }

  synchronized void forgetCounts() {
    requests.clear();
  }

  synchronized int running() {
    return running;
  }

  /** Most requests that ran at once. */
  synchronized int most() {
    return most;
  }

  /** Bytes of parts, tails and objects that came through here. */
  synchronized long bytesPut() {
    return bytesPut;
  }

  /** Sizes of the parts that are there, by slot. */
  synchronized List<Integer> partSizes() {
    return uploads.values().stream()
        .flatMap(upload -> new TreeMap<>(upload.parts()).values().stream())
        .map(ByteString::size)
        .toList();
  }

  synchronized int openUploads() {
    return uploads.size();
  }

  synchronized List<StagedUpload> staged(String journal) {
    return written.entrySet().stream()
        .filter(entry -> entry.getKey().journal().equals(journal))
        .map(entry -> new StagedUpload(entry.getKey(), entry.getValue()))
        .toList();
  }

  synchronized void discard(StagingId staging) {
    tails.keySet().removeIf(tail -> tail.staging().equals(staging));
    written.remove(staging);
  }

  /** The journal gave slots of a multipart upload. */
  synchronized void give(String multipart, int first, int count) {
    for (int slot = first; slot < first + count; slot++) {
      given.computeIfAbsent(multipart, any -> new HashSet<>()).add(slot);
    }
  }

  synchronized void checkNoMisuse() {
    if (!misuse.isEmpty()) {
      throw new AssertionError("misuse: " + misuse);
    }
  }

  private void check(boolean holds, String message) {
    if (!holds) {
      misuse.add(message);
      throw new IllegalStateException("misuse of the multipart client: " + message);
    }
  }

  private <T> CompletionStage<T> request(String name, Supplier<CompletionStage<T>> work) {
    Fault fault;
    CompletableFuture<Done> go;
    synchronized (this) {
      requests.merge(name, 1, Integer::sum);
      most = Math.max(most, ++running);
      Queue<Fault> cued = cues.getOrDefault(name, new ArrayDeque<>());
      fault = cued.isEmpty() ? otherwise.get() : cued.remove();
      go = fault == Fault.STALLED ? gate : CompletableFuture.completedFuture(Done.getInstance());
    }
    return go.thenComposeAsync(
            any ->
                switch (fault) {
                  case REFUSED -> failed(Kind.THROTTLED, true, name + ": slow down");
                  case DENIED -> failed(Kind.DENIED, false, name + ": not allowed");
                  case LOST ->
                      work.get()
                          .<T>thenCompose(
                              done -> failed(Kind.UNAVAILABLE, true, name + ": no answer"));
                  case NONE, STALLED -> work.get();
                })
        .whenComplete(
            (any, thrown) -> {
              synchronized (this) {
                running--;
              }
            });
  }

  private static <T> CompletionStage<T> failed(Kind kind, boolean mayRetry, String message) {
    return CompletableFuture.failedFuture(new StorageFailure(kind, mayRetry, message));
  }

  private static StorageFailure notFound(String what) {
    return new StorageFailure(Kind.NOT_FOUND, false, what + " does not exist");
  }

  private synchronized <T> CompletionStage<T> now(Supplier<T> work) {
    return CompletableFuture.completedFuture(work.get());
  }

  @Override
  public CompletionStage<String> open(ObjectKey target, ObjectMeta meta) {
    return request(
        "open",
        () ->
            now(
                () -> {
                  String id = "m." + ++opened + "." + target.value();
                  uploads.put(id, new Upload(target, meta, new HashMap<>()));
                  return id;
                }));
  }

  @Override
  public CompletionStage<String> putPart(PartPlace place, ByteString bytes) {
    return request("putPart", () -> now(() -> put(place, bytes, limits.maxPart())));
  }

  private String put(PartPlace place, ByteString bytes, long most) {
    check(
        given.getOrDefault(place.multipart(), Set.of()).contains(place.slot()),
        "slot " + place.slot() + " of " + place.multipart() + " was not given");
    check(place.slot() <= limits.maxParts(), "slot " + place.slot());
    check(!bytes.isEmpty() && bytes.size() <= most, "a part of " + bytes.size() + " bytes");
    Upload upload = require(place.multipart());
    check(upload.target().equals(place.target()), place + ": another object's");
    Optional<ByteString> before = Optional.ofNullable(upload.parts().put(place.slot(), bytes));
    check(before.filter(other -> !other.equals(bytes)).isEmpty(), place + ": used for other bytes");
    bytesPut += bytes.size();
    return place.slot() + "." + bytes.hashCode();
  }

  private Upload require(String multipart) {
    return Optional.ofNullable(uploads.get(multipart))
        .orElseThrow(() -> notFound("multipart upload " + multipart));
  }

  @Override
  public CompletionStage<String> copyPart(PartPlace place, Piece.OfObject piece) {
    return request(
        "copyPart",
        () ->
            objects
                .read(piece)
                .thenCompose(bytes -> now(() -> put(place, bytes, limits.maxCopy()))));
  }

  @Override
  public CompletionStage<Done> putTail(StagingId staging, String name, ByteString bytes) {
    return request(
        "putTail",
        () ->
            now(
                () -> {
                  Tail tail = new Tail(staging, name);
                  boolean again = bytes.equals(tails.get(tail));
                  check(names.add(tail) || again, tail + ": used before");
                  check(!bytes.isEmpty(), tail + " is empty");
                  tails.put(tail, bytes);
                  written.put(staging, Instant.now());
                  bytesPut += bytes.size();
                  return Done.getInstance();
                }));
  }

  @Override
  public CompletionStage<ByteString> readTail(StagingId staging, String name, long size) {
    return request(
        "readTail",
        () ->
            now(
                () -> {
                  ByteString bytes =
                      Optional.ofNullable(tails.get(new Tail(staging, name)))
                          .orElseThrow(() -> notFound("tail " + name));
                  check(bytes.size() == size, "tail " + name + " read as " + size + " bytes");
                  return bytes;
                }));
  }

  @Override
  public CompletionStage<Done> deleteTails(StagingId staging, List<String> deleted) {
    return request(
        "deleteTails",
        () ->
            now(
                () -> {
                  deleted.forEach(name -> tails.remove(new Tail(staging, name)));
                  if (tails.keySet().stream().noneMatch(tail -> tail.staging().equals(staging))) {
                    written.remove(staging);
                  }
                  return Done.getInstance();
                }));
  }

  @Override
  public CompletionStage<StoredObject> put(
      ObjectKey target, Condition condition, ObjectMeta meta, ByteString bytes) {
    return request(
        "put",
        () -> {
          synchronized (this) {
            bytesPut += bytes.size();
          }
          return objects.put(target, condition, meta, bytes);
        });
  }

  @Override
  public CompletionStage<StoredObject> complete(
      Commit commit, String multipart, List<String> parts) {
    return request(
        "complete",
        () ->
            now(() -> joined(multipart, parts))
                .thenCompose(
                    bytes -> objects.put(commit.target(), commit.condition(), commit.meta(), bytes))
                .thenCompose(
                    object ->
                        now(
                            () -> {
                              uploads.remove(multipart);
                              return object;
                            })));
  }

  private ByteString joined(String multipart, List<String> words) {
    Upload upload = require(multipart);
    check(!words.isEmpty(), "a list of no parts");
    List<ByteString> parts = new ArrayList<>();
    int before = 0;
    for (String word : words) {
      int slot = Integer.parseInt(word.substring(0, word.indexOf('.')));
      check(slot > before, "slot " + slot + " behind " + before);
      before = slot;
      ByteString bytes =
          Optional.ofNullable(upload.parts().get(slot)).orElseThrow(() -> notFound("part " + slot));
      check(word.equals(slot + "." + bytes.hashCode()), "part " + slot + " is another");
      parts.add(bytes);
    }
    for (ByteString part : parts.subList(0, parts.size() - 1)) {
      check(part.size() >= limits.minPart(), "a part of " + part.size() + " bytes in the middle");
      check(
          !limits.equalParts() || part.size() == parts.get(0).size(),
          "parts of " + part.size() + " and " + parts.get(0).size() + " bytes");
    }
    check(
        !limits.equalParts() || parts.get(parts.size() - 1).size() <= parts.get(0).size(),
        "the last part is the largest");
    return Tails.joined(parts);
  }

  @Override
  public CompletionStage<Done> abort(ObjectKey target, String multipart) {
    return request(
        "abort",
        () ->
            now(
                () -> {
                  uploads.remove(multipart);
                  return Done.getInstance();
                }));
  }

  @Override
  public CompletionStage<Optional<StoredObject>> stat(ObjectKey key) {
    return request("stat", () -> objects.stat(key));
  }

  @Override
  public CompletionStage<ByteString> read(Piece.OfObject piece) {
    return request("read", () -> objects.read(piece));
  }
}
