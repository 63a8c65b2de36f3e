package dev.wharf.storage.multipart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.storage.multipart.ComposePlan.Step;
import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.Piece;
import dev.wharf.storage.spi.Receipt.Form;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The least part is 5 bytes, a part 8, a copy 20 at most. */
class ComposePlanTest {
  private static final PartLimits FREE = new PartLimits(5, 1000, 10_000, 20, false);
  private static final PartLimits EQUAL = new PartLimits(5, 1000, 10_000, 20, true);

  @ParameterizedTest(name = "behind {0}, pieces {1}: {2}")
  @CsvSource({
    "0, 100,     '20 copied, 20 copied, 20 copied, 20 copied, 20 copied'",
    "0, 50,      '16 copied, 17 copied, 17 copied'",
    "0, 5,       '5 copied'",
    "0, 4,       'tail 4'",
    "0, 4 4,     '8 read'",
    "0, 4 4 4,   '8 read, tail 4'",
    "0, 3 20,    '5 read, 18 copied'",
    "0, 3 6,     '8 read, tail 1'",
    "0, 20 3,    '20 copied, tail 3'",
    "0, 20 4 4,  '20 copied, 8 read'",
    "0, 20 3 3,  '20 copied, 6 read'",
    "3, 20,      '5 absorbing, 18 copied'",
    "6, 20,      '6 absorbing, 20 copied'",
    "3, 1,       'tail 1'",
    "7, 1,       '8 absorbing'",
  })
  void pieces_are_copied_where_they_are_large_enough(int tails, String sizes, String expected) {
    assertThat(described(plan(FREE, tails, sizes(sizes), false))).isEqualTo(expected);
  }

  @ParameterizedTest(name = "behind {0}, pieces {1}: {2}")
  @CsvSource({
    "0, 17,    '8 copied, 8 copied, tail 1'",
    "0, 3 20,  '8 read, 8 copied, tail 7'",
    "3, 20,    '8 absorbing, 8 copied, tail 7'",
    "0, 7,     'tail 7'",
  })
  void equal_parts_are_copied_where_they_lie_in_one_piece(
      int tails, String sizes, String expected) {
    assertThat(described(plan(EQUAL, tails, sizes(sizes), false))).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({"20 3, '20 copied, 3 read'", "3, 'tail 3'"})
  void the_rest_of_a_known_length_is_the_last_part(String sizes, String expected) {
    assertThat(described(plan(FREE, 0, sizes(sizes), true))).isEqualTo(expected);
  }

  @Provide
  Arbitrary<List<Integer>> pieces() {
    return Arbitraries.oneOf(
            Arbitraries.integers().between(1, 9), Arbitraries.integers().between(1, 100))
        .list()
        .ofMinSize(1)
        .ofMaxSize(20);
  }

  @Property(tries = 500)
  void every_byte_is_in_one_step_and_every_step_is_allowed(
      @ForAll("pieces") List<Integer> sizes,
      @ForAll @IntRange(max = 7) int tails,
      @ForAll boolean equal,
      @ForAll boolean last) {
    List<Step> steps = plan(equal ? EQUAL : FREE, tails, sizes, last);
    int total = sizes.stream().mapToInt(Integer::intValue).sum();
    long at = steps.get(0).absorbs() ? 100 - tails : 100;
    long piecesAt = 0;
    for (Step step : steps) {
      assertThat(step.from()).isEqualTo(at);
      at = step.to();
      for (Piece.OfObject piece : step.pieces()) {
        assertThat(piece.range().from()).isEqualTo(piecesAt);
        piecesAt = piece.range().to();
      }
      long size = step.to() - step.from();
      boolean end = step.to() == 100 + total;
      assertThat(step.form() == Form.PART || end).isTrue();
      assertThat(!step.copied() || step.pieces().size() == 1 && size <= 20).isTrue();
      assertThat(size >= 5 || end).isTrue();
      assertThat(!equal || size == 8 || end && size < 8).isTrue();
    }
    assertThat(at).isEqualTo(100 + total);
    assertThat(piecesAt).isEqualTo(total);
  }

  /** Pieces are neighbours in one object, and go behind byte 100, before which are tails. */
  private static List<Step> plan(PartLimits limits, int tails, List<Integer> sizes, boolean last) {
    List<Piece.OfObject> pieces = new ArrayList<>();
    long at = 0;
    for (int size : sizes) {
      pieces.add(new Piece.OfObject(new ObjectKey("object"), "etag", new ByteRange(at, at + size)));
      at += size;
    }
    ComposePlan.Place place = new ComposePlan.Place(100 - tails, 100, 8, false, last, false);
    return ComposePlan.of(limits, place, pieces);
  }

  private static List<Integer> sizes(String sizes) {
    return Arrays.stream(sizes.trim().split(" +")).map(Integer::valueOf).toList();
  }

  private static String described(List<Step> steps) {
    return steps.stream().map(ComposePlanTest::described).collect(Collectors.joining(", "));
  }

  private static String described(Step step) {
    long size = step.to() - step.from();
    if (step.form() == Form.TAIL) {
      return "tail " + size;
    }
    return size + (step.copied() ? " copied" : step.absorbs() ? " absorbing" : " read");
  }
}
