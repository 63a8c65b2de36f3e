package dev.wharf.app.faults;

import dev.wharf.storage.s3.testkit.Relay;
import dev.wharf.storage.s3.testkit.S3Operation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Does to a fleet what faults say, and heals it again. */
final class Nemesis {
  private static final Duration DELAY = Duration.ofSeconds(3);
  private static final long EVERY = 3;

  private final Fleet fleet;
  private final Ledger ledger;
  private final CountDownLatch enough;

  /**
   * @param enough at zero: whatever lasts is healed early
   */
  Nemesis(Fleet fleet, Ledger ledger, CountDownLatch enough) {
    this.fleet = fleet;
    this.ledger = ledger;
    this.enough = enough;
  }

  /** Strikes with all of them at once; returns when all is healed and every replica is ready. */
  void strike(List<Fault> faults) {
    List<Ledger.Strike> strikes = faults.stream().map(ledger::begin).toList();
    List<Thread> threads =
        faults.stream().map(fault -> new Thread(() -> suffer(fault), "fault")).toList();
    threads.forEach(Thread::start);
    threads.forEach(Nemesis::join);
    fleet.awaitHealth();
    strikes.forEach(ledger::end);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  private void suffer(Fault fault) {
    if (fault instanceof Fault.Kill kill) {
      kill(victim(kill.whom()), kill.away());
    } else if (fault instanceof Fault.KillUnheard kill) {
      killUnheard(victim(kill.whom()), kill.unheard());
    } else if (fault instanceof Fault.Terminate terminate) {
      terminate(victim(terminate.whom()));
    } else if (fault instanceof Fault.Pause pause) {
      pause(victim(pause.whom()), pause.asleep());
    } else if (fault instanceof Fault.Partition partition) {
      partition(victim(partition.whom()), partition);
    } else if (fault instanceof Fault.DatabaseRestart restart) {
      fleet.stopDatabase();
      lasts(restart.away());
      fleet.startDatabase();
    } else if (fault instanceof Fault.DatabaseSilence silence) {
      fleet.replicas().forEach(replica -> replica.database().cut());
      lasts(silence.silent());
      fleet.replicas().forEach(replica -> replica.database().mend());
    } else if (fault instanceof Fault.StoreTrouble store) {
      trouble(store);
    }
  }

  private Replica victim(Fault.Whom whom) {
    List<Replica> byAge = fleet.byAge();
    return whom == Fault.Whom.OLDEST ? byAge.get(0) : byAge.get(1);
  }

  private void kill(Replica victim, Duration away) {
    victim.hold();
    victim.kill();
    lasts(away);
    victim.release();
  }

  private void killUnheard(Replica victim, Duration unheard) {
    victim.database().cut();
    lasts(unheard);
    victim.hold();
    victim.kill();
    victim.database().lose();
    victim.database().mend();
    victim.release();
  }

  private void terminate(Replica victim) {
    ledger.news(victim + " after SIGTERM: status " + victim.terminate());
  }

  private void pause(Replica victim, Duration asleep) {
    victim.pause();
    lasts(asleep);
    victim.resume();
  }

  private void partition(Replica victim, Fault.Partition partition) {
    fleet.partition(victim);
    if (partition.database()) {
      victim.database().cut();
    }
    lasts(partition.apart());
    victim.database().mend();
    fleet.mend();
  }

  private void trouble(Fault.StoreTrouble store) {
    AtomicLong count = new AtomicLong();
    fleet
        .storeRelay()
        .inject(
            request ->
                store.trouble() == Fault.Trouble.NO_COMPLETION
                    ? request.is(S3Operation.COMPLETE_MULTIPART)
                    : store.always() || count.incrementAndGet() % EVERY == 0,
            Relay.ALWAYS,
            ofStore(store.trouble()));
    lasts(store.lasting());
    fleet.storeRelay().heal();
  }

  private static dev.wharf.storage.s3.testkit.Fault ofStore(Fault.Trouble trouble) {
    return switch (trouble) {
      case ERRORS, NO_COMPLETION -> dev.wharf.storage.s3.testkit.Fault.internalError();
      case SLOW_DOWN -> dev.wharf.storage.s3.testkit.Fault.slowDown();
      case RESETS -> dev.wharf.storage.s3.testkit.Fault.resetRequest(100_000);
      case LOST_ANSWERS -> dev.wharf.storage.s3.testkit.Fault.loseAnswer();
      case DELAYS -> dev.wharf.storage.s3.testkit.Fault.delayAnswer(DELAY);
    };
  }

  private void lasts(Duration duration) {
    try {
      if (enough.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
        ledger.news("healed early: the run is over");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
