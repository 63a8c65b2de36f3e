package dev.wharf.tus.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Who is silent, and who waits. */
final class SilenceTest {
  private static final ActorSystem SYSTEM = ActorSystem.create("silence");
  private static final Silence SHORT = new Silence(Duration.ofMillis(80));

  @AfterAll
  static void stop() {
    TestKit.shutdownActorSystem(SYSTEM);
  }

  @Test
  void a_client_that_is_asked_and_says_nothing_is_broken_off() {
    CompletionStage<?> bytes =
        Source.single(ByteString.fromString("some"))
            .concat(Source.maybe())
            .via(SHORT)
            .runWith(Sink.ignore(), SYSTEM);
    assertThat(catchThrowable(() -> bytes.toCompletableFuture().get(30, TimeUnit.SECONDS)))
        .hasCauseInstanceOf(TimeoutException.class);
  }

  @Test
  void a_client_that_is_not_asked_waits_as_long_as_it_must() throws Exception {
    List<ByteString> bytes = List.of(ByteString.fromString("one"), ByteString.fromString("two"));
    CompletionStage<List<ByteString>> taken =
        Source.from(bytes).via(SHORT).mapAsync(1, SilenceTest::slowly).runWith(Sink.seq(), SYSTEM);
    assertThat(taken.toCompletableFuture().get(30, TimeUnit.SECONDS)).isEqualTo(bytes);
  }

  private static CompletionStage<ByteString> slowly(ByteString bytes) {
    return new CompletableFuture<ByteString>().completeOnTimeout(bytes, 400, TimeUnit.MILLISECONDS);
  }
}
