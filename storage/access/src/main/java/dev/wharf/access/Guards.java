package dev.wharf.access;

import java.util.concurrent.CompletionStage;

/** Where failures are counted. Stages never fail. */
interface Guards {
  CompletionStage<Verdict> look(GuardKey key);

  CompletionStage<Verdict> begin(GuardKey key, String attempt);

  /** Completes when it was counted. */
  CompletionStage<Verdict> end(GuardKey key, String attempt, Outcome outcome);
}
