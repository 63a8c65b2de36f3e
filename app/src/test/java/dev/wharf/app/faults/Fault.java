package dev.wharf.app.faults;

import java.time.Duration;
import java.util.List;
import java.util.Random;

/** What is done to a fleet, and for how long. */
sealed interface Fault {

  /** Which replica: the oldest leads the cluster. */
  enum Whom {
    OLDEST,
    OTHER
  }

  /** What a store does to a share of its requests. */
  enum Trouble {
    ERRORS,
    SLOW_DOWN,
    RESETS,
    LOST_ANSWERS,
    DELAYS,
    /** Only what makes an object of parts fails, and always. */
    NO_COMPLETION
  }

  /** SIGKILL; started again that much later. */
  record Kill(Whom whom, Duration away) implements Fault {}

  /**
   * SIGKILL of one whose words the database has not heard for a while: what it answered meanwhile,
   * nobody else knows.
   */
  record KillUnheard(Whom whom, Duration unheard) implements Fault {}

  /** SIGTERM; started again when it has ended. */
  record Terminate(Whom whom) implements Fault {}

  /** SIGSTOP, then SIGCONT. */
  record Pause(Whom whom, Duration asleep) implements Fault {}

  /**
   * One replica and the others cannot reach each other.
   *
   * @param database whether it cannot reach the database either
   */
  record Partition(Whom whom, Duration apart, boolean database) implements Fault {}

  /** PostgreSQL stops, and is started again that much later on the same data. */
  record DatabaseRestart(Duration away) implements Fault {}

  /** PostgreSQL says nothing for a while, connections stay open. */
  record DatabaseSilence(Duration silent) implements Fault {}

  /** The store has trouble with every third request, or with all. */
  record StoreTrouble(Trouble trouble, boolean always, Duration lasting) implements Fault {}

  /** How figures name it. */
  default String kind() {
    if (this instanceof Kill kill) {
      return "kill -9 of " + kill.whom();
    } else if (this instanceof KillUnheard kill) {
      return "kill -9 of " + kill.whom() + ", unheard";
    } else if (this instanceof Terminate terminate) {
      return "SIGTERM of " + terminate.whom();
    } else if (this instanceof Pause pause) {
      return "SIGSTOP " + length(pause.asleep());
    } else if (this instanceof Partition partition) {
      return "partition" + (partition.database() ? ", database too " : " ") + partition.whom();
    } else if (this instanceof DatabaseRestart) {
      return "PostgreSQL restart";
    } else if (this instanceof DatabaseSilence) {
      return "PostgreSQL silent";
    } else if (this instanceof StoreTrouble store) {
      return "store " + store.trouble();
    }
    throw new IllegalStateException(toString());
  }

  private static String length(Duration asleep) {
    return asleep.compareTo(Duration.ofSeconds(10)) < 0
        ? "< 10 s"
        : asleep.compareTo(Duration.ofSeconds(20)) < 0 ? "10-20 s" : "> 20 s";
  }

  /** Any of them, of any length; processes come up as often as all the rest. */
  static Fault draw(Random random) {
    Whom whom = random.nextBoolean() ? Whom.OLDEST : Whom.OTHER;
    return switch (random.nextInt(12)) {
      case 0 -> new Kill(whom, seconds(random, 0, 30));
      case 1 -> new KillUnheard(whom, seconds(random, 1, 6));
      case 2, 3 -> new Terminate(whom);
      case 4, 5, 6 -> new Pause(whom, seconds(random, 1, 40));
      case 7 -> new Partition(whom, seconds(random, 5, 40), false);
      case 8 -> new Partition(whom, seconds(random, 5, 40), true);
      case 9 -> new DatabaseRestart(seconds(random, 0, 30));
      case 10 -> new DatabaseSilence(seconds(random, 1, 40));
      default -> drawStore(random);
    };
  }

  /** Trouble of the store, which may come with another fault. */
  static StoreTrouble drawStore(Random random) {
    List<Trouble> all = List.of(Trouble.values());
    return new StoreTrouble(
        all.get(random.nextInt(all.size())), random.nextInt(4) == 0, seconds(random, 2, 15));
  }

  private static Duration seconds(Random random, int least, int most) {
    return Duration.ofMillis(1_000L * least + random.nextInt(1_000 * (most - least)));
  }
}
