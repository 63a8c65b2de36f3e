package dev.wharf.upload;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.wharf.cluster.ClusterSettings;
import dev.wharf.cluster.ClusterStart;
import dev.wharf.cluster.Database;
import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.testkit.InMemoryObjectStore;
import dev.wharf.upload.UploadCommand.Claim;
import dev.wharf.upload.UploadCommand.Create;
import dev.wharf.upload.UploadCommand.CreateAndClaim;
import dev.wharf.upload.UploadCommand.GiveUpKey;
import dev.wharf.upload.UploadCommand.Record;
import dev.wharf.upload.UploadReply.Standing;
import dev.wharf.upload.WriterMessage.Fenced;
import dev.wharf.upload.WriterMessage.Granted;
import dev.wharf.upload.WriterMessage.Journalled;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two incarnations of one upload on a real journal: its primary key lets one of them win. */
class FenceTest {
  private static Database database;
  private static ActorSystem<Void> system;
  private static UploadContext context;

  private final UploadId id = UploadId.random();
  private ActorRef<UploadCommand> one;
  private ActorRef<UploadCommand> two;
  private TestProbe<WriterMessage> first;
  private TestProbe<WriterMessage> second;

  @BeforeEach
  void twoIncarnations() {
    one = incarnation();
    first = TestProbe.create(WriterMessage.class, system);
    second = TestProbe.create(WriterMessage.class, system);
    create();
  }

  @BeforeAll
  static void start() {
    database = Database.inMemory(UUID.randomUUID().toString());
    system =
        ClusterStart.start(
            ClusterSettings.alone(), ConfigFactory.empty(), database, Behaviors.empty());
    context =
        new UploadContext(
            new InMemoryObjectStore(),
            new JdbcUploadIndex(database.dataSource(), Executors.newFixedThreadPool(2)),
            Rig.impatient(),
            UploadMetrics.NONE,
            Clock.systemUTC(),
            database.journalId(),
            writer -> false);
  }

  @AfterAll
  static void stop() {
    system.terminate();
    Rig.get(system.getWhenTerminated());
    database.close();
  }

  private ActorRef<UploadCommand> incarnation() {
    return incarnation(id);
  }

  private static ActorRef<UploadCommand> incarnation(UploadId of) {
    return system.systemActorOf(
        UploadEntity.create(
            of, context, FenceTest::incarnation, self -> self.tell(UploadCommand.Stop.STOP)),
        "i" + UUID.randomUUID(),
        Props.empty());
  }

  private void create() {
    TestProbe<UploadReply> asker = TestProbe.create(UploadReply.class, system);
    one.tell(new Create(Client.spec(id, 100), asker.ref()));
    asker.expectMessageClass(Standing.class, Duration.ofSeconds(10));
    two = incarnation();
  }

  private static Granted claim(
      ActorRef<UploadCommand> incarnation, TestProbe<WriterMessage> writer) {
    incarnation.tell(new Claim(0, OptionalLong.empty(), OptionalLong.empty(), false, writer.ref()));
    return writer.expectMessageClass(Granted.class, Duration.ofSeconds(10));
  }

  private static Record record(Granted grant, long to, TestProbe<WriterMessage> writer) {
    Receipt receipt = new Receipt(0, to, Receipt.Form.PART, "by " + grant.token());
    return new Record(grant.token(), 0, List.of(receipt), false, false, writer.ref());
  }

  /** Says it until it is answered: what comes while a persist fails is lost with it. */
  private static Fenced fenced(
      ActorRef<UploadCommand> incarnation, Record record, TestProbe<WriterMessage> writer) {
    for (int time = 1; time <= 40; time++) {
      incarnation.tell(record);
      try {
        return writer.expectMessageClass(Fenced.class, Duration.ofMillis(500));
      } catch (AssertionError nothing) {
        // Once more.
      }
    }
    throw new AssertionError("never fenced: " + record);
  }

  private Standing settled(ActorRef<UploadCommand> incarnation) {
    TestProbe<UploadReply> asker = TestProbe.create(UploadReply.class, system);
    incarnation.tell(new UploadCommand.Settle(asker.ref()));
    return asker.expectMessageClass(Standing.class, Duration.ofSeconds(10));
  }

  @Test
  void the_second_persist_of_two_incarnations_fails_and_its_token_with_it() {
    Granted early = claim(one, first);
    Granted late = claim(two, second);
    two.tell(record(late, 60, second));
    assertThat(second.expectMessageClass(Journalled.class).offset()).isEqualTo(60);
    assertThat(fenced(one, record(early, 40, first), first).offset()).isEqualTo(60);
    assertThat(settled(one).offset()).isEqualTo(60);
    assertThat(settled(two).offset()).isEqualTo(60);
  }

  @Test
  void a_creation_that_slept_while_its_key_was_given_up_never_comes_to_be() {
    UploadId never = UploadId.random();
    ActorRef<UploadCommand> asleep = incarnation(never);
    asleep.tell(
        new CreateAndClaim(Client.spec(never, 100), OptionalLong.empty(), false, first.ref()));
    Granted granted = first.expectMessageClass(Granted.class, Duration.ofSeconds(10));
    ActorRef<UploadCommand> awake = incarnation(never);
    TestProbe<UploadReply> asker = TestProbe.create(UploadReply.class, system);
    awake.tell(new GiveUpKey(asker.ref()));
    asker.expectMessage(Duration.ofSeconds(10), new UploadReply.NotFound());

    fenced(asleep, record(granted, 40, first), first);
    asleep.tell(new UploadCommand.Describe(asker.ref()));
    asker.expectMessageClass(UploadReply.Gone.class, Duration.ofSeconds(10));
  }

  @Test
  void the_winner_may_be_either() {
    Granted early = claim(one, first);
    Granted late = claim(two, second);
    one.tell(record(early, 40, first));
    assertThat(first.expectMessageClass(Journalled.class).offset()).isEqualTo(40);
    assertThat(fenced(two, record(late, 60, second), second).offset()).isEqualTo(40);
    assertThat(settled(two).offset()).isEqualTo(40);
  }

  @Test
  void an_incarnation_that_slept_reads_the_journal_before_it_answers() throws Exception {
    Granted late = claim(two, second);
    two.tell(record(late, 60, second));
    second.expectMessageClass(Journalled.class);
    org.awaitility.Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(settled(one).offset()).isEqualTo(60));
  }
}
