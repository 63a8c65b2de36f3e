package dev.wharf.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.cluster.Database;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.testkit.FaultyObjectStore;
import dev.wharf.storage.testkit.FaultyObjectStore.Operation;
import dev.wharf.storage.testkit.InMemoryObjectStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The table of renames, in H2. */
class JdbcRenameJournalTest extends FilesFixture {
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00.123Z");

  private final Database database = Database.inMemory(UUID.randomUUID().toString());
  private final RenameJournal journal = new JdbcRenameJournal(database.dataSource(), Runnable::run);

  @AfterEach
  void close() {
    database.close();
  }

  private static RenameIntent intent(String id, Optional<String> toEtag, Instant wakeAt) {
    return new RenameIntent(
        id, new ObjectKey("é/from"), new ObjectKey("t".repeat(1024)), "etag", toEtag, wakeAt);
  }

  @Test
  void an_intent_is_found_when_its_time_has_come_the_oldest_first() {
    RenameIntent one = intent("one", Optional.of("old"), NOW.plusSeconds(10));
    RenameIntent two = intent("two", Optional.empty(), NOW.plusSeconds(5));
    await(journal.write(one, NOW));
    await(journal.write(two, NOW));
    assertThat(await(journal.due(NOW.plusMillis(4_999), 10))).isEmpty();
    assertThat(await(journal.due(NOW.plusSeconds(5), 10))).containsExactly(two);
    assertThat(await(journal.due(NOW.plusSeconds(10), 10))).containsExactly(two, one);
    assertThat(await(journal.due(NOW.plusSeconds(10), 1))).containsExactly(two);
    await(journal.remove("two"));
    assertThat(await(journal.due(NOW.plusSeconds(10), 10))).containsExactly(one);
  }

  @Test
  void an_intent_that_was_renewed_is_not_dropped() {
    RenameIntent intent = intent("one", Optional.empty(), NOW);
    await(journal.write(intent, NOW));
    RenameIntent renewed = intent.withWakeAt(NOW.plusSeconds(60));
    await(journal.renew(renewed, NOW));
    await(journal.drop(intent));
    assertThat(await(journal.due(NOW.plusSeconds(60), 10))).containsExactly(renewed);
    await(journal.drop(renewed));
    assertThat(await(journal.due(NOW.plusSeconds(60), 10))).isEmpty();
  }

  @Test
  void an_intent_that_was_dropped_is_renewed_all_the_same() {
    RenameIntent intent = intent("one", Optional.of("old"), NOW);
    await(journal.renew(intent, NOW));
    assertThat(await(journal.due(NOW, 10))).containsExactly(intent);
  }

  @Test
  void a_database_that_is_away_is_told_as_a_failure_that_may_pass() {
    database.close();
    assertRefused(journal.remove("one"), Kind.UNAVAILABLE);
  }

  @Test
  void a_replica_that_starts_finishes_what_another_left() {
    InMemoryObjectStore store = new InMemoryObjectStore();
    object(store, "from", "x");
    FaultyObjectStore dying = new FaultyObjectStore(store);
    dying.failBefore(Operation.DELETE, new StorageFailure(Kind.UNAVAILABLE, true, "away"));
    Clock longAgo = Clock.offset(Clock.systemUTC(), RenameByCopy.GRACE.multipliedBy(-2));
    RenameByCopy renames = new RenameByCopy(dying, new Directory(dying), journal, longAgo);
    assertRefused(renames.rename("from", "to"), Kind.UNAVAILABLE);
    assertThat(text(store, "from")).contains("x");
    Files.start(system, store, database.dataSource());
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(text(store, "from")).isEmpty());
    Awaitility.await()
        .untilAsserted(
            () -> assertThat(await(journal.due(Instant.now().plusSeconds(600), 1))).isEmpty());
    assertThat(text(store, "to")).contains("x");
  }
}
