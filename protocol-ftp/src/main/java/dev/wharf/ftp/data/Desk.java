package dev.wharf.ftp.data;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;

/**
 * The passive ports as one client address sees them: who holds which, who waits in line, and which
 * stay closed for a while. Pure: time comes in as milliseconds that never go back.
 *
 * <p>A port is held by one reservation at a time, so that two clients behind one address cannot get
 * each other's data. One that nobody came to stays closed, but to the session that had it: whoever
 * comes late is that session's own client.
 */
final class Desk {

  /**
   * How long anything may take.
   *
   * @param inLine how long one waits
   * @param reservation how long a port is held
   * @param quarantine how long it then stays closed
   */
  record Terms(Duration inLine, Duration reservation, Duration quarantine) {}

  /** Wants one of these ports. */
  record Wish(String reservation, String session, List<Integer> ports) {
    Wish {
      ports = List.copyOf(ports);
    }
  }

  /** What came of a wish. */
  sealed interface Answer {
    String reservation();

    record Given(String reservation, int port) implements Answer {}

    record NoneFree(String reservation) implements Answer {}
  }

  private sealed interface Slot {
    String session();

    long until();
  }

  private record Held(String reservation, String session, long until) implements Slot {}

  /** Somebody came; its owner may not know yet, and would take the next one for its own. */
  private record Claimed(String reservation, String session, long until) implements Slot {}

  private record Closed(String session, long until) implements Slot {}

  private record Waiting(Wish wish, long until) {}

  private final Terms terms;
  private final IntUnaryOperator choice;
  private final Map<Integer, Slot> slots = new HashMap<>();
  private final List<Waiting> line = new ArrayList<>();

  /**
   * @param choice picks a number below another, in a way that nobody outside can guess
   */
  Desk(Terms terms, IntUnaryOperator choice) {
    this.terms = terms;
    this.choice = choice;
  }

  /**
   * Takes a wish; {@link #serve} answers it. It replaces what its session held or waited for.
   *
   * @return who waited, and now does not any more
   */
  List<Answer> ask(Wish wish, long now) {
    settle(now);
    OptionalInt own = heldBy(wish.session());
    own.ifPresent(port -> close(port, now));
    List<Answer> replaced = leaveLine(waiting -> waiting.wish().session().equals(wish.session()));
    if (own.isPresent() && wish.ports().contains(own.getAsInt())) {
      // The same port again: a session that asks over and over takes no more than one.
      hold(own.getAsInt(), wish, now);
      replaced.add(new Answer.Given(wish.reservation(), own.getAsInt()));
    } else {
      line.add(new Waiting(wish, now + terms.inLine().toMillis()));
    }
    return replaced;
  }

  /** Who gets a port now, in the order in which they came, and who has waited too long. */
  List<Answer> serve(long now) {
    settle(now);
    List<Answer> answers = new ArrayList<>();
    for (Waiting waiting : List.copyOf(line)) {
      OptionalInt port = choose(waiting.wish());
      if (port.isPresent()) {
        line.remove(waiting);
        hold(port.getAsInt(), waiting.wish(), now);
        answers.add(new Answer.Given(waiting.wish().reservation(), port.getAsInt()));
      }
    }
    answers.addAll(leaveLine(waiting -> waiting.until() <= now));
    return answers;
  }

  /** Somebody came to the port: whose it is; once. Nobody else gets it before {@link #taken}. */
  Optional<String> claim(int port, long now) {
    settle(now);
    if (slots.get(port) instanceof Held held) {
      long until = now + terms.quarantine().toMillis();
      slots.put(port, new Claimed(held.reservation(), held.session(), until));
      return Optional.of(held.reservation());
    }
    return Optional.empty();
  }

  /** Its owner knows that its client came, whoever found that out. */
  void taken(String reservation) {
    slots.values().removeIf(slot -> isOf(reservation, slot));
  }

  private static boolean isOf(String reservation, Slot slot) {
    return slot instanceof Held held && held.reservation().equals(reservation)
        || slot instanceof Claimed claimed && claimed.reservation().equals(reservation);
  }

  /**
   * It is not wanted any more. Its client may yet come: the port stays closed as if in vain, unless
   * somebody has come already.
   */
  void forget(String reservation, long now) {
    settle(now);
    slots.values().removeIf(slot -> slot instanceof Claimed && isOf(reservation, slot));
    line.removeIf(waiting -> waiting.wish().reservation().equals(reservation));
    for (int port : List.copyOf(slots.keySet())) {
      if (slots.get(port) instanceof Held held && held.reservation().equals(reservation)) {
        close(port, now);
      }
    }
  }

  /**
   * Takes over what another desk had given.
   *
   * @return whether it still holds
   */
  boolean renew(Wish wish, long now) {
    settle(now);
    int port = wish.ports().get(0);
    Slot there = slots.get(port);
    if (there instanceof Held || there instanceof Claimed) {
      return isOf(wish.reservation(), there);
    }
    hold(port, wish, now);
    return true;
  }

  /** When there is something to do, if nobody asks before. */
  OptionalLong next() {
    long soonest = Long.MAX_VALUE;
    for (Slot slot : slots.values()) {
      soonest = Math.min(soonest, slot.until());
    }
    for (Waiting waiting : line) {
      soonest = Math.min(soonest, waiting.until());
    }
    return isEmpty() ? OptionalLong.empty() : OptionalLong.of(soonest);
  }

  boolean isEmpty() {
    return slots.isEmpty() && line.isEmpty();
  }

  /** Lets time pass: what is over is over, and what nobody came to is closed for a while. */
  private void settle(long now) {
    for (int port : List.copyOf(slots.keySet())) {
      if (slots.get(port) instanceof Held held && held.until() <= now) {
        close(port, held.until());
      }
    }
    slots.values().removeIf(slot -> !(slot instanceof Held) && slot.until() <= now);
  }

  private void close(int port, long from) {
    Slot slot = slots.get(port);
    if (slot != null) {
      slots.put(port, new Closed(slot.session(), from + terms.quarantine().toMillis()));
    }
  }

  private void hold(int port, Wish wish, long now) {
    long until = now + terms.reservation().toMillis();
    slots.put(port, new Held(wish.reservation(), wish.session(), until));
  }

  private OptionalInt heldBy(String session) {
    for (Map.Entry<Integer, Slot> entry : slots.entrySet()) {
      if (entry.getValue() instanceof Held held && held.session().equals(session)) {
        return OptionalInt.of(entry.getKey());
      }
    }
    return OptionalInt.empty();
  }

  /** One that is free; else one that is closed on account of the same session. */
  private OptionalInt choose(Wish wish) {
    List<Integer> free = wish.ports().stream().filter(port -> !slots.containsKey(port)).toList();
    return free.isEmpty() ? pick(ownClosed(wish)) : pick(free);
  }

  private List<Integer> ownClosed(Wish wish) {
    return wish.ports().stream()
        .filter(port -> slots.get(port) instanceof Closed c && c.session().equals(wish.session()))
        .sorted(Comparator.naturalOrder())
        .toList();
  }

  private OptionalInt pick(List<Integer> ports) {
    return ports.isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of(ports.get(choice.applyAsInt(ports.size())));
  }

  private List<Answer> leaveLine(Predicate<Waiting> who) {
    List<Answer> left = new ArrayList<>();
    line.removeIf(
        waiting -> {
          boolean leaves = who.test(waiting);
          if (leaves) {
            left.add(new Answer.NoneFree(waiting.wish().reservation()));
          }
          return leaves;
        });
    return left;
  }

  /** Whether a reservation holds a port, or waits for one. */
  boolean knows(String reservation) {
    return slots.values().stream()
            .anyMatch(slot -> slot instanceof Held h && h.reservation().equals(reservation))
        || line.stream().anyMatch(waiting -> waiting.wish().reservation().equals(reservation));
  }
}
