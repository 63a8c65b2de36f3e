package dev.wharf.ftp.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoansTest {
  private static final int CAPACITY = 1000;

  private final Loans loans = new Loans(CAPACITY);

  @Test
  void who_has_given_nothing_back_is_lent_just_what_is_needed() {
    for (int n = 0; n < 10; n++) {
      byte[] memory = loans.take(700);
      assertThat(memory).hasSize(700);
      loans.lend(memory, 700);
    }
  }

  @Test
  void memory_that_came_back_serves_again() {
    lendAndTakeBack();
    byte[] second = loans.take(700);
    loans.accept(loans.lend(second, 700));
    assertThat(second).hasSize(CAPACITY);
    assertThat(loans.take(900)).isSameAs(second);
    assertThat(loans.take(900)).as("while the other is out").isNotSameAs(second);
  }

  @Test
  void only_the_very_chunk_gives_memory_back_and_only_once() {
    lendAndTakeBack();
    byte[] memory = loans.take(700);
    Arrays.fill(memory, (byte) 7);
    ByteString chunk = loans.lend(memory, 700);
    loans.accept(ByteString.fromArray(chunk.toArray()));
    assertThat(loans.take(700)).isNotSameAs(memory);
    loans.accept(chunk);
    loans.accept(chunk);
    assertThat(loans.take(700)).isSameAs(memory);
    assertThat(loans.take(700)).isNotSameAs(memory);
  }

  @ParameterizedTest(name = "{0} bytes: {1}")
  @CsvSource({"1, 1", "249, 249", "250, 1000", "1000, 1000", "1001, 1001"})
  void only_what_fills_a_fair_part_of_an_array_is_lent_one(int size, int array) {
    lendAndTakeBack();
    assertThat(loans.take(size)).hasSize(array);
  }

  @Test
  void the_little_that_came_into_a_large_array_is_copied_out_of_it() {
    lendAndTakeBack();
    byte[] memory = loans.take(CAPACITY);
    memory[0] = 5;
    ByteString chunk = loans.lend(memory, 100);
    assertThat(loans.take(CAPACITY)).isSameAs(memory);
    memory[0] = 6;
    assertThat(chunk.head()).isEqualTo((byte) 5);
    assertThat(chunk.size()).isEqualTo(100);
  }

  @Test
  void chunks_that_never_come_back_are_forgotten() {
    lendAndTakeBack();
    List<ByteString> out = new ArrayList<>();
    for (int n = 0; n < 10; n++) {
      out.add(loans.lend(loans.take(700), 700));
    }
    out.forEach(loans);
    byte[] last = loans.take(700);
    assertThat(last).isNotNull();
    for (int n = 0; n < 10; n++) {
      assertThat(loans.take(700)).isNotSameAs(last);
    }
  }

  @Test
  void a_connection_that_says_nothing_holds_no_memory() {
    lendAndTakeBack();
    byte[] memory = loans.borrow(CAPACITY);
    loans.giveBack(memory);
    loans.look();
    assertThat(loans.borrow(CAPACITY)).as("it was used since").isSameAs(memory);
    loans.giveBack(memory);
    loans.look();
    loans.look();
    assertThat(loans.borrow(CAPACITY)).isNotSameAs(memory);
  }

  @Test
  void what_does_not_serve_twice_is_never_kept() {
    byte[] memory = Loans.NONE.borrow(CAPACITY);
    Loans.NONE.accept(Loans.NONE.lend(memory, CAPACITY));
    Loans.NONE.giveBack(memory);
    assertThat(Loans.NONE.take(CAPACITY)).isNotSameAs(memory);
  }

  private void lendAndTakeBack() {
    loans.accept(loans.lend(loans.take(700), 700));
  }
}
