package dev.wharf.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.storage.testkit.InMemoryObjectStore;
import dev.wharf.upload.UploadCommand.AnnounceDirectPut;
import dev.wharf.upload.UploadCommand.Claim;
import dev.wharf.upload.UploadCommand.Create;
import dev.wharf.upload.UploadCommand.CreateAndClaim;
import dev.wharf.upload.UploadCommand.Describe;
import dev.wharf.upload.UploadCommand.DescribeAtRest;
import dev.wharf.upload.UploadCommand.GiveUpKey;
import dev.wharf.upload.UploadCommand.ListReceipts;
import dev.wharf.upload.UploadCommand.Record;
import dev.wharf.upload.UploadCommand.Reserve;
import dev.wharf.upload.UploadCommand.Settle;
import dev.wharf.upload.UploadCommand.Terminate;
import dev.wharf.upload.UploadEvent.CommitStarted;
import dev.wharf.upload.UploadEvent.Completed;
import dev.wharf.upload.UploadEvent.Created;
import dev.wharf.upload.UploadEvent.DirectPutStarted;
import dev.wharf.upload.UploadEvent.EndStarted;
import dev.wharf.upload.UploadEvent.Ended;
import dev.wharf.upload.UploadEvent.Recorded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** No request stays without an answer, whatever the upload has become. */
class UploadEntityTest {
  private static final Instant AT = Instant.parse("2030-01-01T00:00:00Z");
  private static final Receipt ALL = new Receipt(0, 10, Receipt.Form.PART, "gone");

  private static Rig rig;

  @BeforeAll
  static void start() {
    rig = new Rig(new InMemoryObjectStore(), Rig.impatient());
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  /** The events that lead to each state, by the state's name. */
  private static Map<String, Function<UploadId, List<UploadEvent>>> histories() {
    Map<String, Function<UploadId, List<UploadEvent>>> histories = new LinkedHashMap<>();
    histories.put("Absent", id -> List.of());
    histories.put("Receiving", UploadEntityTest::receiving);
    histories.put("DirectPutting", id -> with(receiving(id), new DirectPutStarted("grant")));
    histories.put("Committing", UploadEntityTest::committing);
    histories.put("Complete", id -> with(committing(id), completed(id)));
    histories.put(
        "Ending", id -> with(receiving(id), new EndStarted(UploadReply.End.TERMINATED, "")));
    histories.put(
        "Ended",
        id -> with(receiving(id), new EndStarted(UploadReply.End.EXPIRED, ""), new Ended(AT)));
    return histories;
  }

  private static List<UploadEvent> receiving(UploadId id) {
    return List.of(new Created(Client.spec(id, 10), AT));
  }

  private static List<UploadEvent> committing(UploadId id) {
    return with(receiving(id), new Recorded(List.of(ALL), AT), new CommitStarted());
  }

  private static Completed completed(UploadId id) {
    UploadSpec spec = Client.spec(id, 10);
    return new Completed(new StoredObject(spec.target(), 10, "etag", AT, spec.meta()), AT);
  }

  private static List<UploadEvent> with(List<UploadEvent> before, UploadEvent... after) {
    List<UploadEvent> all = new ArrayList<>(before);
    all.addAll(List.of(after));
    return all;
  }

  /** Every command that somebody waits for, by its type. */
  private static Map<Class<? extends UploadCommand>, Question> questions() {
    Map<Class<? extends UploadCommand>, Question> questions = new LinkedHashMap<>();
    questions.put(Create.class, (id, asker) -> new Create(Client.spec(id, 10), asker.narrow()));
    questions.put(
        CreateAndClaim.class,
        (id, asker) ->
            new CreateAndClaim(Client.spec(id, 10), OptionalLong.empty(), false, asker.narrow()));
    questions.put(
        Claim.class,
        (id, asker) ->
            new Claim(0, OptionalLong.empty(), OptionalLong.empty(), false, asker.narrow()));
    questions.put(
        Record.class, (id, asker) -> new Record("?", 0, List.of(), false, true, asker.narrow()));
    questions.put(
        Reserve.class, (id, asker) -> new Reserve("?", 1, Optional.empty(), asker.narrow()));
    questions.put(
        AnnounceDirectPut.class, (id, asker) -> new AnnounceDirectPut("?", asker.narrow()));
    questions.put(Describe.class, (id, asker) -> new Describe(asker.narrow()));
    questions.put(DescribeAtRest.class, (id, asker) -> new DescribeAtRest(asker.narrow()));
    questions.put(GiveUpKey.class, UploadEntityTest::giveUpKey);
    questions.put(Settle.class, (id, asker) -> new Settle(asker.narrow()));
    questions.put(Terminate.class, (id, asker) -> new Terminate(false, asker.narrow()));
    questions.put(ListReceipts.class, (id, asker) -> new ListReceipts(0, 10, asker.narrow()));
    return questions;
  }

  private interface Question {
    UploadCommand by(UploadId id, ActorRef<Object> asker);
  }

  static Stream<Arguments> everyPair() {
    return histories().entrySet().stream()
        .flatMap(
            history ->
                questions().entrySet().stream()
                    .map(
                        question ->
                            Arguments.of(
                                history.getKey(),
                                question.getKey().getSimpleName(),
                                history.getValue(),
                                question.getValue())));
  }

  /** Nobody asks for a key without a row that claims it. */
  private static UploadCommand giveUpKey(UploadId id, ActorRef<Object> asker) {
    Rig.get(rig.index.insert(Client.spec(id, 10), AT, AT));
    return new GiveUpKey(asker.narrow());
  }

  @ParameterizedTest(name = "{0} answers {1}")
  @MethodSource("everyPair")
  void answers(
      String state,
      String command,
      Function<UploadId, List<UploadEvent>> history,
      Question question) {
    UploadId id = UploadId.random();
    recall(id, history.apply(id));
    TestProbe<Object> probe = rig.kit.createTestProbe();
    rig.entity(id).tell(question.by(id, probe.ref()));
    assertThat(probe.receiveMessage()).isNotNull();
  }

  /** Its journal and its row are as if all this had happened. */
  private static void recall(UploadId id, List<UploadEvent> events) {
    if (!events.isEmpty()) {
      Rig.get(rig.index.insert(Client.spec(id, 10), AT, AT));
      rig.journal.persistForRecovery(UploadIndex.persistenceId(id), new ArrayList<Object>(events));
    }
  }

  @Test
  void a_long_list_of_receipts_is_told_page_by_page() {
    UploadId id = UploadId.random();
    List<Receipt> all =
        LongStream.range(0, 600)
            .mapToObj(i -> new Receipt(10 * i, 10 * i + 10, Receipt.Form.PART, "part" + i))
            .toList();
    recall(
        id, List.of(new Created(Client.spec(id, OptionalLong.empty()), AT), new Recorded(all, AT)));
    assertThat(page(id, 0, 5995)).isEqualTo(all.subList(0, 256));
    assertThat(page(id, 2560, 5995)).isEqualTo(all.subList(256, 512));
    assertThat(page(id, 5120, 5995)).isEqualTo(all.subList(512, 600));
    assertThat(page(id, 5120, 5130)).isEqualTo(all.subList(512, 513));
    assertThat(page(id, 6000, 7000)).isEmpty();
  }

  private static List<Receipt> page(UploadId id, long from, long to) {
    TestProbe<ReceiptPage> probe = rig.kit.createTestProbe(ReceiptPage.class);
    rig.entity(id).tell(new ListReceipts(from, to, probe.ref()));
    return probe.receiveMessage().receipts();
  }

  @Test
  void what_became_an_object_is_not_ended_by_what_takes_the_place_of_an_unfinished_upload() {
    UploadId id = UploadId.random();
    recall(id, with(committing(id), completed(id)));
    TestProbe<UploadReply> probe = rig.kit.createTestProbe(UploadReply.class);
    rig.entity(id).tell(new Terminate(true, probe.ref()));
    assertThat(((UploadReply.Standing) probe.receiveMessage()).complete()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("states")
  void every_state_is_asked(Class<?> state) {
    assertThat(histories().keySet()).contains(state.getSimpleName());
  }

  static Stream<Class<?>> states() {
    return Stream.of(UploadState.class.getPermittedSubclasses())
        .flatMap(
            type ->
                type.isInterface() ? Stream.of(type.getPermittedSubclasses()) : Stream.of(type));
  }
}
