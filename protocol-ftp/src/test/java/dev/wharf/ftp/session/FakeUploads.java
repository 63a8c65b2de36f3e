package dev.wharf.ftp.session;

import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.upload.Append;
import dev.wharf.upload.Base;
import dev.wharf.upload.Body;
import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadReply;
import dev.wharf.upload.UploadReply.Standing;
import dev.wharf.upload.UploadSpec;
import dev.wharf.upload.Uploads;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Unfinished uploads by their target, and what was asked of them. Bytes are never moved here. */
final class FakeUploads implements Uploads {
  final List<String> calls = new CopyOnWriteArrayList<>();
  private final Map<ObjectKey, Standing> unfinished = new ConcurrentHashMap<>();
  volatile Optional<UploadReply> next = Optional.empty();

  /** Nobody can be asked. */
  volatile boolean away;

  Standing put(String key, String owner, long offset) {
    Standing standing = standing(UploadId.random(), new ObjectKey(key), owner, offset);
    unfinished.put(standing.target(), standing);
    return standing;
  }

  /** It has become a file. */
  void remove(String key) {
    unfinished.remove(new ObjectKey(key));
  }

  static Standing standing(UploadId id, ObjectKey key, String owner, long offset) {
    return new Standing(
        id,
        Optional.of(owner),
        key,
        offset,
        OptionalLong.empty(),
        Optional.empty(),
        Instant.parse("2026-01-02T03:04:05Z"),
        Optional.empty(),
        Optional.empty());
  }

  private CompletionStage<UploadReply> answer(String call, UploadReply otherwise) {
    calls.add(call);
    UploadReply reply = next.orElse(otherwise);
    next = Optional.empty();
    return CompletableFuture.completedFuture(reply);
  }

  @Override
  public UploadId newId() {
    return UploadId.random();
  }

  @Override
  public CompletionStage<UploadReply> create(UploadSpec spec) {
    throw new AssertionError("a file's bytes follow");
  }

  @Override
  public CompletionStage<UploadReply> create(UploadSpec spec, Body body) {
    throw new AssertionError("bytes move elsewhere");
  }

  @Override
  public CompletionStage<UploadReply> create(UploadSpec spec, Base base) {
    long size =
        base instanceof Base.OfObject object ? object.size() : ((Base.OfUpload) base).size();
    String what = base instanceof Base.OfObject ? "object" : "upload";
    Standing standing = standing(spec.id(), spec.target(), spec.owner().orElseThrow(), size);
    unfinished.put(spec.target(), standing);
    return answer("create of %s %d".formatted(what, size), standing);
  }

  @Override
  public CompletionStage<UploadReply> find(ObjectKey target) {
    if (away) {
      return CompletableFuture.completedFuture(new UploadReply.Unavailable("away"));
    }
    Optional<Standing> found = Optional.ofNullable(unfinished.get(target));
    return CompletableFuture.completedFuture(
        found.<UploadReply>map(standing -> standing).orElseGet(UploadReply.NotFound::new));
  }

  @Override
  public CompletionStage<UploadReply> findAtRest(ObjectKey target) {
    return find(target);
  }

  @Override
  public CompletionStage<UploadReply> receive(UploadId id, Append append) {
    throw new AssertionError("bytes move elsewhere");
  }

  @Override
  public CompletionStage<UploadReply> describe(UploadId id) {
    throw new AssertionError("nobody asks");
  }

  @Override
  public CompletionStage<UploadReply> settle(UploadId id) {
    return answer("settle", of(id));
  }

  @Override
  public CompletionStage<UploadReply> terminate(UploadId id) {
    Standing standing = of(id);
    unfinished.remove(standing.target());
    return answer("terminate", new UploadReply.Terminated());
  }

  private Standing of(UploadId id) {
    return unfinished.values().stream()
        .filter(standing -> standing.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no upload " + id));
  }
}
