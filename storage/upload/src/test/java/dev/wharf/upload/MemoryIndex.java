package dev.wharf.upload;

import dev.wharf.storage.spi.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.apache.pekko.Done;

/** The index in memory. Strict: what has no row cannot be changed. */
final class MemoryIndex implements UploadIndex {
  private record Row(
      ObjectKey target, boolean claimed, Phase phase, Instant created, Instant wakeAt) {
    Row claiming(boolean claims) {
      return new Row(target, claims, phase, created, wakeAt);
    }

    Row wakingAt(Instant at) {
      return new Row(target, claimed, phase, created, at);
    }

    boolean open() {
      return phase == Phase.OPEN;
    }
  }

  private final Map<UploadId, Row> rows = new HashMap<>();
  private final List<UploadId> forgotten = new ArrayList<>();
  private final ToLongFunction<UploadId> highest;
  private Optional<RuntimeException> broken = Optional.empty();
  private Optional<Fault> fault = Optional.empty();
  private CompletableFuture<Done> checks = CompletableFuture.completedFuture(Done.getInstance());
  private int checksHeld;
  private boolean forgetful;
  private int refused;

  /**
   * @param highest asks the journal
   */
  MemoryIndex(ToLongFunction<UploadId> highest) {
    this.highest = highest;
  }

  /** From now on nothing can be asked or told. */
  synchronized void breakDown() {
    broken = Optional.of(new IllegalStateException("the database is away"));
  }

  synchronized void repair() {
    broken = Optional.empty();
  }

  /** What may happen to a change. */
  enum Fault {
    /** It is not made, and nobody is told. */
    LOST_BEFORE,
    /** It is made, and nobody is told. */
    LOST_AFTER,
    /** It is not made, and fails. */
    FAILED_BEFORE,
    /** It is made, and said to have failed. */
    FAILED_AFTER;

    boolean isMade() {
      return this == LOST_AFTER || this == FAILED_AFTER;
    }

    boolean isTold() {
      return this == FAILED_BEFORE || this == FAILED_AFTER;
    }
  }

  /** This happens to the next claim that is taken or passed. */
  synchronized void nextClaim(Fault happens) {
    fault = Optional.of(happens);
  }

  /** Whether that has happened. */
  synchronized boolean isFaultMet() {
    return fault.isEmpty();
  }

  /** From now on no claim is given up when its upload is over. */
  synchronized void keepClaims() {
    forgetful = true;
  }

  private <T> CompletionStage<T> faulty(Supplier<CompletionStage<T>> change) {
    if (fault.isEmpty()) {
      return change.get();
    }
    Fault happens = fault.get();
    fault = Optional.empty();
    CompletionStage<T> made = happens.isMade() ? change.get() : new CompletableFuture<>();
    return happens.isTold()
        ? CompletableFuture.failedFuture(new IllegalStateException("the connection broke"))
        : made.thenCompose(unheard -> new CompletableFuture<>());
  }

  /** How often it was asked while it was broken. */
  synchronized int refused() {
    return refused;
  }

  synchronized List<UploadId> forgotten() {
    return List.copyOf(forgotten);
  }

  synchronized Optional<Instant> wakeAtOf(UploadId id) {
    return Optional.ofNullable(rows.get(id)).map(Row::wakeAt);
  }

  @Override
  public synchronized CompletionStage<Optional<Conflict>> insert(
      UploadSpec spec, Instant now, Instant wakeAt) {
    if (broken.isPresent()) {
      return failed();
    }
    if (rows.containsKey(spec.id())) {
      return done(Optional.of(new Conflict.SameId()));
    }
    Optional<UploadId> holder = holding(spec.target());
    if (holder.isEmpty()) {
      rows.put(spec.id(), new Row(spec.target(), true, Phase.OPEN, now, wakeAt));
    }
    return done(holder.map(Conflict.SameKey::new));
  }

  private Optional<UploadId> holding(ObjectKey target) {
    return rows.entrySet().stream()
        .filter(e -> e.getValue().claimed() && e.getValue().target().equals(target))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  @Override
  public synchronized CompletionStage<Optional<Conflict>> insertUnclaimed(
      UploadSpec spec, Instant now, Instant wakeAt) {
    if (broken.isPresent()) {
      return failed();
    }
    Row row = new Row(spec.target(), false, Phase.OPEN, now, wakeAt);
    boolean fresh = rows.putIfAbsent(spec.id(), row) == null;
    return done(fresh ? Optional.empty() : Optional.of(new Conflict.SameId()));
  }

  @Override
  public synchronized CompletionStage<Optional<Conflict>> claim(UploadId id) {
    return broken.isPresent() ? failed() : faulty(() -> claimed(id));
  }

  private CompletionStage<Optional<Conflict>> claimed(UploadId id) {
    Row row = row(id);
    if (!row.open()) {
      return CompletableFuture.failedFuture(new IllegalStateException(id + " is not unfinished"));
    }
    Optional<UploadId> rival = holding(row.target()).filter(holder -> !holder.equals(id));
    if (rival.isEmpty()) {
      rows.put(id, row.claiming(true));
    }
    return done(rival.map(Conflict.SameKey::new));
  }

  @Override
  public synchronized CompletionStage<Boolean> passClaim(UploadId from, UploadId to) {
    return broken.isPresent() ? failed() : faulty(() -> passed(from, to));
  }

  private CompletionStage<Boolean> passed(UploadId from, UploadId to) {
    Row giver = row(from);
    Row taker = row(to);
    boolean may = giver.claimed() && taker.open() && giver.target().equals(taker.target());
    if (may) {
      rows.put(from, giver.claiming(false));
      rows.put(to, taker.claiming(true));
    }
    return done(may);
  }

  @Override
  public synchronized CompletionStage<Done> unclaim(UploadId id) {
    if (broken.isPresent()) {
      return failed();
    }
    rows.computeIfPresent(id, (any, row) -> row.claiming(false));
    return done(Done.getInstance());
  }

  @Override
  public synchronized CompletionStage<Optional<UploadId>> holder(ObjectKey target) {
    return broken.isPresent() ? failed() : done(holding(target));
  }

  @Override
  public synchronized CompletionStage<Done> remove(UploadId id) {
    rows.remove(id);
    return done(Done.getInstance());
  }

  @Override
  public synchronized CompletionStage<Long> check(UploadId id, Optional<Instant> wakeAt) {
    if (broken.isPresent()) {
      return failed();
    }
    wakeAt.ifPresent(at -> change(id, row(id).phase(), at));
    long now = highest.applyAsLong(id);
    checksHeld += checks.isDone() ? 0 : 1;
    return checks.thenApply(any -> now);
  }

  /** What is checked from now on is answered, as it was when asked, after {@link #answerChecks}. */
  synchronized void holdChecks() {
    checks = new CompletableFuture<>();
  }

  /** Whether somebody waits for that. */
  synchronized boolean holdsACheck() {
    return checksHeld > 0;
  }

  synchronized void answerChecks() {
    checks.complete(Done.getInstance());
  }

  @Override
  public synchronized CompletionStage<Done> wakeAt(UploadId id, Instant at) {
    return change(id, row(id).phase(), at);
  }

  @Override
  public synchronized CompletionStage<Done> completed(UploadId id, Optional<Instant> wakeAt) {
    return change(id, Phase.COMPLETE, wakeAt.orElse(Instant.MAX));
  }

  @Override
  public synchronized CompletionStage<Done> ended(UploadId id, Instant forgetAt) {
    return change(id, Phase.ENDED, forgetAt);
  }

  @Override
  public synchronized CompletionStage<Done> forget(UploadId id) {
    forgotten.add(id);
    rows.remove(id);
    return done(Done.getInstance());
  }

  @Override
  public synchronized CompletionStage<List<UploadId>> due(Instant now, int limit) {
    if (broken.isPresent()) {
      return failed();
    }
    return done(
        rows.entrySet().stream()
            .filter(e -> !e.getValue().wakeAt().isAfter(now))
            .sorted(Comparator.comparing(e -> e.getValue().wakeAt()))
            .limit(limit)
            .map(Map.Entry::getKey)
            .toList());
  }

  @Override
  public synchronized CompletionStage<Integer> hasten(
      Duration keep, Instant now, Instant soon, int limit) {
    if (broken.isPresent()) {
      return failed();
    }
    List<UploadId> late =
        rows.entrySet().stream()
            .filter(e -> e.getValue().phase() == Phase.COMPLETE)
            .filter(e -> isLate(e.getValue().wakeAt(), now.plus(keep)))
            .limit(limit)
            .map(Map.Entry::getKey)
            .toList();
    late.forEach(id -> rows.computeIfPresent(id, (any, row) -> row.wakingAt(end(row, keep, soon))));
    return done(late.size());
  }

  private static boolean isLate(Instant wakeAt, Instant latest) {
    return wakeAt.isAfter(latest) && !wakeAt.equals(NEVER);
  }

  private static Instant end(Row row, Duration keep, Instant soon) {
    Instant end = row.created().plus(keep);
    return end.isAfter(soon) ? end : soon;
  }

  @Override
  public synchronized CompletionStage<Map<UploadId, Phase>> phases(List<UploadId> ids) {
    if (broken.isPresent()) {
      return failed();
    }
    return done(
        rows.entrySet().stream()
            .filter(row -> ids.contains(row.getKey()))
            .collect(Collectors.toMap(Map.Entry::getKey, row -> row.getValue().phase())));
  }

  private CompletionStage<Done> change(UploadId id, Phase phase, Instant wakeAt) {
    Row row = row(id);
    boolean claims = row.claimed() && (forgetful || phase == Phase.OPEN);
    rows.put(id, new Row(row.target(), claims, phase, row.created(), wakeAt));
    return done(Done.getInstance());
  }

  private Row row(UploadId id) {
    Row row = rows.get(id);
    if (row == null) {
      throw new IllegalStateException("no row of " + id);
    }
    return row;
  }

  private static <T> CompletionStage<T> done(T value) {
    return CompletableFuture.completedFuture(value);
  }

  private <T> CompletionStage<T> failed() {
    refused++;
    return CompletableFuture.failedFuture(broken.orElseThrow());
  }
}
