package dev.wharf.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.storage.spi.UnwantedBytes;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IngestTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final UploadId ID = UploadId.random();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  /** Behind a buffer and another actor, where a failure would overtake the bytes. */
  private static Pair<Ingest.End, ByteString> run(Source<ByteString, ?> bytes, OptionalLong limit) {
    var running =
        bytes
            .viaMat(new Ingest(limit, size -> {}, Optional.empty()), Keep.right())
            .async()
            .buffer(64, org.apache.pekko.stream.OverflowStrategy.backpressure())
            .toMat(Sink.fold(ByteString.emptyByteString(), ByteString::concat), Keep.both())
            .run(KIT.system());
    return Pair.create(Rig.get(running.first().ended()), Rig.get(running.second()));
  }

  @Test
  void all_of_a_clean_body_passes() {
    var seen = run(Client.source(ID, 0, 50_000, 100), OptionalLong.empty());
    assertThat(seen.first()).isEqualTo(Ingest.End.CLEAN);
    assertThat(seen.second()).isEqualTo(Client.content(ID, 0, 50_000));
  }

  @Test
  void all_that_came_before_a_break_passes() {
    var seen = run(Client.broken(ID, 0, 50_000).bytes(), OptionalLong.empty());
    assertThat(seen.first()).isEqualTo(Ingest.End.BROKEN);
    assertThat(seen.second()).isEqualTo(Client.content(ID, 0, 50_000));
  }

  @Test
  void exactly_the_limit_is_clean() {
    var seen = run(Client.source(ID, 0, 500, 100), OptionalLong.of(500));
    assertThat(seen.first()).isEqualTo(Ingest.End.CLEAN);
  }

  @Test
  void nothing_passes_beyond_the_limit() {
    var seen = run(Client.source(ID, 0, 600, 100), OptionalLong.of(550));
    assertThat(seen.first()).isEqualTo(Ingest.End.OVER_LIMIT);
    assertThat(seen.second()).isEqualTo(Client.content(ID, 0, 500));
  }

  @Test
  void a_stop_is_an_orderly_end() {
    Client.Slow slow = new Client.Slow(KIT.system(), ID, 0);
    AtomicLong received = new AtomicLong();
    var running =
        slow.body()
            .bytes()
            .viaMat(
                new Ingest(OptionalLong.empty(), received::addAndGet, Optional.empty()),
                Keep.right())
            .toMat(Sink.fold(ByteString.emptyByteString(), ByteString::concat), Keep.both())
            .run(KIT.system());
    slow.send(700);
    org.awaitility.Awaitility.await().until(() -> received.get() == 700);
    running.first().stop().run();
    assertThat(Rig.get(running.first().ended())).isEqualTo(Ingest.End.STOPPED);
    assertThat(Rig.get(running.second())).isEqualTo(Client.content(ID, 0, 700));
  }

  @Test
  void when_the_store_wants_no_more_the_client_is_let_go() {
    var running =
        Client.source(ID, 0, 50_000, 100)
            .viaMat(new Ingest(OptionalLong.empty(), size -> {}, Optional.empty()), Keep.right())
            .take(1)
            .toMat(Sink.ignore(), Keep.both())
            .run(KIT.system());
    assertThat(Rig.get(running.first().ended())).isEqualTo(Ingest.End.CANCELLED);
  }

  @ParameterizedTest(name = "right: {0}, ends {1}")
  @CsvSource({"true, 0, CLEAN", "false, 0, MISMATCH", "true, 1, BROKEN", "true, 2, OVER_LIMIT"})
  void bytes_that_do_not_count_end_in_a_failure(boolean right, int how, Ingest.End expected) {
    Source<ByteString, ?> bytes =
        how == 1 ? Client.broken(ID, 0, 500).bytes() : Client.source(ID, 0, 500, 100);
    OptionalLong limit = how == 2 ? OptionalLong.of(450) : OptionalLong.empty();
    var running =
        bytes
            .viaMat(new Ingest(limit, size -> {}, Optional.of(() -> right)), Keep.right())
            .map(chunk -> chunk)
            .toMat(Sink.ignore(), Keep.both())
            .run(KIT.system());
    assertThat(Rig.get(running.first().ended())).isEqualTo(expected);
    assertThat(running.second().handle((done, thrown) -> thrown instanceof UnwantedBytes))
        .succeedsWithin(Duration.ofSeconds(20))
        .isEqualTo(expected != Ingest.End.CLEAN);
  }
}
