package dev.wharf.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several members in one JVM find each other, or are not let in. */
class FormationTest {
  private static final String WRITES = "jdbc-journal.parallelism";

  @TempDir Path folder;

  @Test
  void three_that_know_each_others_contact_points_form_one_cluster_and_a_late_one_joins_it()
      throws Exception {
    DatabaseSettings shared = Databases.POSTGRESQL.create(folder).withConnections(2);
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ports.add(Member.freePort());
    }
    Joining joining =
        new Joining.Contacts(ports.stream().map(port -> "127.0.0.1:" + port).toList(), 2);
    try (Member a = contact(joining, ports.get(0), shared);
        Member b = contact(joining, ports.get(1), shared)) {
      Member c = contact(joining, ports.get(2), shared);
      for (Member member : List.of(a, b, c)) {
        member.awaitUp();
      }
      awaitTogether(3, a, b, c);
      c.close();
      // The cluster is there: one contact that answers is enough.
      try (Member again = contact(joining, ports.get(2), shared)) {
        again.awaitUp();
        awaitTogether(3, a, b, again);
      }
    }
  }

  @Test
  void who_has_another_database_is_not_admitted() throws Exception {
    int seed = Member.freePort();
    List<String> seeds = List.of("127.0.0.1:" + seed);
    DatabaseSettings shared = Databases.POSTGRESQL.create(folder).withConnections(2);
    DatabaseSettings other = Databases.POSTGRESQL.create(folder).withConnections(2);
    try (Member first =
        Member.start(new ClusterSettings("127.0.0.1", seed, seeds), Database.open(shared))) {
      first.awaitUp();
      assertNotAdmitted(
          Member.start(new ClusterSettings("127.0.0.1", 0, seeds), Database.open(other)));
      try (Member same =
          Member.start(new ClusterSettings("127.0.0.1", 0, seeds), Database.open(shared))) {
        same.awaitUp();
      }
      assertNotAdmitted(
          Member.start(
              new ClusterSettings("127.0.0.1", 0, seeds),
              ConfigFactory.parseString("wharf.cluster.same.store = another"),
              Database.open(shared)));
    }
  }

  private static void assertNotAdmitted(Member member) throws Exception {
    try (member) {
      assertThatThrownBy(member::awaitUp)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(NotAdmitted.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SAFE, 7s, 3s, off", //
    "FAST, 4s, 2s, 1s",
  })
  void a_preset_says_how_soon_a_lost_member_is_given_up(
      Preset preset, String stableAfter, String pause, String margin) {
    var config =
        ClusterConfig.of("s", ClusterSettings.alone().withPreset(preset), ConfigFactory.empty())
            .getConfig("pekko.cluster");
    assertThat(config.getString("split-brain-resolver.stable-after")).isEqualTo(stableAfter);
    assertThat(config.getString("failure-detector.acceptable-heartbeat-pause")).isEqualTo(pause);
    assertThat(config.getString("down-removal-margin")).isEqualTo(margin);
    assertThat(config.getString("split-brain-resolver.active-strategy")).isEqualTo("keep-majority");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # connections | writes to PostgreSQL
          2  | 1
          5  | 3
          6  | 4
          10 | 4
          """,
      delimiter = '|')
  void the_journal_leaves_two_connections_to_reads_and_needs_four_at_most(
      int connections, int writes) {
    DatabaseSettings file = DatabaseSettings.inFolder(folder).withConnections(connections);
    assertThat(writes(file)).isEqualTo(1);
    assertThat(
            writes(
                DatabaseSettings.of(
                        Optional.of("jdbc:postgresql://db/wharf"),
                        Optional.empty(),
                        Optional.empty(),
                        folder)
                    .withConnections(connections)))
        .isEqualTo(writes);
    try (Database database = Database.open(file)) {
      assertThat(ClusterConfig.of(database).getInt(WRITES)).isEqualTo(1);
    }
  }

  private static int writes(DatabaseSettings database) {
    return ClusterConfig.of(database).getInt(WRITES);
  }

  static void awaitTogether(int size, Member... members) {
    await()
        .atMost(Member.PATIENCE)
        .untilAsserted(
            () -> {
              for (Member member : members) {
                assertThat(member.upMembers()).hasSize(size).isEqualTo(members[0].upMembers());
              }
            });
  }

  private static Member contact(Joining joining, int port, DatabaseSettings database)
      throws Exception {
    return Member.start(new ClusterSettings("127.0.0.1", 0, joining), Database.open(database))
        .answeringAt(port);
  }
}
