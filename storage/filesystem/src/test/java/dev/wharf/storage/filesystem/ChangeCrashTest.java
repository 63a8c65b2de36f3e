package dev.wharf.storage.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.Piece;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.storage.testkit.TestUpload;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever else changes the folder is broken off before and after every step it takes. */
class ChangeCrashTest extends StoreFixture {
  private static final ObjectKey FROM = new ObjectKey("folder/from");
  private static final ObjectKey TO = new ObjectKey("other/to");
  private static final ObjectMeta COPY = ObjectMeta.of("copy");

  /** What is there before, and must hold after a death, and after it was said again. */
  private interface Case {
    void prepare(FilesystemObjectStore store);

    CompletionStage<?> change(FilesystemObjectStore store);

    void check(FilesystemObjectStore store);
  }

  /** Each time on a folder of its own. */
  private void breakOffEverywhere(boolean done, int atLeast, Case change) {
    int steps = 0;
    while (breakOff(new Death(steps, done), change)) {
      temp = temp.resolve("after-" + steps);
      steps++;
    }
    assertThat(steps).as("steps").isGreaterThanOrEqualTo(atLeast);
  }

  private boolean breakOff(Death death, Case change) {
    try (FilesystemObjectStore store = store()) {
      change.prepare(store);
    }
    boolean died;
    try (FilesystemObjectStore dying = store(death)) {
      died = await(change.change(dying).handle((answer, failure) -> failure != null));
    }
    try (FilesystemObjectStore store = store()) {
      change.check(store);
    }
    return died;
  }

  private StoredObject object(FilesystemObjectStore store, ObjectKey key, long size) {
    TestUpload upload = upload(store, key.value());
    append(upload, size);
    StoredObject object = await(upload.commit());
    await(upload.discard());
    return object;
  }

  private void assertIs(FilesystemObjectStore store, ObjectKey key, StoredObject expected) {
    StoredObject now = await(store.stat(key)).orElseThrow();
    assertThat(now.meta()).isEqualTo(expected.meta());
    assertIsContent(store, now, expected.size());
  }

  @ParameterizedTest(name = "replacing: {0}, dead after the step: {1}")
  @CsvSource({"false,false", "false,true", "true,false", "true,true"})
  void an_object_is_whole_under_one_of_its_names(boolean replacing, boolean done) {
    breakOffEverywhere(
        done,
        4,
        new Case() {
          private Optional<StoredObject> from = Optional.empty();
          private Optional<StoredObject> old = Optional.empty();

          @Override
          public void prepare(FilesystemObjectStore store) {
            from = Optional.of(object(store, FROM, 3000));
            await(store.makeFolder("other"));
            old = replacing ? Optional.of(object(store, TO, 10)) : Optional.empty();
          }

          @Override
          public CompletionStage<?> change(FilesystemObjectStore store) {
            return store.rename(FROM.value(), TO.value());
          }

          @Override
          public void check(FilesystemObjectStore store) {
            if (await(store.stat(FROM)).isPresent()) {
              assertIs(store, FROM, from.orElseThrow());
              old.ifPresent(there -> assertIs(store, TO, there));
              assertThat(await(store.stat(TO)).isPresent()).isEqualTo(replacing);
              await(store.rename(FROM.value(), TO.value()));
            }
            assertIs(store, TO, from.orElseThrow());
            assertThat(await(store.stat(FROM))).isEmpty();
          }
        });
  }

  @ParameterizedTest(name = "dead after the step: {0}")
  @ValueSource(booleans = {false, true})
  void a_folder_is_whole_under_one_of_its_names(boolean done) {
    breakOffEverywhere(
        done,
        2,
        new Case() {
          private Optional<StoredObject> from = Optional.empty();

          @Override
          public void prepare(FilesystemObjectStore store) {
            from = Optional.of(object(store, FROM, 3000));
          }

          @Override
          public CompletionStage<?> change(FilesystemObjectStore store) {
            return store.rename("folder", "new");
          }

          @Override
          public void check(FilesystemObjectStore store) {
            if (await(store.folder("folder")).isPresent()) {
              assertIs(store, FROM, from.orElseThrow());
              await(store.rename("folder", "new"));
            }
            assertIs(store, new ObjectKey("new/from"), from.orElseThrow());
          }
        });
  }

  @ParameterizedTest(name = "dead after the step: {0}")
  @ValueSource(booleans = {false, true})
  void an_object_keeps_its_metadata_whatever_its_time(boolean done) {
    Instant time = Instant.ofEpochSecond(1_000_000_000);
    breakOffEverywhere(
        done,
        4,
        new Case() {
          private Optional<StoredObject> object = Optional.empty();

          @Override
          public void prepare(FilesystemObjectStore store) {
            object = Optional.of(object(store, FROM, 3000));
          }

          @Override
          public CompletionStage<?> change(FilesystemObjectStore store) {
            return store.touch(FROM, time);
          }

          @Override
          public void check(FilesystemObjectStore store) {
            assertIs(store, FROM, object.orElseThrow());
            assertThat(await(store.touch(FROM, time)).modified()).isEqualTo(time);
            assertIs(store, FROM, object.orElseThrow());
          }
        });
  }

  @ParameterizedTest(name = "replacing: {0}, dead after the step: {1}")
  @CsvSource({"false,false", "false,true", "true,false", "true,true"})
  void a_copy_is_there_whole_or_not_at_all(boolean replacing, boolean done) {
    breakOffEverywhere(
        done,
        5,
        new Case() {
          private Optional<StoredObject> from = Optional.empty();
          private Optional<StoredObject> old = Optional.empty();

          @Override
          public void prepare(FilesystemObjectStore store) {
            from = Optional.of(object(store, FROM, 3000));
            old = replacing ? Optional.of(object(store, TO, 10)) : Optional.empty();
          }

          @Override
          public CompletionStage<StoredObject> change(FilesystemObjectStore store) {
            Condition condition =
                old.<Condition>map(there -> new Condition.Matches(there.etag()))
                    .orElseGet(Condition.Absent::new);
            return store.copy(from.orElseThrow(), TO, condition, COPY);
          }

          @Override
          public void check(FilesystemObjectStore store) {
            assertIs(store, FROM, from.orElseThrow());
            Optional<StoredObject> there = await(store.stat(TO));
            there.ifPresent(
                object ->
                    assertThat(object.meta()).isIn(COPY, old.map(StoredObject::meta).orElse(COPY)));
            StoredObject copy = await(change(store));
            assertThat(copy.meta()).isEqualTo(COPY);
            assertIsContent(store, copy, 3000);
          }
        });
  }

  @ParameterizedTest(name = "replacing: {0}, dead after the step: {1}")
  @CsvSource({"false,false", "false,true", "true,false", "true,true"})
  void what_is_put_is_there_whole_or_not_at_all(boolean replacing, boolean done) {
    breakOffEverywhere(
        done,
        10,
        new Case() {
          private Optional<StoredObject> old = Optional.empty();
          private Optional<TestUpload> upload = Optional.empty();

          @Override
          public void prepare(FilesystemObjectStore store) {
            old = replacing ? Optional.of(object(store, TO, 10)) : Optional.empty();
            TestUpload created = upload(store, TO.value(), OptionalLong.of(3000));
            upload =
                Optional.of(
                    old.map(there -> created.expecting(new Condition.Matches(there.etag())))
                        .orElse(created));
          }

          @Override
          public CompletionStage<?> change(FilesystemObjectStore store) {
            TestUpload same = upload.orElseThrow().on(store);
            upload = Optional.of(same);
            return same.append(content.chunks(0, 3000, 1000), runner());
          }

          @Override
          public void check(FilesystemObjectStore store) {
            Optional<StoredObject> there = await(store.stat(TO));
            if (there.filter(object -> object.meta().uploadId().startsWith("direct")).isEmpty()) {
              assertThat(there).isEqualTo(old);
              await(change(store));
            }
            StoredObject put = await(store.stat(TO)).orElseThrow();
            assertThat(put.meta().uploadId())
                .isEqualTo("direct-put-" + upload.orElseThrow().journal().directPuts());
            assertIsContent(store, put, 3000);
            assertThat(
                    root().resolve(".wharf/staging/journal/" + upload.orElseThrow().id().upload()))
                .doesNotExist();
          }
        });
  }

  @ParameterizedTest(name = "dead after the step: {0}")
  @ValueSource(booleans = {false, true})
  void a_folder_is_made_and_removed_or_is_again(boolean done) {
    breakOffEverywhere(done, 3, folder(store -> store.makeFolder("a/b"), false));
    breakOffEverywhere(done, 3, folder(store -> store.removeFolder("a/b"), true));
  }

  /** A folder that was there, with what a deleted object left, or not. */
  private Case folder(Function<FilesystemObjectStore, CompletionStage<?>> change, boolean there) {
    return new Case() {
      @Override
      public void prepare(FilesystemObjectStore store) {
        if (there) {
          await(store.delete(object(store, new ObjectKey("a/b/object"), 10).key()));
        }
      }

      @Override
      public CompletionStage<?> change(FilesystemObjectStore store) {
        return change.apply(store);
      }

      @Override
      public void check(FilesystemObjectStore store) {
        await(change(store).handle((again, failure) -> true));
        assertThat(await(store.folder("a/b")).isPresent()).isEqualTo(!there);
      }
    };
  }

  @ParameterizedTest(name = "dead after the step: {0}")
  @ValueSource(booleans = {false, true})
  void an_upload_goes_on_behind_a_composing_that_was_broken_off(boolean done) {
    breakOffEverywhere(
        done,
        5,
        new Case() {
          private Optional<StoredObject> base = Optional.empty();
          private Optional<TestUpload> upload = Optional.empty();

          @Override
          public void prepare(FilesystemObjectStore store) {
            base = Optional.of(object(store, FROM, 3 * CHECKPOINT));
            TestUpload begun = upload(store, TO.value());
            append(begun, 100);
            upload = Optional.of(begun);
          }

          @Override
          public CompletionStage<?> change(FilesystemObjectStore store) {
            TestUpload same = upload.orElseThrow().on(store);
            upload = Optional.of(same);
            StoredObject from = base.orElseThrow();
            Piece rest =
                new Piece.OfObject(from.key(), from.etag(), new ByteRange(100, from.size()));
            return same.composing(List.of(rest)).runWith(Sink.ignore(), runner());
          }

          @Override
          public void check(FilesystemObjectStore store) {
            TestUpload same = upload.orElseThrow().on(store);
            append(same, 100);
            assertIsContent(store, await(same.commit()), same.offset());
          }
        });
  }
}
