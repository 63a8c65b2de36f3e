package dev.wharf.app.faults;

import dev.wharf.app.Content;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** What happened in a run: stories, strikes and violations, and the figures of it all. */
final class Ledger {
  private static final Duration AFTERMATH = Duration.ofSeconds(2);

  /**
   * A fault while it lasts.
   *
   * @param number in order of their beginning
   */
  record Strike(int number, Fault fault, Instant begin) {}

  private record Past(Strike strike, Instant end) {
    boolean holds(Instant at) {
      return !at.isBefore(strike.begin()) && !at.isAfter(end.plus(AFTERMATH));
    }
  }

  private record Stall(Instant begin, Duration length) {}

  private record Violation(Story story, String what) {}

  private final long seed;
  private final List<Story> stories = new CopyOnWriteArrayList<>();
  private final List<Past> strikes = new CopyOnWriteArrayList<>();
  private final List<Stall> stalls = new CopyOnWriteArrayList<>();
  private final List<Violation> violations = new CopyOnWriteArrayList<>();
  private final List<String> strays = new CopyOnWriteArrayList<>();
  private final List<String> news = new CopyOnWriteArrayList<>();
  private final Set<Strike> current = ConcurrentHashMap.newKeySet();
  private final AtomicInteger strikesBegun = new AtomicInteger();
  private final AtomicInteger orphans = new AtomicInteger();

  Ledger(long seed) {
    this.seed = seed;
  }

  Story open(int number, String protocol, Content content) {
    Story story = new Story(this, number, protocol, content);
    stories.add(story);
    return story;
  }

  List<Story> stories() {
    return stories;
  }

  /** An upload was perhaps created, and nobody knows its address. */
  void orphan() {
    orphans.incrementAndGet();
  }

  int orphans() {
    return orphans.get();
  }

  Strike begin(Fault fault) {
    Strike strike = new Strike(strikesBegun.incrementAndGet(), fault, Instant.now());
    current.add(strike);
    news("fault " + strike.number() + ": " + fault);
    return strike;
  }

  void end(Strike strike) {
    current.remove(strike);
    strikes.add(new Past(strike, Instant.now()));
    news("fault " + strike.number() + " healed");
  }

  void news(String what) {
    String line = Instant.now() + " " + what;
    news.add(line);
    System.out.println(line);
  }

  void stalled(Instant since, Duration length) {
    stalls.add(new Stall(since, length));
  }

  void violation(Story story, String what) {
    violations.add(new Violation(story, what));
    news("VIOLATION of seed " + seed + ", " + story + ": " + what);
  }

  /** Something that happened to no upload in particular. */
  void violation(String what) {
    strays.add(what);
    news("VIOLATION of seed " + seed + ": " + what);
  }

  boolean isClean() {
    return violations.isEmpty() && strays.isEmpty();
  }

  /** Every violation, and the whole story of each upload it happened to. */
  String violations() {
    return violations.stream()
            .map(violation -> violation.story() + ": " + violation.what())
            .collect(Collectors.joining("\n", "seed " + seed + "\n", "\n"))
        + violations.stream()
            .map(Violation::story)
            .distinct()
            .map(Story::text)
            .collect(Collectors.joining("\n"))
        + "\n"
        + String.join("\n", news);
  }

  /** What to remember of the run. */
  String figures() {
    return String.join(
        "\n",
        "seed " + seed,
        "uploads by protocol: " + count(),
        "bytes of complete uploads: " + bytes(),
        "retries: " + stories.stream().mapToInt(Story::retries).sum(),
        "faults: " + kinds(),
        "longest without an answer, by fault (ms): " + longest(),
        "violations: " + (violations.size() + strays.size()));
  }

  private Map<String, Long> count() {
    return stories.stream()
        .collect(
            Collectors.groupingBy(
                story -> story.protocol() + " " + story.state(),
                TreeMap::new,
                Collectors.counting()));
  }

  private long bytes() {
    return stories.stream()
        .filter(story -> story.state() == Story.State.COMPLETE)
        .mapToLong(Story::size)
        .sum();
  }

  private Map<String, Long> kinds() {
    return strikes.stream()
        .collect(
            Collectors.groupingBy(
                past -> past.strike().fault().kind(), TreeMap::new, Collectors.counting()));
  }

  private Map<String, Long> longest() {
    Map<String, Long> longest = new TreeMap<>();
    for (Stall stall : stalls) {
      causes(stall)
          .forEach(
              cause ->
                  longest.merge(
                      cause.strike().fault().kind(), stall.length().toMillis(), Math::max));
    }
    longest.put("none", calm().orElse(0L));
    return longest;
  }

  private List<Past> causes(Stall stall) {
    return strikes.stream().filter(past -> past.holds(stall.begin())).toList();
  }

  private Optional<Long> calm() {
    return stalls.stream()
        .filter(stall -> causes(stall).isEmpty())
        .map(stall -> stall.length().toMillis())
        .max(Comparator.naturalOrder());
  }
}
