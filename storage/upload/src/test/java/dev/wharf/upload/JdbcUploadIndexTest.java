package dev.wharf.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharf.cluster.Database;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The index says the same on every database a journal can live in. */
class JdbcUploadIndexTest {

  @Nested
  class OnH2 extends JdbcUploadIndexContract {
    @Override
    Database open() {
      return Database.inMemory(UUID.randomUUID().toString());
    }

    @Override
    void takeAway() {
      database.close();
    }
  }

  @Nested
  class OnPostgresql extends JdbcUploadIndexContract {
    private final Postgres postgres = new Postgres();

    @Override
    Database open() {
      return Database.open(postgres.settings());
    }

    @Override
    void takeAway() {
      postgres.goAway();
    }

    @Test
    void a_database_that_came_back_is_used_again() {
      Rig.get(index.insert(Client.spec(id, 10), NOW, NOW));
      postgres.goAway();
      assertFails(index.phase(id));
      postgres.comeBack();
      // Each dead connection of the pool may still fail one question.
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThat(index.phase(id).toCompletableFuture())
                      .succeedsWithin(Duration.ofSeconds(10))
                      .isEqualTo(Optional.of(UploadIndex.Phase.OPEN)));
    }
  }
}
