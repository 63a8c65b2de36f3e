package dev.wharf.app.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.upload.UploadReply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private final Metrics metrics = new Metrics();

  @AfterEach
  void close() {
    metrics.close();
  }

  @Test
  void uploads_are_counted() {
    metrics.created();
    metrics.created();
    metrics.finished(1000);
    metrics.ended(UploadReply.End.EXPIRED);
    metrics.received(70);
    metrics.received(7);
    metrics.writing(1);
    metrics.writing(1);
    metrics.writing(-1);
    metrics.takenOver(Duration.ofMillis(300));
    metrics.fenced();
    metrics.swept();
    metrics.gauge("wharf.journal.file.size", "size", "bytes", () -> 42);
    assertThat(metrics.scrape().lines())
        .contains(
            "wharf_created_uploads_total 2.0",
            "wharf_finished_uploads_total 1.0",
            "wharf_finished_bytes_total 1000.0",
            "wharf_ended_uploads_total{reason=\"expired\"} 1.0",
            "wharf_ended_uploads_total{reason=\"terminated\"} 0.0",
            "wharf_received_bytes_total 77.0",
            "wharf_active_writers 1.0",
            "wharf_lease_takeover_seconds_count 1",
            "wharf_lease_takeover_seconds_bucket{le=\"0.1\"} 0",
            "wharf_lease_takeover_seconds_bucket{le=\"0.5\"} 1",
            "wharf_fenced_writers_total 1.0",
            "wharf_swept_stagings_total 1.0",
            "wharf_journal_file_size_bytes 42.0");
  }

  @Test
  void requests_are_timed_by_method_and_class_of_status_and_no_client_invents_a_series() {
    metrics.requests().answered("PATCH", 204, Duration.ofMillis(3));
    metrics.requests().answered("PATCH", 200, Duration.ofMillis(3));
    metrics.requests().answered("BREW", 405, Duration.ofMillis(3));
    metrics.requests().answered("STEEP", 405, Duration.ofMillis(3));
    assertThat(metrics.scrape().lines())
        .contains(
            "wharf_http_requests_seconds_count{method=\"PATCH\",status=\"2xx\"} 2",
            "wharf_http_requests_seconds_count{method=\"other\",status=\"4xx\"} 2")
        .noneMatch(line -> line.contains("BREW"));
  }

  @Test
  void calls_to_the_store_are_timed_by_outcome_and_their_answer_is_passed_on() {
    assertThat(
            metrics
                .store()
                .time("stat", () -> CompletableFuture.completedFuture("here"))
                .toCompletableFuture())
        .isCompletedWithValue("here");
    metrics
        .store()
        .time(
            "stat",
            () ->
                CompletableFuture.failedFuture(
                    new CompletionException(
                        new StorageFailure(StorageFailure.Kind.QUOTA, false, "full"))));
    metrics
        .store()
        .time("stat", () -> CompletableFuture.failedFuture(new IllegalStateException("bug")));
    assertThat(metrics.scrape().lines())
        .contains(
            "wharf_store_calls_seconds_count{operation=\"stat\",outcome=\"done\"} 1",
            "wharf_store_calls_seconds_count{operation=\"stat\",outcome=\"quota\"} 1",
            "wharf_store_calls_seconds_count{operation=\"stat\",outcome=\"unknown\"} 1");
  }
}
