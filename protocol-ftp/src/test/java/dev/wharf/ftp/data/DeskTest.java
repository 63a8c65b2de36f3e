package dev.wharf.ftp.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.ftp.data.Desk.Answer;
import dev.wharf.ftp.data.Desk.Answer.Given;
import dev.wharf.ftp.data.Desk.Answer.NoneFree;
import dev.wharf.ftp.data.Desk.Wish;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The pure core of the switchboard: one client address. */
class DeskTest {
  private static final Desk.Terms TERMS =
      new Desk.Terms(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(60));
  private static final List<Integer> ONE = List.of(50000);
  private static final List<Integer> TWO = List.of(50000, 50001);

  private final Desk desk = new Desk(TERMS, bound -> 0);

  private static Wish wish(String name, List<Integer> ports) {
    return new Wish(name, "session of " + name, ports);
  }

  private List<Answer> ask(Wish wish, long now) {
    List<Answer> answers = new ArrayList<>(desk.ask(wish, now));
    answers.addAll(desk.serve(now));
    return answers;
  }

  @Example
  void a_single_port_is_a_range_too() {
    assertThat(ask(wish("a", ONE), 0)).containsExactly(new Given("a", 50000));
  }

  @Example
  void the_last_port_of_a_range_is_used() {
    Desk last = new Desk(TERMS, bound -> bound - 1);
    assertThat(last.ask(wish("a", TWO), 0)).isEmpty();
    assertThat(last.serve(0)).containsExactly(new Given("a", 50001));
  }

  @Example
  void two_clients_behind_one_address_never_have_the_same_port() {
    assertThat(ask(wish("a", TWO), 0)).containsExactly(new Given("a", 50000));
    assertThat(ask(wish("b", TWO), 0)).containsExactly(new Given("b", 50001));
  }

  @Example
  void who_finds_all_ports_taken_waits_in_line_until_an_owner_knows_that_its_client_came() {
    ask(wish("a", ONE), 0);
    assertThat(ask(wish("b", ONE), 1)).isEmpty();
    assertThat(ask(wish("c", ONE), 2)).isEmpty();
    assertThat(desk.claim(50000, 3)).contains("a");
    assertThat(desk.serve(3)).isEmpty();
    desk.taken("a");
    assertThat(desk.serve(3)).containsExactly(new Given("b", 50000));
    assertThat(desk.claim(50000, 4)).contains("b");
    desk.taken("b");
    assertThat(desk.serve(4)).containsExactly(new Given("c", 50000));
  }

  @Example
  void an_owner_that_wants_it_no_more_knows_it_too() {
    ask(wish("a", ONE), 0);
    ask(wish("b", ONE), 1);
    assertThat(desk.claim(50000, 2)).contains("a");
    desk.forget("a", 3);
    assertThat(desk.serve(3)).containsExactly(new Given("b", 50000));
  }

  @Example
  void an_owner_that_is_never_heard_of_keeps_others_waiting_for_a_while_only() {
    ask(wish("a", ONE), 0);
    assertThat(desk.claim(50000, 3)).contains("a");
    assertThat(ask(wish("b", ONE), 55_000)).isEmpty();
    assertThat(desk.serve(60_003)).containsExactly(new Given("b", 50000));
  }

  @Example
  void who_waits_too_long_is_told() {
    ask(wish("a", ONE), 0);
    ask(wish("b", ONE), 0);
    assertThat(desk.serve(9_999)).isEmpty();
    assertThat(desk.serve(10_000)).containsExactly(new NoneFree("b"));
  }

  @Example
  void a_claim_is_good_once() {
    ask(wish("a", ONE), 0);
    assertThat(desk.claim(50000, 1)).contains("a");
    assertThat(desk.claim(50000, 2)).isEmpty();
  }

  @Example
  void a_port_nobody_came_to_stays_closed_to_others_for_a_while() {
    ask(wish("a", ONE), 0);
    assertThat(desk.claim(50000, 30_000)).isEmpty();
    assertThat(ask(wish("b", ONE), 81_000)).isEmpty();
    assertThat(desk.claim(50000, 81_000)).isEmpty();
    assertThat(desk.serve(90_000)).containsExactly(new Given("b", 50000));
  }

  @Example
  void the_session_that_nobody_came_to_may_have_its_port_again_at_once() {
    ask(wish("a", ONE), 0);
    Wish again = new Wish("a2", "session of a", ONE);
    assertThat(ask(again, 31_000)).containsExactly(new Given("a2", 50000));
  }

  @Example
  void a_session_that_asks_again_keeps_its_port_under_a_new_name() {
    ask(wish("a", TWO), 0);
    assertThat(ask(new Wish("a2", "session of a", TWO), 1)).containsExactly(new Given("a2", 50000));
    assertThat(desk.claim(50000, 2)).contains("a2");
    desk.taken("a2");
    assertThat(desk.isEmpty()).isTrue();
  }

  @Example
  void a_session_that_asks_again_while_it_waits_waits_once() {
    ask(wish("a", ONE), 0);
    ask(wish("b", ONE), 0);
    assertThat(ask(new Wish("b2", "session of b", ONE), 1)).containsExactly(new NoneFree("b"));
    desk.claim(50000, 2);
    desk.taken("a");
    assertThat(desk.serve(2)).containsExactly(new Given("b2", 50000));
  }

  @Example
  void what_is_forgotten_unclaimed_stays_closed_and_what_was_taken_is_free_at_once() {
    ask(wish("a", TWO), 0);
    ask(wish("b", TWO), 0);
    desk.forget("a", 1);
    desk.taken("b");
    assertThat(ask(wish("c", TWO), 2)).containsExactly(new Given("c", 50001));
    assertThat(ask(wish("d", TWO), 2)).isEmpty();
  }

  @Example
  void replicas_with_slices_of_their_own_do_not_wait_for_each_other() {
    ask(wish("a", ONE), 0);
    ask(wish("b", ONE), 0);
    assertThat(ask(wish("c", List.of(50001)), 0)).containsExactly(new Given("c", 50001));
  }

  @Example
  void the_next_incarnation_learns_what_the_last_one_gave_unless_another_holds_it() {
    assertThat(desk.renew(wish("a", ONE), 0)).isTrue();
    assertThat(desk.renew(wish("a", ONE), 1)).isTrue();
    assertThat(desk.renew(wish("b", ONE), 1)).isFalse();
    assertThat(desk.claim(50000, 2)).contains("a");
  }

  @Example
  void it_says_when_something_is_due() {
    assertThat(desk.next()).isEmpty();
    ask(wish("a", ONE), 0);
    assertThat(desk.next()).hasValue(30_000);
    ask(wish("b", ONE), 5);
    assertThat(desk.next()).hasValue(10_005);
  }

  /** Plays a model beside it: who was given what, and has not lost it yet. */
  private static final class Model {
    final Map<Integer, String> given = new HashMap<>();
    final Set<String> claimed = new HashSet<>();
    final List<String> waiting = new ArrayList<>();

    void answered(Answer answer) {
      waiting.remove(answer.reservation());
      if (answer instanceof Given port) {
        assertThat(given.values()).doesNotContain(port.reservation());
        given.put(port.port(), port.reservation());
      }
    }
  }

  @Property(tries = 500)
  void no_port_is_held_twice_no_claim_is_answered_twice_and_nobody_jumps_the_line(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int ports) {
    Random random = new Random(seed);
    Desk any = new Desk(TERMS, random::nextInt);
    Model model = new Model();
    List<Integer> range = java.util.stream.IntStream.range(0, ports).boxed().toList();
    long now = 0;
    for (int step = 0; step < 200; step++) {
      now += random.nextInt(3_000);
      step(any, model, random, range, "r" + step, now);
    }
  }

  private static void step(
      Desk any, Model model, Random random, List<Integer> range, String name, long now) {
    int what = random.nextInt(10);
    if (what < 5) {
      model.waiting.add(name);
      answered(any.ask(new Wish(name, "s" + random.nextInt(8), range), now), model);
    } else if (what < 9) {
      int port = random.nextInt(range.size());
      Optional<String> claimed = any.claim(port, now);
      claimed.ifPresent(
          reservation -> {
            assertThat(model.given.get(port)).isEqualTo(reservation);
            assertThat(model.claimed.add(reservation)).isTrue();
            model.given.remove(port);
            any.taken(reservation);
          });
    } else {
      model.given.values().stream().findAny().ifPresent(some -> any.forget(some, now));
    }
    List<Answer> served = any.serve(now);
    List<String> inOrder =
        served.stream().filter(Given.class::isInstance).map(Answer::reservation).toList();
    assertThat(model.waiting.stream().filter(inOrder::contains).toList()).isEqualTo(inOrder);
    answered(served, model);
  }

  private static void answered(List<Answer> answers, Model model) {
    answers.forEach(model::answered);
  }
}
