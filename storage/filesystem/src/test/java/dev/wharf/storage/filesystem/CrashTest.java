package dev.wharf.storage.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.storage.spi.Commit;
import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.storage.testkit.TestUpload;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A commit is broken off before and after every step it takes, and then said again. */
class CrashTest extends StoreFixture {

  @ParameterizedTest(name = "{0} requests, replacing: {1}, dead after the step: {2}")
  @CsvSource({
    "1,false,false", "1,false,true", "1,true,false", "1,true,true",
    "3,false,false", "3,false,true", "3,true,false", "3,true,true"
  })
  void a_commit_broken_off_anywhere_can_be_said_again(int writers, boolean replacing, boolean done)
      throws IOException {
    int steps = 0;
    boolean died = true;
    while (died) {
      died = breakOff(writers, replacing, new Death(steps, done), "folder/object-" + steps);
      steps++;
    }
    assertThat(steps).as("steps of a commit").isGreaterThan(4);
  }

  private boolean breakOff(int writers, boolean replacing, Death death, String key)
      throws IOException {
    Commit commit;
    try (FilesystemObjectStore store = store()) {
      commit = prepare(store, writers, replacing, key);
    }
    boolean died;
    try (FilesystemObjectStore dying = store(death)) {
      died = await(dying.commit(commit).handle((object, failure) -> failure != null));
    }
    try (FilesystemObjectStore store = store()) {
      Optional<StoredObject> before = await(store.stat(commit.target()));
      StoredObject object = await(store.commit(commit));
      assertIsContent(store, object, commit.length());
      assertThat(object.meta()).isEqualTo(commit.meta());
      assertThat(await(store.commit(commit))).isEqualTo(object);
      assertThat(before.filter(o -> o.meta().equals(commit.meta())).orElse(object))
          .isEqualTo(object);
      await(store.discard(commit.staging(), commit.receipts(), Optional.empty()));
      assertIsContent(store, object, commit.length());
      assertThat(names(root().resolve(".wharf/staging/journal"))).isEmpty();
      await(store.delete(commit.target()));
    }
    return died;
  }

  private Commit prepare(FilesystemObjectStore store, int writers, boolean replacing, String key) {
    Condition expected = new Condition.Absent();
    if (replacing) {
      TestUpload old = upload(store, key);
      append(old, 10);
      expected = new Condition.Matches(await(old.commit()).etag());
      await(old.discard());
    }
    TestUpload upload = upload(store, key);
    for (int writer = 0; writer < writers; writer++) {
      upload.grant(); // a writer that took the seal and wrote nothing: the next starts a segment
      append(upload, 3000);
    }
    assertThat(upload.receipts()).hasSize(writers);
    return upload.commitOf(expected);
  }
}
