package dev.wharf.ftp.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.ftp.data.DataEvent.Outcome;
import dev.wharf.ftp.data.TransferOrder.Send;
import dev.wharf.ftp.data.TransferOrder.SendListing;
import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadReply;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything about data connections that goes to another node comes back as it was. */
class WireTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final TestProbe<DataEvent> EVENTS = KIT.createTestProbe(DataEvent.class);
  private static final TestProbe<DataCommand> CONNECTION = KIT.createTestProbe(DataCommand.class);
  private static final TestProbe<PierMessage> PIER = KIT.createTestProbe(PierMessage.class);
  private static final TestProbe<SwitchboardCommand> SWITCHBOARD =
      KIT.createTestProbe(SwitchboardCommand.class);
  private static final TestProbe<SwitchboardCommand.Claimed> CLAIMED =
      KIT.createTestProbe(SwitchboardCommand.Claimed.class);
  private static final TestProbe<PierMessage.BringTo> BRING_TO =
      KIT.createTestProbe(PierMessage.BringTo.class);

  private static final UploadId ID = UploadId.random();
  private static final StoredObject OBJECT =
      new StoredObject(
          Orders.key(ID), 10, "etag", Instant.parse("2030-01-02T03:04:05Z"), ObjectMeta.of("id"));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  static Stream<TransferOrder> orders() {
    return Stream.of(
        Orders.store(ID),
        Orders.store(ID, Orders.announced(7)),
        Orders.goOn(ID, 5),
        new Send(OBJECT, new ByteRange(1, 2), true),
        new SendListing("", Orders.names()),
        new SendListing("some folder/Bär", Orders.names()));
  }

  static Stream<DataCommand> commands() {
    return Stream.concat(
        orders().map(order -> new DataCommand.Run(order, true, Optional.of("token"))),
        Stream.of(
            new DataCommand.Run(Orders.store(ID), false, Optional.empty()),
            new DataCommand.Verdict(true),
            DataCommand.Abort.ABORT,
            DataCommand.Close.CLOSE));
  }

  static Stream<Outcome> outcomes() {
    return Stream.of(
        new Outcome.Received(new UploadReply.Interrupted(UploadReply.Cut.CLIENT, 7), 7),
        new Outcome.Sent(1),
        new Outcome.Broken("reset", 2),
        new Outcome.NotSecured("no"),
        Outcome.Aborted.after(3),
        new Outcome.Aborted(3, OptionalLong.of(2)),
        new Outcome.StoreFailed(StorageFailure.Kind.NOT_FOUND, false, "gone"));
  }

  static Stream<DataEvent> events() {
    return Stream.concat(
        outcomes().map(outcome -> new DataEvent.Ended("name", outcome)),
        Stream.of(
            new DataEvent.Connected("name", CONNECTION.ref(), "host:1"),
            new DataEvent.NotConnected("name", "why"),
            new DataEvent.Progress("name", 5),
            new DataEvent.EndOfData("name", 6, true, false)));
  }

  static Stream<SwitchboardCommand> switchboard() {
    return Stream.of(
        new SwitchboardCommand.Reserve("name", "session", List.of(1, 2), EVENTS.ref(), PIER.ref()),
        new SwitchboardCommand.Claim(1, CLAIMED.ref()),
        new SwitchboardCommand.Taken("name"),
        new SwitchboardCommand.Forget("name"),
        new SwitchboardCommand.Renew("name", "session", 1, EVENTS.ref(), PIER.ref()),
        SwitchboardCommand.Tick.TICK,
        SwitchboardCommand.Idle.IDLE,
        SwitchboardCommand.Stop.STOP);
  }

  static Stream<Object> answers() {
    return Stream.of(
        new SwitchboardCommand.Claimed(Optional.empty()),
        new SwitchboardCommand.Claimed(
            Optional.of(new SwitchboardCommand.Holder("name", EVENTS.ref(), PIER.ref()))),
        new PierMessage.Assigned("name", 1, SWITCHBOARD.ref()),
        new PierMessage.NotAssigned("name"),
        new PierMessage.Revoked("name"),
        new PierMessage.Landed("name", CONNECTION.ref(), "host:1"),
        new PierMessage.Bring("name", BRING_TO.ref()),
        new PierMessage.BringTo(Optional.of(new PierMessage.Place("host", 7, "token"))),
        new PierMessage.BringTo(Optional.empty()));
  }

  static Stream<Object> everything() {
    return Stream.of(commands(), events(), switchboard(), answers()).flatMap(all -> all);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("everything")
  void comes_back_as_it_was(Object said) {
    KIT.serializationTestKit().verifySerialization(said, true);
    Serialization serialization =
        SerializationExtension.get(
            org.apache.pekko.actor.typed.javadsl.Adapter.toClassic(KIT.system()));
    assertThat(serialization.findSerializerFor(said).getClass().getSimpleName())
        .isEqualTo("JacksonCborSerializer");
  }

  @Test
  void nothing_is_left_out_here() {
    assertThat(orders().<Class<?>>map(Object::getClass).toList())
        .containsAll(List.of(TransferOrder.class.getPermittedSubclasses()));
    assertThat(commands().<Class<?>>map(Object::getClass).toList())
        .containsAll(List.of(DataCommand.class.getPermittedSubclasses()));
    assertThat(outcomes().<Class<?>>map(Object::getClass).toList())
        .containsAll(List.of(Outcome.class.getPermittedSubclasses()));
    assertThat(events().<Class<?>>map(Object::getClass).toList())
        .containsAll(
            Stream.of(DataEvent.class.getPermittedSubclasses())
                .filter(kind -> kind != Outcome.class)
                .toList());
    assertThat(switchboard().<Class<?>>map(Object::getClass).toList())
        .containsAll(List.of(SwitchboardCommand.class.getPermittedSubclasses()));
  }
}
