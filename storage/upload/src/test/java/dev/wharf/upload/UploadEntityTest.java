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
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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
    questions.put(Create.class, (id, asker, writer) -> new Create(Client.spec(id, 10), asker));
    questions.put(
        CreateAndClaim.class,
        (id, asker, writer) ->
            new CreateAndClaim(Client.spec(id, 10), OptionalLong.empty(), false, writer));
    questions.put(
        Claim.class,
        (id, asker, writer) ->
            new Claim(0, OptionalLong.empty(), OptionalLong.empty(), false, writer));
    questions.put(
        Record.class,
        (id, asker, writer) -> new Record("unknown", 0, List.of(), false, true, writer));
    questions.put(
        Reserve.class, (id, asker, writer) -> new Reserve("unknown", 1, Optional.empty(), writer));
    questions.put(
        AnnounceDirectPut.class, (id, asker, writer) -> new AnnounceDirectPut("unknown", writer));
    questions.put(Describe.class, (id, asker, writer) -> new Describe(asker));
    questions.put(Settle.class, (id, asker, writer) -> new Settle(asker));
    questions.put(Terminate.class, (id, asker, writer) -> new Terminate(false, asker));
    return questions;
  }

  private interface Question {
    UploadCommand by(UploadId id, ActorRef<UploadReply> asker, ActorRef<WriterMessage> writer);
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

  @ParameterizedTest(name = "{0} answers {1}")
  @MethodSource("everyPair")
  void answers(
      String state,
      String command,
      Function<UploadId, List<UploadEvent>> history,
      Question question) {
    UploadId id = UploadId.random();
    if (!history.apply(id).isEmpty()) {
      Rig.get(rig.index.insert(Client.spec(id, 10), AT, AT));
      rig.journal.persistForRecovery(
          UploadIndex.persistenceId(id), new ArrayList<Object>(history.apply(id)));
    }
    TestProbe<Object> probe = rig.kit.createTestProbe();
    rig.entity(id).tell(question.by(id, probe.ref().narrow(), probe.ref().narrow()));
    assertThat(probe.receiveMessage()).isNotNull();
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
