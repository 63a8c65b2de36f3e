package dev.wharf.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.access.LoginPolicy.LockBy;
import dev.wharf.access.Verdict.Busy;
import dev.wharf.access.Verdict.Go;
import dev.wharf.access.Verdict.Locked;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TallyTest {
  private static final LoginPolicy POLICY = LoginPolicy.defaults();

  private final ManualClock clock = new ManualClock();
  private final Tally tally = new Tally(POLICY, LockBy.COMBINATION);
  private int attempts;

  private Verdict begin(Tally to) {
    return to.begin("attempt " + ++attempts, clock.instant());
  }

  private void end(Tally to, Outcome outcome) {
    to.end("attempt " + attempts, outcome, clock.instant());
  }

  private void fail(Tally to, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(begin(to)).isInstanceOf(Go.class);
      end(to, Outcome.FAILED);
    }
  }

  @Test
  void the_third_failure_locks_for_five_minutes() {
    assertThat(begin(tally)).isEqualTo(new Go(0));
    end(tally, Outcome.FAILED);
    assertThat(begin(tally)).isEqualTo(new Go(1));
    end(tally, Outcome.FAILED);
    assertThat(begin(tally)).isEqualTo(new Go(2));
    end(tally, Outcome.FAILED);
    assertThat(begin(tally)).isEqualTo(new Locked(Duration.ofMinutes(5)));
    clock.forward(Duration.ofSeconds(299));
    assertThat(begin(tally)).isEqualTo(new Locked(Duration.ofSeconds(1)));
    clock.forward(Duration.ofSeconds(1));
    assertThat(begin(tally)).isEqualTo(new Go(0));
  }

  @Test
  void a_count_is_forgotten_five_minutes_after_its_last_failure() {
    fail(tally, 1);
    clock.forward(Duration.ofSeconds(299));
    fail(tally, 1);
    clock.forward(Duration.ofSeconds(299));
    assertThat(begin(tally)).isEqualTo(new Go(2));
    end(tally, Outcome.WITHDRAWN);
    clock.forward(Duration.ofSeconds(1));
    assertThat(tally.isBlank(clock.instant())).isTrue();
  }

  @ParameterizedTest
  @EnumSource(LockBy.class)
  void a_success_forgives_a_name_and_a_pair_but_never_an_address(LockBy by) {
    Tally counted = new Tally(POLICY, by);
    fail(counted, 2);
    begin(counted);
    end(counted, Outcome.SUCCEEDED);
    assertThat(begin(counted)).isEqualTo(new Go(by == LockBy.IP ? 2 : 0));
  }

  @Test
  void what_was_never_tried_changes_nothing() {
    fail(tally, 2);
    begin(tally);
    end(tally, Outcome.WITHDRAWN);
    assertThat(tally.look(clock.instant())).isEqualTo(new Go(2));
  }

  @Test
  void no_more_are_under_way_than_may_still_fail() {
    fail(tally, 1);
    assertThat(begin(tally)).isEqualTo(new Go(1));
    assertThat(begin(tally)).isEqualTo(new Go(1));
    assertThat(begin(tally)).isEqualTo(new Busy());
    tally.end("attempt 2", Outcome.SUCCEEDED, clock.instant());
    assertThat(begin(tally)).isEqualTo(new Go(0));
  }

  @Test
  void an_attempt_whose_node_died_is_not_waited_for() {
    List.of(1, 2, 3).forEach(ignored -> begin(tally));
    assertThat(begin(tally)).isEqualTo(new Busy());
    clock.forward(Duration.ofSeconds(30));
    assertThat(begin(tally)).isEqualTo(new Go(0));
  }

  @Test
  void a_failure_counts_though_its_beginning_was_announced_elsewhere() {
    tally.end("other", Outcome.FAILED, clock.instant());
    assertThat(tally.look(clock.instant())).isEqualTo(new Go(1));
  }

  @Test
  void a_look_announces_nothing() {
    for (int i = 0; i < 10; i++) {
      assertThat(tally.look(clock.instant())).isEqualTo(new Go(0));
    }
    assertThat(tally.isBlank(clock.instant())).isTrue();
  }

  /** However attempts overlap. jqwik prints the seed. */
  @Property
  void nobody_fails_more_often_than_allowed(@ForAll List<Boolean> beginsElseFails) {
    Tally drawn = new Tally(POLICY, LockBy.IP);
    List<String> underWay = new ArrayList<>();
    int failed = 0;
    for (boolean begins : beginsElseFails) {
      String name = "drawn " + ++attempts;
      if (begins && drawn.begin(name, clock.instant()) instanceof Go) {
        underWay.add(name);
      } else if (!begins && !underWay.isEmpty()) {
        drawn.end(underWay.remove(0), Outcome.FAILED, clock.instant());
        failed++;
      }
    }
    assertThat(failed).isLessThanOrEqualTo(POLICY.maxAttempts());
  }

  @Test
  void answers_are_held_back_longer_and_longer() {
    List<Duration> delays = new ArrayList<>();
    for (int failures = 1; failures <= 7; failures++) {
      delays.add(POLICY.delay(failures));
    }
    assertThat(delays).extracting(Duration::toSeconds).containsExactly(1L, 2L, 3L, 4L, 5L, 5L, 5L);
  }
}
