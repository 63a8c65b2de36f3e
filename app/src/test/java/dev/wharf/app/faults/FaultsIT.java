package dev.wharf.app.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.app.Content;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three replicas under fire. Without settings a short run with one fault of each sort; {@code
 * -Dwharf.faults.minutes=30 -Dwharf.faults.uploads=1000} is the long one, and {@code
 * -Dwharf.faults.seed=} draws the same faults and files again.
 */
@Tag("alone")
final class FaultsIT {
  private static final int PATRONS = 8;
  private static final int KIB = 1 << 10;
  private static final int MIB = 1 << 20;
  private static final Duration QUIET = Duration.ofMinutes(2);
  private static final long LOOK_MILLIS = 1_000;

  @TempDir private Path folder;

  private final long seed = Long.getLong("wharf.faults.seed", System.nanoTime());
  private final double minutes =
      Double.parseDouble(System.getProperty("wharf.faults.minutes", "0"));
  private final int uploads = Integer.getInteger("wharf.faults.uploads", 24);
  private final Ledger ledger = new Ledger(seed);
  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicBoolean struck = new AtomicBoolean();
  private final AtomicInteger next = new AtomicInteger();

  @Test
  void whatever_befalls_replicas_database_and_store_nothing_acknowledged_is_lost()
      throws Exception {
    ledger.news("wharf.faults.seed=" + seed);
    ExecutorService threads = Threads.many("patron");
    ScheduledExecutorService clock = Threads.clock("checker");
    try (Fleet fleet = Fleet.start(folder, Map.of())) {
      fleet.onNews(ledger::news);
      Checker checker = new Checker(fleet, ledger);
      var unused =
          clock.scheduleWithFixedDelay(
              () -> look(checker), LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
      List<Patron> patrons = patrons(fleet);
      List<CompletableFuture<Void>> working =
          IntStream.range(0, PATRONS)
              .mapToObj(n -> CompletableFuture.runAsync(() -> work(patrons), threads))
              .toList();
      boolean healed = strikeAll(new Nemesis(fleet, ledger, over));
      finish(working);
      clock.shutdownNow();
      if (healed) {
        checker.judge();
      }
      System.out.println(ledger.figures());
      keepLogs(fleet);
      assertThat(ledger.isClean()).as(ledger::violations).isTrue();
    } finally {
      threads.shutdownNow();
      clock.shutdownNow();
    }
  }

  /** A clock drops what throws. */
  private void look(Checker checker) {
    try {
      checker.look();
    } catch (RuntimeException failure) {
      ledger.news("the bucket could not be listed: " + failure);
    }
  }

  private void finish(List<CompletableFuture<Void>> working) throws Exception {
    CompletableFuture<Void> all =
        CompletableFuture.allOf(working.toArray(CompletableFuture[]::new));
    try {
      all.get(QUIET.toSeconds(), TimeUnit.SECONDS);
    } catch (java.util.concurrent.TimeoutException stuck) {
      ledger.news("some uploads do not end");
      over.countDown();
      all.get(QUIET.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private List<Patron> patrons(Fleet fleet) {
    Patron.Patience patience = new Patron.Patience(over);
    List<Patron> patrons = new ArrayList<>();
    patrons.add(new TusPatron(fleet.files(), ledger, patience));
    patrons.add(new TusPatron(fleet.files(), ledger, patience));
    patrons.add(TusPatron.stepping(fleet.files(), ledger, patience));
    patrons.add(TusPatron.stepping(fleet.files(), ledger, patience));
    patrons.add(TusPatron.stepping(fleet.files(), ledger, patience));
    patrons.add(new TusJavaPatron(fleet.files(), folder, ledger, patience));
    patrons.add(new FtpPatron(fleet.ftp(), patience));
    patrons.add(new FtpPatron(fleet.ftp(), patience));
    Stream.of(ProgramPatron.Program.values())
        .filter(ProgramPatron.Program::isInstalled)
        .map(program -> new ProgramPatron(program, fleet.ftp(), folder, patience))
        .forEach(patrons::add);
    return patrons;
  }

  /** Upload after upload, for as long as there are faults and until there were enough. */
  private void work(List<Patron> patrons) {
    while (over.getCount() > 0) {
      int number = next.incrementAndGet();
      if (struck.get() && number > uploads) {
        return;
      }
      Random random = new Random(seed * 1_000_003 + number);
      Patron patron = patrons.get(number % patrons.size());
      Content content = new Content(size(random), number);
      Story story = ledger.open(number, patron.protocol(), content);
      try {
        patron.bring(story, random);
      } catch (IOException | RuntimeException failure) {
        story.violated("its client failed: " + failure);
      }
    }
  }

  private static long size(Random random) {
    return switch (random.nextInt(10)) {
      case 0 -> 0;
      case 1, 2 -> 1 + random.nextInt(64 * KIB);
      case 3, 4, 5, 6 -> 64 * KIB + random.nextInt(4 * MIB);
      case 7, 8 -> 5 * MIB + random.nextInt(4 * MIB);
      default -> 9 * MIB + random.nextInt(11 * MIB);
    };
  }

  /** Whether every replica was ready again after each fault. */
  private boolean strikeAll(Nemesis nemesis) {
    try {
      strikes(nemesis);
      return true;
    } catch (ConditionTimeoutException never) {
      ledger.violation("a replica does not become ready again");
      over.countDown();
      return false;
    } finally {
      struck.set(true);
    }
  }

  private void strikes(Nemesis nemesis) {
    Random random = new Random(seed);
    if (minutes == 0) {
      brief(random).forEach(nemesis::strike);
      return;
    }
    long end = System.nanoTime() + (long) (minutes * 60e9);
    while (System.nanoTime() < end || next.get() < uploads) {
      List<Fault> faults = new ArrayList<>(List.of(Fault.draw(random)));
      if (random.nextInt(4) == 0) {
        faults.add(Fault.drawStore(random));
      }
      nemesis.strike(faults);
    }
  }

  /** One of each sort, short ones, in any order. */
  private static List<List<Fault>> brief(Random random) {
    Fault.Whom whom = random.nextBoolean() ? Fault.Whom.OLDEST : Fault.Whom.OTHER;
    List<List<Fault>> faults =
        new ArrayList<>(
            List.of(
                List.of(new Fault.KillUnheard(whom, Duration.ofSeconds(2))),
                List.of(new Fault.Pause(whom, Duration.ofSeconds(4))),
                List.of(
                    new Fault.DatabaseRestart(Duration.ofSeconds(1)), Fault.drawStore(random))));
    java.util.Collections.shuffle(faults, random);
    return faults;
  }

  /** What replicas said, for whoever looks into a violation. */
  private void keepLogs(Fleet fleet) {
    String where = System.getProperty("wharf.faults.logs", "");
    if (where.isEmpty()) {
      return;
    }
    try {
      Files.writeString(Path.of(where), fleet.output());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
