package dev.wharf.access;

import dev.wharf.access.Admission.Denied;
import dev.wharf.access.Admission.Granted;
import dev.wharf.access.Attempts.Attempt;
import dev.wharf.access.Verdict.Go;
import dev.wharf.access.Verdict.Locked;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Accounts from users files; failures are counted wherever the guards are. */
final class FileAccounts implements Accounts {
  private final Supplier<Users> users;
  private final Attempts attempts;
  private final HashThreads threads;
  private final LoginPolicy policy;

  FileAccounts(Supplier<Users> users, Attempts attempts, HashThreads threads, LoginPolicy policy) {
    this.users = users;
    this.attempts = attempts;
    this.threads = threads;
    this.policy = policy;
  }

  @Override
  public CompletionStage<Admission> admit(String username, Peer peer) {
    return attempts
        .look(username, peer.address())
        .thenApply(
            verdict ->
                verdict instanceof Locked ? refused(verdict) : users.get().admit(username, peer));
  }

  @Override
  public CompletionStage<Admission> login(String username, String password, Peer peer) {
    return attempts
        .begin(username, peer.address())
        .thenCompose(
            attempt ->
                attempt.verdict() instanceof Go go
                    ? threads
                        .call(() -> users.get().login(username, password, peer))
                        .whenComplete((answer, failure) -> withdrawIf(failure, attempt))
                        .thenCompose(answer -> counted(answer, attempt, go.failures()))
                    : CompletableFuture.completedFuture(refused(attempt.verdict())));
  }

  /** What failed here is no failure of theirs. */
  private void withdrawIf(@Nullable Throwable failure, Attempt attempt) {
    if (failure != null) {
      attempts.end(attempt, Outcome.WITHDRAWN);
    }
  }

  private CompletionStage<Admission> counted(Admission answer, Attempt attempt, int before) {
    Outcome outcome = answer instanceof Granted ? Outcome.SUCCEEDED : Outcome.FAILED;
    return attempts.end(attempt, outcome).thenApply(verdict -> heldBack(answer, before + 1));
  }

  private Admission heldBack(Admission answer, int failures) {
    return answer instanceof Denied denied
        ? new Denied(policy.delay(failures), denied.cause())
        : answer;
  }

  /** Without a look at the password. */
  private Admission refused(Verdict verdict) {
    String cause =
        verdict instanceof Locked locked
            ? "locked out for another " + locked.remaining().toSeconds() + " s"
            : "too many attempts at a time";
    return new Denied(policy.maxDelay(), cause);
  }
}
