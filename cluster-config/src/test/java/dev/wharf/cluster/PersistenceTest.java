package dev.wharf.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PersistenceTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void what_was_persisted_is_recovered_by_the_next_node(Databases kind) throws Exception {
    DatabaseSettings settings = kind.create(folder);
    String large = "x".repeat(50_000);
    try (Node node = Node.start(settings)) {
      ActorRef<Notebook.Command> notebook = node.open("notebook", "n");
      Node.get(node.write(notebook, "a", "b"));
      Node.get(node.write(notebook, "c"));
      Node.get(node.write(notebook, "d", large));
    }
    try (Node node = Node.start(settings)) {
      assertThat(Node.get(node.read(node.open("notebook", "n"))))
          .containsExactly("a", "b", "c", "d", large);
    }
  }

  /**
   * Two incarnations of one entity: the primary key refuses the second, and must not take with it
   * what others wrote in the same moment.
   */
  @ParameterizedTest
  @EnumSource
  void a_refused_persist_fails_nobody_else(Databases kind) throws Exception {
    int bystanders = 100;
    try (Node node = Node.start(kind.create(folder))) {
      ActorRef<Notebook.Command> stale = node.open("stale", "contended");
      assertThat(Node.get(node.read(stale))).isEmpty();
      Node.get(node.write(node.open("newer", "contended"), "first"));

      List<CompletionStage<List<String>>> written = new ArrayList<>();
      for (int i = 0; i < bystanders; i++) {
        if (i == bystanders / 2) {
          node.write(stale, "refused");
        }
        written.add(node.write(node.open("bystander-" + i, "b" + i), "line"));
      }

      for (CompletionStage<List<String>> each : written) {
        assertThat(Node.get(each)).containsExactly("line");
      }
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () ->
                  assertThat(
                          Node.get(
                              node.read(node.open("reader-" + System.nanoTime(), "contended"))))
                      .containsExactly("first"));
    }
  }
}
