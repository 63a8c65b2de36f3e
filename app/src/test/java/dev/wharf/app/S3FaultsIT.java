package dev.wharf.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertAll;

import dev.wharf.storage.s3.testkit.Fault;
import dev.wharf.storage.s3.testkit.Relay;
import dev.wharf.storage.s3.testkit.S3Operation;
import dev.wharf.storage.s3.testkit.S3Request;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a client sees when the S3 server fails, and that it loses nothing by it. Each row is an
 * upload of its own; all run at once, since most of them wait.
 */
final class S3FaultsIT {
  private static final long MIB = 1 << 20;
  private static final int ALWAYS = Relay.ALWAYS;
  private static final Set<S3Operation> ALL = EnumSet.allOf(S3Operation.class);

  @TempDir private Path folder;

  /**
   * @param where what the fault strikes
   * @param times how often; {@link #ALWAYS} = until the client has got its answer
   * @param cause what the log must name; empty = nothing
   */
  private record Row(String name, Set<S3Operation> where, int times, Fault fault, String cause) {
    /**
     * Whether the client must not notice. Of a completion it may: the answer is not kept back while
     * the upload says it again.
     */
    boolean isHidden() {
      return times != ALWAYS && !where.contains(S3Operation.COMPLETE_MULTIPART);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static List<Row> rows() {
    Set<S3Operation> part = Set.of(S3Operation.UPLOAD_PART);
    Set<S3Operation> complete = Set.of(S3Operation.COMPLETE_MULTIPART);
    Set<S3Operation> create = Set.of(S3Operation.CREATE_MULTIPART);
    return List.of(
        new Row("a part meets 500 twice", part, 2, Fault.internalError(), ""),
        new Row("a part meets 503 twice", part, 2, Fault.slowDown(), ""),
        new Row("a part is stored, its answer lost", part, 1, Fault.loseAnswer(), ""),
        new Row("a part is torn in its middle", part, 1, Fault.resetRequest(3 * MIB), ""),
        new Row("create meets 500", create, 1, Fault.internalError(), ""),
        new Row("create works, its answer is lost", create, 1, Fault.loseAnswer(), ""),
        new Row("complete meets 500", complete, 1, Fault.internalError(), ""),
        new Row("complete works, its answer is lost", complete, 1, Fault.loseAnswer(), ""),
        new Row("500 for ever", part, ALWAYS, Fault.internalError(), "InternalError"),
        new Row("503 for ever", ALL, ALWAYS, Fault.slowDown(), "SlowDown"),
        new Row("resets for ever", part, ALWAYS, Fault.resetRequest(MIB), ""),
        new Row("the bucket vanishes", ALL, ALWAYS, Fault.noSuchBucket(), "NoSuchBucket"),
        new Row(
            "the credentials are wrong",
            ALL,
            ALWAYS,
            Fault.signatureDoesNotMatch(),
            "SignatureDoesNotMatch"),
        new Row("the clock is wrong", ALL, ALWAYS, Fault.requestTimeTooSkewed(), "clock"));
  }

  @Test
  void no_acknowledged_byte_is_lost_and_the_log_names_the_cause() {
    List<Row> rows = rows();
    ExecutorService clients = Executors.newFixedThreadPool(rows.size());
    try (S3Place place = S3Place.open();
        WharfProcess wharf =
            WharfProcess.start(
                folder.resolve("data"),
                place.settings(place.relay().endpoint(), Map.of("WHARF_FTP_BIND", "off")),
                "-Xmx512m")) {
      List<CompletableFuture<Void>> clientsOfRows =
          rows.stream()
              .map(row -> CompletableFuture.runAsync(() -> survives(row, place, wharf), clients))
              .toList();
      assertAll(clientsOfRows.stream().map(done -> (Executable) done::join));
      assertAll(
          rows.stream()
              .filter(row -> !row.cause().isEmpty())
              .map(row -> () -> assertThat(wharf.output()).as(row.name()).contains(row.cause())));
      await().untilAsserted(() -> assertThat(place.staged()).isEmpty());
    } finally {
      clients.shutdownNow();
    }
  }

  private static void survives(Row row, S3Place place, WharfProcess wharf) {
    Content content = new Content(30 * MIB + 5, row.name().hashCode());
    URI upload = TusWire.create(wharf.files(), content.size());
    String id = upload.getPath().substring(upload.getPath().lastIndexOf('/') + 1);
    AtomicBoolean broken = new AtomicBoolean();
    place
        .relay()
        .inject(
            request -> broken.get() && row.where().contains(request.operation()) && is(id, request),
            row.times(),
            row.fault());
    long acknowledged = TusWire.append(upload, content, 0, 9 * MIB);
    assertThat(acknowledged).as(row.name()).isEqualTo(9 * MIB);
    broken.set(true);
    String answer = patch(upload, content, acknowledged);
    broken.set(false);
    if (row.isHidden()) {
      assertThat(answer).as(row.name()).startsWith("HTTP/1.1 204");
    } else if (!answer.startsWith("HTTP/1.1 204")) {
      assertThat(answer)
          .as(row.name())
          .satisfiesAnyOf(
              said ->
                  assertThat(said).startsWith("HTTP/1.1 503").containsIgnoringCase("Retry-After"),
              said -> assertThat(said).isEmpty());
      goOn(row, upload, content, acknowledged);
    }
    assertThat(TusWire.sha256(upload)).as(row.name()).isEqualTo(content.sha256());
  }

  private static boolean is(String id, S3Request request) {
    return request.path().contains(id);
  }

  /** The rest of the content in one PATCH, whether or not the server reads it all. */
  private static String patch(URI upload, Content content, long from) {
    try (TusWire.Patch patch = new TusWire.Patch(upload, from, content.size() - from)) {
      try {
        patch.send(content, content.size());
      } catch (java.io.UncheckedIOException cut) {
        // The answer, if there is one, was sent before.
      }
      return patch.answer();
    }
  }

  private static void goOn(Row row, URI upload, Content content, long acknowledged) {
    await(row.name())
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(
            () -> {
              long offset = TusWire.offset(upload);
              assertThat(offset).isGreaterThanOrEqualTo(acknowledged);
              if (offset < content.size()) {
                assertThat(TusWire.append(upload, content, offset, content.size()))
                    .isEqualTo(content.size());
              }
            });
  }
}
