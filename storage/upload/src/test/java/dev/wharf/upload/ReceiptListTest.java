package dev.wharf.upload;

import static dev.wharf.storage.spi.Receipt.Form.PART;
import static dev.wharf.storage.spi.Receipt.Form.SEALED;
import static dev.wharf.storage.spi.Receipt.Form.TAIL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.storage.spi.Receipt;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReceiptListTest {
  private static final Receipt A = part(0, 10);
  private static final Receipt B = part(10, 20);

  static Receipt part(long from, long to) {
    return new Receipt(from, to, PART, from + "-" + to);
  }

  static Receipt tail(long from, long to) {
    return new Receipt(from, to, TAIL, from + "-" + to);
  }

  static Receipt sealed(long from, long to) {
    return new Receipt(from, to, SEALED, from + "-" + to);
  }

  static Stream<Arguments> appends() {
    return Stream.of(
        row("the first starts at 0", list(), part(0, 10), list(part(0, 10))),
        row("one that starts later leaves a gap", list(), part(1, 10)),
        row("the next starts where the last ended", list(A), B, list(A, B)),
        row("a gap is refused", list(A), part(11, 20)),
        row("an overlap within a receipt is refused", list(A), part(9, 20)),
        row(
            "a growing place replaces its checkpoint",
            list(A, B),
            part(10, 30),
            list(A, part(10, 30))),
        row(
            "a part replaces the tails it absorbed",
            list(tail(0, 3), tail(3, 5)),
            part(0, 9),
            list(part(0, 9))),
        row("the offset never falls", list(A, B), part(0, 19)),
        row(
            "a replacement may end where the list ended",
            list(A, B),
            sealed(10, 20),
            list(A, sealed(10, 20))),
        row("an empty upload has an empty receipt", list(), part(0, 0), list(part(0, 0))));
  }

  private static Arguments row(String name, ReceiptList before, Receipt added, ReceiptList after) {
    return Arguments.of(name, before, added, Optional.of(after));
  }

  private static Arguments row(String name, ReceiptList before, Receipt refused) {
    return Arguments.of(name, before, refused, Optional.empty());
  }

  private static ReceiptList list(Receipt... receipts) {
    return new ReceiptList(List.of(receipts));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("appends")
  void append(String name, ReceiptList before, Receipt added, Optional<ReceiptList> after) {
    assertThat(before.append(List.of(added))).isEqualTo(after);
  }

  @Test
  void a_seal_is_what_a_grant_may_go_on_in() {
    assertThat(list(A, sealed(10, 20)).open()).containsExactly(sealed(10, 20));
  }

  @Test
  void a_seal_serves_one_grant() {
    ReceiptList taken = list(A, sealed(10, 20)).unsealed();
    assertThat(taken.open()).isEmpty();
    assertThat(taken.offset()).isEqualTo(20);
  }

  @Test
  void tails_at_the_end_are_open_and_those_before_a_part_are_not() {
    assertThat(list(tail(0, 5), part(5, 10), tail(10, 12), tail(12, 13)).open())
        .containsExactly(tail(10, 12), tail(12, 13));
  }

  @Test
  void what_was_said_before_is_recognised() {
    assertThat(list(A, B).endsWith(List.of(B))).isTrue();
    assertThat(list(A, B).endsWith(List.of(A, B))).isTrue();
    assertThat(list(A, B).endsWith(List.of(A))).isFalse();
    assertThat(list(A, B).endsWith(List.of())).isFalse();
  }
}
