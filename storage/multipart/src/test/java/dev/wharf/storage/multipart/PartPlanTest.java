package dev.wharf.storage.multipart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.wharf.storage.spi.StorageFailure;
import java.util.OptionalLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartPlanTest {
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;
  private static final OptionalLong UNKNOWN = OptionalLong.empty();
  private static final OptionalLong NOT_FIXED = OptionalLong.empty();

  private static PartPlan plan(boolean equalParts, long budget) {
    PartLimits s3 = new PartLimits(5 * MIB, 5 * GIB, 10_000, 5 * GIB, equalParts);
    return new PartPlan(s3, MultipartSettings.defaults(), budget);
  }

  @ParameterizedTest(name = "{0} MiB known, {1} MiB there, slot {2}: {3} MiB")
  @CsvSource({
    "100,     0,     1,    8",
    "68000,   0,     1,    8",
    "70000,   0,     1,    9",
    "100000,  0,     1,    12",
    "100000,  50000, 1,    8",
    "100000,  50000, 5000, 13",
    "100000,  99999, 9500, 8",
  })
  void a_part_of_a_known_length_is_as_large_as_the_slots_that_are_left_demand(
      long length, long from, int slot, long size) {
    PartPlan plan = plan(false, GIB);
    assertThat(plan.next(OptionalLong.of(length * MIB), from * MIB, slot, NOT_FIXED))
        .isEqualTo(size * MIB);
  }

  @ParameterizedTest(name = "{0} MiB there: {1} MiB")
  @CsvSource({"0,8", "8000,8", "8001,9", "100000,100", "300000,256", "1000000,256"})
  void a_part_of_an_unknown_length_grows_with_what_is_there(long from, long size) {
    assertThat(plan(false, GIB).next(UNKNOWN, from * MIB, 5, NOT_FIXED)).isEqualTo(size * MIB);
  }

  @ParameterizedTest(name = "a budget of {0} MiB: {1} MiB known, {2} MiB unknown, {3} MiB equal")
  @CsvSource({
    "32,   68400,   68400,  68400",
    "256,  547200,  417459, 136800",
    "1024, 2188800, 1316274, 136800",
  })
  void the_largest_upload_is_what_the_slots_can_hold(
      long budget, long known, long unknown, long equal) {
    PartPlan plan = plan(false, budget * MIB);
    assertThat(plan.largestKnown()).isEqualTo(known * MIB);
    assertThat(plan.largestUnknown()).isEqualTo(unknown * MIB);
    assertThat(plan(true, budget * MIB).largestUnknown()).isEqualTo(equal * MIB);
  }

  @Test
  void equal_parts_have_one_size_that_is_fixed_at_the_start() {
    PartPlan plan = plan(true, GIB);
    assertThat(plan.fixed(UNKNOWN, 0)).hasValue(16 * MIB);
    assertThat(plan.fixed(OptionalLong.of(100 * MIB), 0)).hasValue(8 * MIB);
    assertThat(plan.fixed(OptionalLong.of(100_000 * MIB), 0)).hasValue(12 * MIB);
    assertThat(plan.fixed(UNKNOWN, 20 * MIB)).hasValue(20 * MIB);
    assertThat(plan.next(UNKNOWN, 5000 * MIB, 600, OptionalLong.of(16 * MIB))).isEqualTo(16 * MIB);
    assertThat(plan(false, GIB).fixed(UNKNOWN, 0)).isEmpty();
  }

  @Test
  void what_cannot_fit_is_refused_with_the_limit_in_bytes() {
    PartPlan plan = plan(false, 32 * MIB);
    long most = plan.largestKnown();
    plan.require(OptionalLong.of(most));
    StorageFailure known = refusal(() -> plan.require(OptionalLong.of(most + 1)));
    assertThat(known).hasMessageContaining("at most " + most + " bytes");
    StorageFailure unknown = refusal(() -> plan.next(UNKNOWN, most, 9501, NOT_FIXED));
    assertThat(unknown)
        .hasMessage(
            "an upload of unknown length can have at most "
                + plan.largestUnknown()
                + " bytes on this store");
    refusal(() -> plan.next(OptionalLong.of(most), 0, 9000, NOT_FIXED));
    refusal(() -> plan.next(OptionalLong.of(GIB), 0, 9490, OptionalLong.of(8 * MIB)));
  }

  private static StorageFailure refusal(ThrowingCallable call) {
    StorageFailure failure = catchThrowableOfType(StorageFailure.class, call);
    assertThat(failure.kind()).isEqualTo(StorageFailure.Kind.UNSUPPORTED);
    assertThat(failure.mayRetry()).isFalse();
    return failure;
  }

  @ParameterizedTest(name = "{0} MiB there, {1} MiB, slot {2}: {3}")
  @CsvSource({
    "0,    4, 1,    false",
    "0,    5, 1,    true",
    "0,    5, 476,  true",
    "0,    5, 477,  false",
    "8000, 5, 1400, true",
    "8000, 5, 1500, false",
    "8000, 5, 9501, false",
  })
  void a_request_may_end_in_a_small_part_while_that_does_not_use_up_the_slots(
      long from, long size, int slot, boolean may) {
    assertThat(plan(false, GIB).mayEndEarly(from * MIB, size * MIB, slot, 8 * MIB)).isEqualTo(may);
    assertThat(plan(true, GIB).mayEndEarly(from * MIB, size * MIB, slot, 8 * MIB)).isFalse();
  }

  @Test
  void the_largest_length_fits_when_all_slots_that_are_counted_on_are_there() {
    for (long budget : new long[] {32, 100, 256, 1000}) {
      PartPlan plan = plan(false, budget * MIB);
      OptionalLong length = OptionalLong.of(plan.largestKnown());
      long at = 0;
      int slot = 1;
      while (at < plan.largestKnown()) {
        at += plan.next(length, at, slot++, NOT_FIXED);
      }
      assertThat(slot - 1).isLessThanOrEqualTo(plan.lastSlot());
    }
  }
}
