package dev.wharf.ftp.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BufferPoolTest {
  private static final int CAPACITY = 1000;

  private final BufferPool pool = new BufferPool(CAPACITY);

  @Test
  void who_has_given_nothing_back_is_lent_just_what_is_needed() {
    for (int n = 0; n < 10; n++) {
      byte[] memory = pool.acquire(700);
      assertThat(memory).hasSize(700);
      pool.lend(memory, 700);
    }
  }

  @Test
  void memory_that_came_back_serves_again() {
    lendAndTakeBack();
    byte[] second = pool.acquire(700);
    pool.accept(pool.lend(second, 700));
    assertThat(second).hasSize(CAPACITY);
    assertThat(pool.acquire(900)).isSameAs(second);
    assertThat(pool.acquire(900)).as("while the other is out").isNotSameAs(second);
  }

  @Test
  void what_a_store_keeps_is_not_held_here_as_well() {
    byte[] memory = pool.acquire(700);
    WeakReference<ByteString> kept = new WeakReference<>(pool.lend(memory, 700));
    await()
        .until(
            () -> {
              System.gc();
              return kept.refersTo(null);
            });
    pool.accept(pool.lend(pool.acquire(700), 700));
    assertThat(pool.acquire(700)).as("the next one is looked at instead").hasSize(CAPACITY);
  }

  @Test
  void only_the_very_chunk_gives_memory_back_and_only_once() {
    lendAndTakeBack();
    byte[] memory = pool.acquire(700);
    Arrays.fill(memory, (byte) 7);
    ByteString chunk = pool.lend(memory, 700);
    pool.accept(ByteString.fromArray(chunk.toArray()));
    assertThat(pool.acquire(700)).isNotSameAs(memory);
    pool.accept(chunk);
    pool.accept(chunk);
    assertThat(pool.acquire(700)).isSameAs(memory);
    assertThat(pool.acquire(700)).isNotSameAs(memory);
  }

  @ParameterizedTest(name = "{0} bytes: {1}")
  @CsvSource({"1, 1", "249, 249", "250, 1000", "1000, 1000", "1001, 1001"})
  void only_what_fills_a_fair_part_of_an_array_is_lent_one(int size, int array) {
    lendAndTakeBack();
    assertThat(pool.acquire(size)).hasSize(array);
  }

  @Test
  void the_little_that_came_into_a_large_array_is_copied_out_of_it() {
    lendAndTakeBack();
    byte[] memory = pool.acquire(CAPACITY);
    memory[0] = 5;
    ByteString chunk = pool.lend(memory, 100);
    assertThat(pool.acquire(CAPACITY)).isSameAs(memory);
    memory[0] = 6;
    assertThat(chunk.head()).isEqualTo((byte) 5);
    assertThat(chunk.size()).isEqualTo(100);
  }

  @Test
  void chunks_that_never_come_back_are_forgotten() {
    lendAndTakeBack();
    List<ByteString> out = new ArrayList<>();
    for (int n = 0; n < 10; n++) {
      out.add(pool.lend(pool.acquire(700), 700));
    }
    out.forEach(pool);
    byte[] last = pool.acquire(700);
    assertThat(last).isNotNull();
    for (int n = 0; n < 10; n++) {
      assertThat(pool.acquire(700)).isNotSameAs(last);
    }
  }

  @Test
  void a_connection_that_says_nothing_holds_no_memory() {
    lendAndTakeBack();
    byte[] memory = pool.borrow(CAPACITY);
    pool.release(memory);
    pool.trim();
    assertThat(pool.borrow(CAPACITY)).as("it was used since").isSameAs(memory);
    pool.release(memory);
    pool.trim();
    pool.trim();
    assertThat(pool.borrow(CAPACITY)).isNotSameAs(memory);
  }

  @Test
  void what_does_not_serve_twice_is_never_kept() {
    BufferPool none = new BufferPool(0);
    byte[] memory = none.borrow(CAPACITY);
    none.accept(none.lend(memory, CAPACITY));
    none.release(memory);
    assertThat(none.acquire(CAPACITY)).isNotSameAs(memory);
  }

  private void lendAndTakeBack() {
    pool.accept(pool.lend(pool.acquire(700), 700));
  }
}
