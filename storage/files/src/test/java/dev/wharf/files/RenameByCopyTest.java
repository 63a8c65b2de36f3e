package dev.wharf.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.files.FaultyRenameJournal.Step;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.testkit.FaultyObjectStore;
import dev.wharf.storage.testkit.FaultyObjectStore.Operation;
import dev.wharf.storage.testkit.FaultyObjectStore.Stall;
import dev.wharf.storage.testkit.InMemoryObjectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A rename in several steps, broken off at each of them, and others' work in between. */
class RenameByCopyTest extends FilesFixture {
  private static final StorageFailure AWAY = new StorageFailure(Kind.UNAVAILABLE, true, "away");

  private static final List<String> TEXTS = List.of("v", "w", "x", "y", "z");

  private final ManualClock clock = new ManualClock();
  private final InMemoryObjectStore store = new InMemoryObjectStore();
  private final MemoryRenameJournal intents = new MemoryRenameJournal();

  // The replica that dies, and what it sees.
  private final FaultyObjectStore faulty = new FaultyObjectStore(store);
  private final FaultyRenameJournal journal = new FaultyRenameJournal(intents);
  private final RenameByCopy renames = renames(faulty, journal);

  private RenameByCopy renames(ObjectStore store, RenameJournal journal) {
    return new RenameByCopy(store, new Directory(store), journal, clock);
  }

  /** One round of another replica's. */
  private CompletionStage<Done> recover() {
    return new RenameRecovery(store, renames(store, intents), intents, clock).round();
  }

  private void recoverOnTwoReplicas() {
    clock.advance(RenameByCopy.GRACE);
    CompletionStage<Done> one = recover();
    CompletionStage<Done> other = recover();
    await(one);
    await(other);
  }

  @AfterEach
  void everything_was_met_and_nothing_is_left() {
    faulty.checkAllCuesMet();
    store.checkNoMisuse();
    assertThat(intents.all()).isEmpty();
  }

  private void fail(String step, boolean done) {
    switch (step) {
      case "COPY", "DELETE" -> {
        Operation operation = Operation.valueOf(step);
        if (done) {
          faulty.failAfter(operation, AWAY);
        } else {
          faulty.failBefore(operation, AWAY);
        }
      }
      default -> journal.fail(Step.valueOf(step), done);
    }
  }

  @ParameterizedTest(name = "dead at {0}, done: {1}, replacing: {2}; then it is {3}")
  @CsvSource({
    "WRITE,false,false,UNDONE",
    "WRITE,true,false,UNDONE",
    "WRITE,true,true,UNDONE",
    "COPY,false,false,UNDONE",
    "COPY,false,true,UNDONE",
    "COPY,true,false,FINISHED",
    "COPY,true,true,FINISHED",
    "RENEW,false,false,FINISHED",
    "RENEW,true,true,FINISHED",
    "DELETE,false,false,FINISHED",
    "DELETE,false,true,FINISHED",
    "DELETE,true,false,FINISHED",
    "DELETE,true,true,FINISHED"
  })
  void what_a_dead_replica_left_is_finished_or_undone(
      String step, boolean done, boolean replacing, String then) {
    object(store, "from", "x");
    if (replacing) {
      object(store, "to", "old");
    }
    fail(step, done);
    assertRefused(renames.rename("from", "to"), Kind.UNAVAILABLE);
    List<?> left = store.objects();
    await(recover());
    assertThat(store.objects()).as("before its time").isEqualTo(left);
    recoverOnTwoReplicas();
    if (then.equals("FINISHED")) {
      assertThat(text(store, "from")).isEmpty();
      assertThat(text(store, "to")).contains("x");
    } else {
      assertThat(text(store, "from")).contains("x");
      assertThat(text(store, "to").isPresent()).isEqualTo(replacing);
      assertThat(text(store, "to").orElse("old")).isEqualTo("old");
    }
  }

  @ParameterizedTest(name = "removed: {0}")
  @ValueSource(booleans = {false, true})
  void a_rename_whose_intent_could_not_be_removed_is_done_all_the_same(boolean removed) {
    object(store, "from", "x");
    journal.fail(Step.REMOVE, removed);
    await(renames.rename("from", "to"));
    assertThat(text(store, "from")).isEmpty();
    recoverOnTwoReplicas();
    assertThat(text(store, "to")).contains("x");
  }

  @Test
  void what_was_put_at_the_new_name_after_a_crash_stays() {
    object(store, "from", "x");
    fail("COPY", false);
    assertRefused(renames.rename("from", "to"), Kind.UNAVAILABLE);
    object(store, "to", "newer");
    recoverOnTwoReplicas();
    assertThat(text(store, "to")).contains("newer");
    assertThat(text(store, "from")).contains("x");
  }

  @Test
  void what_was_put_at_the_old_name_after_a_crash_stays() {
    object(store, "from", "x");
    fail("COPY", true);
    assertRefused(renames.rename("from", "to"), Kind.UNAVAILABLE);
    object(store, "from", "newer");
    recoverOnTwoReplicas();
    assertThat(text(store, "to")).contains("x");
    assertThat(text(store, "from")).contains("newer");
  }

  @Test
  void an_original_whose_copy_went_after_a_crash_stays() {
    object(store, "from", "x");
    fail("COPY", true);
    assertRefused(renames.rename("from", "to"), Kind.UNAVAILABLE);
    await(store.delete(new ObjectKey("to")));
    recoverOnTwoReplicas();
    assertThat(text(store, "from")).contains("x");
  }

  @Test
  void a_copy_that_outlasts_the_grace_is_finished_by_its_owner() {
    object(store, "from", "x");
    Stall stall = faulty.stall(Operation.COPY);
    CompletableFuture<Done> renamed = renames.rename("from", "to").toCompletableFuture();
    await(stall.reached());
    recoverOnTwoReplicas();
    assertThat(intents.all()).as("taken for dead").isEmpty();
    stall.release();
    await(renamed);
    assertThat(text(store, "from")).isEmpty();
    assertThat(text(store, "to")).contains("x");
  }

  @Test
  void an_owner_that_dies_after_it_outlasted_the_grace_is_recovered_too() {
    object(store, "from", "x");
    Stall stall = faulty.stall(Operation.COPY);
    CompletableFuture<Done> renamed = renames.rename("from", "to").toCompletableFuture();
    await(stall.reached());
    recoverOnTwoReplicas();
    fail("DELETE", false);
    stall.release();
    assertRefused(renamed, Kind.UNAVAILABLE);
    recoverOnTwoReplicas();
    assertThat(text(store, "from")).isEmpty();
    assertThat(text(store, "to")).contains("x");
  }

  @Test
  void an_owner_that_lives_and_a_replica_that_takes_it_for_dead_do_the_same() {
    object(store, "from", "x");
    Stall stall = faulty.stall(Operation.DELETE);
    CompletableFuture<Done> renamed = renames.rename("from", "to").toCompletableFuture();
    await(stall.reached());
    recoverOnTwoReplicas();
    assertThat(text(store, "from")).isEmpty();
    object(store, "from", "newer");
    stall.release();
    await(renamed);
    assertThat(text(store, "from")).contains("newer");
    assertThat(text(store, "to")).contains("x");
  }

  @Test
  void an_object_put_at_the_new_name_meanwhile_is_replaced_as_the_latest_word_wants_it() {
    object(store, "from", "x");
    Stall stall = faulty.stall(Operation.COPY);
    CompletableFuture<Done> renamed = renames.rename("from", "to").toCompletableFuture();
    await(stall.reached());
    object(store, "to", "meanwhile");
    stall.release();
    await(renamed);
    assertThat(text(store, "to")).contains("x");
    assertThat(text(store, "from")).isEmpty();
  }

  @Test
  void an_object_that_changes_before_it_is_copied_is_not_renamed() {
    object(store, "from", "x");
    Stall stall = faulty.stall(Operation.COPY);
    CompletableFuture<Done> renamed = renames.rename("from", "to").toCompletableFuture();
    await(stall.reached());
    object(store, "from", "newer");
    stall.release();
    assertRefused(renamed, Kind.NOT_FOUND);
    assertThat(text(store, "from")).contains("newer");
    assertThat(text(store, "to")).isEmpty();
  }

  @Test
  void a_copy_that_is_refused_for_good_leaves_no_intent() {
    object(store, "from", "x");
    faulty.failBefore(Operation.COPY, new StorageFailure(Kind.DENIED, false, "no"));
    assertRefused(renames.rename("from", "to"), Kind.DENIED);
    assertThat(intents.all()).isEmpty();
    assertThat(text(store, "from")).contains("x");
  }

  @Test
  void an_empty_folder_that_is_filled_meanwhile_stays() {
    await(store.makeFolder("from"));
    Stall stall = faulty.stall(Operation.REMOVE_FOLDER);
    CompletableFuture<Done> renamed = renames.rename("from", "to").toCompletableFuture();
    await(stall.reached());
    object(store, "from/file", "x");
    stall.release();
    assertRefused(renamed, Kind.UNSUPPORTED);
    assertThat(text(store, "from/file")).contains("x");
    assertThat(await(store.folder("to"))).isEmpty();
  }

  static long[] seeds() {
    return new long[] {1, 2, 3, 4, 5, System.nanoTime()};
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whatever_dies_every_object_is_there_once_recovered(long seed) {
    assertThat(renameAndDie(new Random(seed), 1)).containsExactlyInAnyOrderElementsOf(TEXTS);
  }

  /** Who renames the copy of a rename that is half done leaves the original where it was. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whatever_dies_nothing_is_lost_though_clients_go_on_before_it_is_recovered(long seed) {
    assertThat(renameAndDie(new Random(seed), 4)).containsAll(TEXTS);
  }

  /**
   * @param recovered once in so many rounds, at random
   * @return what is there in the end
   */
  private List<String> renameAndDie(Random random, int recovered) {
    List<String> names = new ArrayList<>();
    for (String text : TEXTS) {
      names.add("start-" + text);
      object(store, "start-" + text, text);
    }
    for (int round = 0; round < 60; round++) {
      String from = names.get(random.nextInt(names.size()));
      String step = List.of("WRITE", "COPY", "RENEW", "DELETE", "").get(random.nextInt(5));
      if (text(store, from).isPresent() && !step.isEmpty()) {
        fail(step, random.nextBoolean());
      }
      names.add("name-" + round);
      await(renames.rename(from, "name-" + round).handle((done, failure) -> true));
      if (random.nextInt(recovered) == 0) {
        recoverOnTwoReplicas();
      }
    }
    recoverOnTwoReplicas();
    return names.stream().flatMap(name -> text(store, name).stream()).toList();
  }
}
