package dev.wharf.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.cluster.Database;
import dev.wharf.storage.spi.ObjectKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists say the same on every database a journal can live in. */
class UploadCatalogTest {
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

  @Nested
  class OnH2 extends Contract {
    @Override
    Database open() {
      return Database.inMemory(UUID.randomUUID().toString());
    }

    @Override
    String asIfTheyWereMany() {
      return "SELECT 1";
    }

    @Override
    void assertReadInOrder(String plan, boolean owner) {
      assertThat(plan).contains("/* index sorted */");
    }
  }

  @Nested
  class OnPostgresql extends Contract {
    @Override
    Database open() {
      return Database.open(new Postgres().settings());
    }

    @Override
    String asIfTheyWereMany() {
      return "SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off";
    }

    @Override
    void assertReadInOrder(String plan, boolean owner) {
      assertThat(plan)
          .contains(owner ? "using upload_index_owner" : "using upload_index_state")
          .doesNotContain("Sort");
    }
  }

  abstract static class Contract {
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final Database database = open();
    private final JdbcUploadIndex index = new JdbcUploadIndex(database.dataSource(), threads);
    private final UploadCatalog catalog = new UploadCatalog(database.dataSource(), threads);

    abstract Database open();

    @AfterEach
    void stop() {
      database.close();
      threads.shutdown();
    }

    private UploadId add(String key, String owner, Instant created) {
      UploadId id = UploadId.random();
      UploadSpec plain = Client.spec(id, 10);
      UploadSpec spec =
          new UploadSpec(
              id,
              Optional.of(owner).filter(name -> !name.isEmpty()),
              new ObjectKey(key),
              plain.expected(),
              plain.length(),
              plain.maxLength(),
              plain.metadata(),
              plain.meta());
      assertThat(Rig.get(index.insert(spec, created, created))).isEmpty();
      return id;
    }

    private List<UploadId> list(
        UploadQuery.State state, Optional<String> owner, Optional<String> prefix) {
      return Rig.get(catalog.list(new UploadQuery(state, owner, prefix, 200, Optional.empty())))
          .stream()
          .map(UploadRow::id)
          .toList();
    }

    private static Optional<String> any() {
      return Optional.empty();
    }

    @Test
    void uploads_are_found_by_state_owner_and_the_beginning_of_their_name() {
      UploadId anna = add("in/100%_!/a", "anna", NOW);
      UploadId otto = add("in/100x/b", "otto", NOW.plusSeconds(1));
      UploadId nobody = add("out/c", "", NOW.plusSeconds(2));
      UploadId complete = add("in/d", "anna", NOW.plusSeconds(3));
      UploadId ended = add("in/e", "anna", NOW.plusSeconds(4));
      Rig.get(index.completed(complete, Optional.empty()));
      Rig.get(index.ended(ended, NOW));

      assertThat(list(UploadQuery.State.OPEN, any(), any())).containsExactly(nobody, otto, anna);
      assertThat(list(UploadQuery.State.COMPLETE, any(), any())).containsExactly(complete);
      assertThat(list(UploadQuery.State.ENDED, any(), any())).containsExactly(ended);
      assertThat(list(UploadQuery.State.OPEN, Optional.of("anna"), any())).containsExactly(anna);
      assertThat(list(UploadQuery.State.OPEN, any(), Optional.of("in/")))
          .containsExactly(otto, anna);
      // What SQL takes for patterns are letters like others.
      assertThat(list(UploadQuery.State.OPEN, any(), Optional.of("in/100%_!")))
          .containsExactly(anna);
      assertThat(list(UploadQuery.State.OPEN, any(), Optional.of("in/%x"))).isEmpty();
    }

    @Test
    void pages_follow_one_another_without_a_gap_also_where_times_are_the_same() {
      List<UploadId> added = new ArrayList<>();
      for (int i = 0; i < 7; i++) {
        added.add(add("in/" + i, "", NOW.plusSeconds(i / 3)));
      }
      List<UploadRow> seen = new ArrayList<>();
      Optional<UploadQuery.Place> after = Optional.empty();
      do {
        List<UploadRow> page =
            Rig.get(
                catalog.list(
                    new UploadQuery(
                        UploadQuery.State.OPEN, Optional.empty(), Optional.empty(), 2, after)));
        seen.addAll(page);
        after = page.stream().reduce((one, next) -> next).map(UploadRow::place);
      } while (after.isPresent());

      assertThat(seen).extracting(UploadRow::id).containsExactlyInAnyOrderElementsOf(added);
      assertThat(seen)
          .extracting(UploadRow::created)
          .isSortedAccordingTo(java.util.Comparator.reverseOrder());
    }

    private List<UploadRow> page(
        Optional<String> owner, Optional<String> prefix, Optional<UploadQuery.Place> after) {
      return Rig.get(
          catalog.list(new UploadQuery(UploadQuery.State.OPEN, owner, prefix, 3, after)));
    }

    private static List<UploadId> ids(List<UploadRow> rows) {
      return rows.stream().map(UploadRow::id).toList();
    }

    @ParameterizedTest(name = "{0} of them")
    @ValueSource(ints = {20, 1001})
    void pages_of_those_that_begin_alike_are_the_newest_first_be_they_few_or_many(int number) {
      List<UploadId> added = new ArrayList<>();
      for (int i = 0; i < number; i++) {
        added.add(add("in/" + (i * 7919 % number), "anna", NOW.plusSeconds(i)));
        if (i % 5 == 0) {
          add("in/o" + i, "otto", NOW.plusSeconds(i));
          add("out/" + i, "anna", NOW.plusSeconds(i));
        }
      }
      Optional<String> anna = Optional.of("anna");
      List<UploadRow> first = page(anna, Optional.of("in/"), Optional.empty());
      assertThat(ids(first))
          .containsExactly(added.get(number - 1), added.get(number - 2), added.get(number - 3));
      List<UploadRow> second = page(anna, Optional.of("in/"), Optional.of(first.get(2).place()));
      assertThat(ids(second))
          .containsExactly(added.get(number - 4), added.get(number - 5), added.get(number - 6));
    }

    /** What keeps the database from thinking that so few rows are soon sorted. */
    abstract String asIfTheyWereMany();

    /** What its plan says of an order that is not made by sorting. */
    abstract void assertReadInOrder(String plan, boolean owner);

    @ParameterizedTest(name = "owner: {0}, next page: {1}")
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void a_list_is_read_in_its_order_and_not_sorted(boolean owner, boolean next)
        throws SQLException {
      UploadQuery query =
          new UploadQuery(
              UploadQuery.State.OPEN,
              Optional.of("anna").filter(name -> owner),
              Optional.empty(),
              100,
              Optional.of(new UploadQuery.Place(NOW, UploadId.random())).filter(place -> next));
      assertReadInOrder(plan(query), owner);
    }

    private String plan(UploadQuery query) throws SQLException {
      List<Object> values = UploadCatalog.values(query);
      StringBuilder plan = new StringBuilder();
      try (Connection connection = database.dataSource().getConnection();
          Statement statement = connection.createStatement();
          PreparedStatement explain =
              connection.prepareStatement("EXPLAIN " + UploadCatalog.sql(query))) {
        statement.execute(asIfTheyWereMany());
        for (int i = 0; i < values.size(); i++) {
          explain.setObject(i + 1, values.get(i));
        }
        try (ResultSet rows = explain.executeQuery()) {
          while (rows.next()) {
            plan.append(rows.getString(1)).append('\n');
          }
        }
      }
      return plan.toString();
    }
  }
}
