package dev.wharf.upload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.Slots;
import dev.wharf.storage.spi.StagingId;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StoredObject;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.jackson.JacksonSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that is journalled or goes to another node comes back as it was. */
class WireTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final TestProbe<UploadReply> ASKER = KIT.createTestProbe(UploadReply.class);
  private static final TestProbe<WriterMessage> WRITER = KIT.createTestProbe(WriterMessage.class);
  private static final TestProbe<UploadCommand> UPLOAD = KIT.createTestProbe(UploadCommand.class);

  private static final TestProbe<ReceiptPage> PAGES = KIT.createTestProbe(ReceiptPage.class);

  private static final UploadId ID = UploadId.random();
  private static final Instant AT = Instant.parse("2030-01-02T03:04:05.678Z");
  private static final ObjectMeta META =
      new ObjectMeta(ID.value(), Optional.of("image/png"), Map.of("filename", "Bär 🐻.png"));
  private static final UploadSpec SPEC =
      new UploadSpec(
          ID,
          Optional.of("owner"),
          new ObjectKey("in/Bär 🐻.png"),
          new Condition.Matches("etag"),
          OptionalLong.empty(),
          OptionalLong.of(Long.MAX_VALUE),
          Optional.of("filename QsOkcg=="),
          META,
          true,
          Optional.of(new Concat("final;/files/a /files/a", List.of(ID, ID))),
          Optional.of(new Digest(Digest.Algorithm.SHA_256, "c3Vt")));
  private static final Receipt RECEIPT = new Receipt(0, 10, Receipt.Form.SEALED, "token");
  private static final StoredObject OBJECT = new StoredObject(SPEC.target(), 10, "etag", AT, META);
  private static final UploadState.Receiving RECEIVING =
      new UploadState.Absent()
          .created(new UploadEvent.Created(SPEC, AT))
          .recorded(new UploadEvent.Recorded(List.of(RECEIPT), AT));
  private static final UploadReply.Standing STANDING = RECEIVING.standing(Optional.empty());

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  static Stream<UploadEvent> events() {
    return Stream.of(
        new UploadEvent.Created(SPEC, AT),
        new UploadEvent.Created(Client.spec(ID, 10), AT),
        new UploadEvent.LengthDeclared(5),
        new UploadEvent.DigestDeclared(new Digest(Digest.Algorithm.SHA_512, "c3Vt")),
        new UploadEvent.SealTaken("grant"),
        new UploadEvent.SlotsReserved(new Slots(1, 4), Optional.of("multipart")),
        new UploadEvent.Recorded(List.of(RECEIPT, RECEIPT), AT),
        new UploadEvent.CommitStarted(),
        new UploadEvent.DirectPutStarted("grant"),
        new UploadEvent.DirectPutAbandoned(),
        new UploadEvent.Completed(OBJECT, AT),
        new UploadEvent.EndStarted(UploadReply.End.EXPIRED, "detail"),
        new UploadEvent.Ended(AT));
  }

  static Stream<UploadState> states() {
    UploadState.Committing committing = RECEIVING.commitStarted();
    UploadState.Complete complete = committing.completed(new UploadEvent.Completed(OBJECT, AT));
    UploadState.Ending ending =
        complete.endStarted(new UploadEvent.EndStarted(UploadReply.End.TERMINATED, ""));
    return Stream.of(
        new UploadState.Absent(),
        RECEIVING,
        RECEIVING.directPutStarted(new UploadEvent.DirectPutStarted("grant")),
        committing,
        complete,
        ending,
        ending.ended(new UploadEvent.Ended(AT)));
  }

  static Stream<UploadReply> replies() {
    return Stream.of(
        STANDING,
        new UploadReply.NotFound(),
        new UploadReply.Gone(UploadReply.End.FAILED, "why"),
        new UploadReply.Terminated(),
        new UploadReply.AlreadyExists(),
        new UploadReply.KeyClaimed(ID),
        new UploadReply.KeyTaken(SPEC.target()),
        new UploadReply.OffsetMismatch(1, 2),
        new UploadReply.LengthConflict(OptionalLong.of(1), 2, 3),
        new UploadReply.TooLong(1, 2),
        new UploadReply.ChecksumMismatch(3),
        new UploadReply.AlreadyComplete(STANDING),
        new UploadReply.FinalUpload(),
        new UploadReply.UnfitPartial(ID, UploadReply.Unfit.NOT_PARTIAL),
        new UploadReply.Busy(),
        new UploadReply.Unavailable("why"),
        new UploadReply.Interrupted(UploadReply.Cut.DRAINING, 7),
        new UploadReply.StoreFailed(StorageFailure.Kind.QUOTA, true, "full"));
  }

  static Stream<Object> messages() {
    return Stream.of(
        new UploadCommand.Create(SPEC, ASKER.ref()),
        new UploadCommand.CreateAndClaim(SPEC, OptionalLong.of(3), true, WRITER.ref()),
        new UploadCommand.Claim(1, OptionalLong.of(2), OptionalLong.empty(), true, WRITER.ref()),
        new UploadCommand.Claim(
            1, OptionalLong.empty(), OptionalLong.empty(), false, SPEC.digest(), WRITER.ref()),
        new UploadCommand.Record("token", 0, List.of(RECEIPT), true, true, WRITER.ref()),
        new UploadCommand.Release("token"),
        new UploadCommand.StillYielding("token"),
        new UploadCommand.Reserve("token", 4, Optional.empty(), WRITER.ref()),
        new UploadCommand.AnnounceDirectPut("token", WRITER.ref()),
        new UploadCommand.Describe(ASKER.ref()),
        new UploadCommand.Settle(ASKER.ref()),
        new UploadCommand.GiveUpKey(ASKER.ref()),
        new UploadCommand.DescribeAtRest(ASKER.ref()),
        new UploadCommand.Terminate(true, ASKER.ref()),
        new UploadCommand.ListReceipts(1, 2, PAGES.ref()),
        new ReceiptPage(List.of(RECEIPT, RECEIPT)),
        UploadCommand.Wake.WAKE,
        UploadCommand.Stop.STOP,
        new WriterMessage.Granted(
            "token",
            UPLOAD.ref(),
            new StagingId("journal", ID.value()),
            SPEC.target(),
            SPEC.expected(),
            META,
            10,
            OptionalLong.empty(),
            OptionalLong.of(20),
            List.of(RECEIPT),
            Optional.of("multipart"),
            true),
        new WriterMessage.Refused(new UploadReply.Busy()),
        new WriterMessage.Journalled(10, Optional.of(STANDING)),
        new WriterMessage.Journalled(10, Optional.empty()),
        new WriterMessage.Fenced("token", 3),
        new WriterMessage.Reserved(new Slots(3, 4)),
        WriterMessage.Committing.COMMITTING,
        new WriterMessage.PutAnnounced(META),
        new WriterMessage.Moved("token"),
        new WriterMessage.Yield("token"));
  }

  static Stream<Object> everything() {
    return Stream.of(events(), states(), replies(), messages()).flatMap(all -> all);
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

  /** As replicas wrote them that knew of no partial and final uploads. */
  @Test
  void what_was_journalled_before_uploads_could_be_concatenated_is_read() throws IOException {
    UploadEvent written = new UploadEvent.Created(Client.spec(ID, 10), AT);
    Serialization serialization =
        SerializationExtension.get(
            org.apache.pekko.actor.typed.javadsl.Adapter.toClassic(KIT.system()));
    var serializer = (JacksonSerializer) serialization.serializerFor(UploadEvent.Created.class);
    ObjectMapper mapper = serializer.objectMapper();
    ObjectNode tree = (ObjectNode) mapper.readTree(serializer.toBinary(written));
    ObjectNode spec = (ObjectNode) tree.get("spec");
    assertThat(spec.remove("concat")).isNotNull();
    spec.remove("perishable");
    assertThat(spec.remove("digest")).isNotNull();
    byte[] old = mapper.writeValueAsBytes(tree);
    assertThat(serializer.fromBinary(old, UploadEvent.Created.class.getName())).isEqualTo(written);
  }

  @Test
  void nothing_that_is_kept_is_left_out_here() {
    assertThat(events().<Class<?>>map(UploadEvent::getClass).toList())
        .containsAll(List.of(UploadEvent.class.getPermittedSubclasses()));
    assertThat(replies().<Class<?>>map(UploadReply::getClass).toList())
        .containsAll(List.of(UploadReply.class.getPermittedSubclasses()));
  }
}
