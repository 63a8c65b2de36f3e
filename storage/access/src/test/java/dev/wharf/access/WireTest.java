package dev.wharf.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.SerializationExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What login guards say to each other survives the wire, as CBOR. */
class WireTest {
  private static final ActorTestKit KIT = ActorTestKit.create();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  static Stream<Object> everything() {
    ActorRef<Verdict> asker = KIT.<Verdict>createTestProbe().getRef();
    return Stream.of(
        new GuardCommand.Begin("attempt", asker),
        new GuardCommand.End("attempt", Outcome.FAILED, asker),
        new GuardCommand.Look(asker),
        new Verdict.Go(2),
        new Verdict.Busy(),
        new Verdict.Locked(Duration.ofMillis(299_999)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("everything")
  void comes_back_as_it_was(Object said) {
    KIT.serializationTestKit().verifySerialization(said, true);
    assertThat(
            SerializationExtension.get(Adapter.toClassic(KIT.system()))
                .findSerializerFor(said)
                .getClass()
                .getSimpleName())
        .isEqualTo("JacksonCborSerializer");
  }
}
