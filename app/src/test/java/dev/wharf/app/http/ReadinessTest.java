package dev.wharf.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReadinessTest {
  private static final Duration FRESH = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofMillis(50);

  private final AtomicLong clock = new AtomicLong();
  private final AtomicInteger asked = new AtomicInteger();

  private Readiness readiness(Map<String, Readiness.Check> checks) {
    return new Readiness(checks, FRESH, PATIENCE, clock::get);
  }

  private Readiness.Check answering(boolean well) {
    return () -> {
      asked.incrementAndGet();
      return CompletableFuture.completedFuture(well);
    };
  }

  private static List<String> missing(Readiness readiness) throws Exception {
    return readiness.missing().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void all_well_is_ready() throws Exception {
    assertThat(missing(readiness(Map.of("a", answering(true), "b", answering(true))))).isEmpty();
  }

  @Test
  void whatever_says_no_fails_throws_or_stays_silent_is_named() throws Exception {
    Readiness readiness =
        readiness(
            Map.of(
                "well",
                answering(true),
                "no",
                answering(false),
                "failed",
                () -> CompletableFuture.failedFuture(new IllegalStateException()),
                "thrown",
                () -> {
                  throw new IllegalStateException();
                },
                "silent",
                CompletableFuture::new));
    assertThat(missing(readiness)).containsExactlyInAnyOrder("no", "failed", "thrown", "silent");
  }

  @Test
  void many_probes_are_one_question_until_the_answer_is_old() throws Exception {
    Readiness readiness = readiness(Map.of("a", answering(true)));
    for (int i = 0; i < 100; i++) {
      missing(readiness);
    }
    assertThat(asked).hasValue(1);
    clock.addAndGet(FRESH.toNanos() + 1);
    missing(readiness);
    missing(readiness);
    assertThat(asked).hasValue(2);
  }

  @Test
  void a_question_under_way_is_not_asked_again() {
    Readiness readiness =
        new Readiness(
            Map.of(
                "slow",
                () -> {
                  asked.incrementAndGet();
                  return new CompletableFuture<>();
                }),
            FRESH,
            Duration.ofHours(1),
            clock::get);
    clock.addAndGet(FRESH.toNanos() * 10);
    assertThat(readiness.missing().toCompletableFuture()).isNotDone();
    assertThat(readiness.missing().toCompletableFuture()).isNotDone();
    assertThat(asked).hasValue(1);
  }

  @Test
  void draining_is_not_ready_at_once_and_for_good() throws Exception {
    Readiness readiness = readiness(Map.of("a", answering(true)));
    readiness.drain();
    assertThat(missing(readiness)).containsExactly("draining");
  }
}
