package dev.wharf.tus.http;

import static java.util.Objects.requireNonNull;

import dev.wharf.tus.core.Amendment;
import dev.wharf.tus.core.Dialect;
import dev.wharf.tus.core.TusIntent;
import dev.wharf.tus.core.TusProtocol;
import dev.wharf.tus.core.TusRequest;
import dev.wharf.tus.core.TusResponse;
import dev.wharf.tus.hook.ClientRequest;
import dev.wharf.tus.hook.HookFailed;
import dev.wharf.tus.hook.TusHooks;
import dev.wharf.tus.hook.Verdict;
import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadReply.Standing;
import dev.wharf.upload.UploadSpec;
import dev.wharf.upload.Uploads;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One request with an application that wants to be asked. A hook that fails refuses the request: a
 * door that nobody watches is shut.
 */
final class HookedCall {
  private static final Logger log = LoggerFactory.getLogger(HookedCall.class);

  /** What tusd answers where its hook rejects without a status of its own. */
  private static final int REJECTED = 400;

  private static final int FORBIDDEN = 403;

  private final TusHooks hooks;
  private final Dialect protocol;
  private final Uploads uploads;
  private final Calls calls;
  private final TusRequest request;
  private final ClientRequest client;

  HookedCall(
      TusHooks hooks,
      Dialect protocol,
      Uploads uploads,
      Calls calls,
      TusRequest request,
      ClientRequest client) {
    this.hooks = hooks;
    this.protocol = protocol;
    this.uploads = uploads;
    this.calls = calls;
    this.request = request;
    this.client = client;
  }

  /** How far a request has come. */
  private sealed interface Step {
    default CompletionStage<Step> then(Function<Go, CompletionStage<Step>> next) {
      return this instanceof Go go ? next.apply(go) : CompletableFuture.completedFuture(this);
    }
  }

  /**
   * It goes on.
   *
   * @param intent as decided so far
   * @param upload the one it names, if somebody wants to know
   * @param amendment of its success
   */
  private record Go(TusIntent intent, Optional<Standing> upload, Amendment amendment)
      implements Step {}

  /** It is answered. */
  private record Stop(TusResponse response) implements Step {}

  CompletionStage<Calls.Answer> perform(TusIntent intent, RequestBody body) {
    return described(new Go(intent, Optional.empty(), Amendment.NONE))
        .thenCompose(step -> step.then(this::authorized))
        .thenCompose(step -> step.then(this::created))
        .thenCompose(step -> step.then(this::terminated))
        .thenCompose(
            step ->
                step instanceof Go go
                    ? performed(go, body)
                    : CompletableFuture.completedFuture(Calls.Answer.of(((Stop) step).response())));
  }

  /** What is not there, or cannot be told, is answered without anybody being asked about it. */
  private CompletionStage<Step> described(Go go) {
    Optional<UploadId> named = go.intent().names();
    boolean wanted = hooks.authorize().isPresent() || preTerminate(go.intent()).isPresent();
    if (named.isEmpty() || !wanted) {
      return CompletableFuture.completedFuture(go);
    }
    return uploads
        .describe(named.get())
        .thenApply(
            reply ->
                reply instanceof Standing standing
                    ? new Go(go.intent(), Optional.of(standing), go.amendment())
                    : new Stop(protocol.answer(go.intent(), reply)));
  }

  private CompletionStage<Step> authorized(Go go) {
    return hooks
        .authorize()
        .map(
            hook ->
                asked("authorize", FORBIDDEN, go, () -> hook.ask(go.intent(), go.upload(), client)))
        .orElseGet(() -> CompletableFuture.completedFuture(go));
  }

  private CompletionStage<Step> created(Go go) {
    Optional<UploadSpec> created = go.intent().creates();
    return hooks
        .preCreate()
        .filter(hook -> created.isPresent())
        .map(hook -> asked("pre-create", REJECTED, go, () -> hook.ask(created.get(), client)))
        .orElseGet(() -> CompletableFuture.completedFuture(go));
  }

  private CompletionStage<Step> terminated(Go go) {
    return preTerminate(go.intent())
        .map(
            hook ->
                asked(
                    "pre-terminate",
                    REJECTED,
                    go,
                    () -> hook.ask(go.upload().orElseThrow(), client)))
        .orElseGet(() -> CompletableFuture.completedFuture(go));
  }

  private Optional<TusHooks.PreTerminate> preTerminate(TusIntent intent) {
    return hooks.preTerminate().filter(hook -> intent instanceof TusIntent.Terminate);
  }

  private CompletionStage<Step> asked(
      String hook, int refusal, Go go, Supplier<CompletionStage<Verdict>> question) {
    return put(question)
        .handle(
            (verdict, failure) ->
                failure == null
                    ? decided(hook, refusal, go, verdict)
                    : new Stop(failed(hook, TusProtocol.failed(), failure)));
  }

  /** Also a hook that throws, or answers null, has failed and no more than that. */
  private static <T> CompletionStage<T> put(Supplier<CompletionStage<T>> question) {
    try {
      return requireNonNull(question.get()).thenApply(Objects::requireNonNull);
    } catch (RuntimeException failure) {
      return CompletableFuture.failedFuture(failure);
    }
  }

  private Step decided(String hook, int refusal, Go go, Verdict verdict) {
    if (verdict instanceof Verdict.Refused refused) {
      return new Stop(amended(hook, TusProtocol.refused(refusal), refused.amendment()));
    }
    Verdict.Allowed allowed = (Verdict.Allowed) verdict;
    return new Go(
        protocol.decided(request, go.intent(), allowed.changes()),
        go.upload(),
        go.amendment().and(allowed.amendment()));
  }

  private CompletionStage<Calls.Answer> performed(Go go, RequestBody body) {
    return calls
        .perform(go.intent(), body)
        .thenApply(answer -> succeeded(answer, go.amendment()))
        .thenCompose(this::finished);
  }

  private Calls.Answer succeeded(Calls.Answer answer, Amendment amendment) {
    boolean plain = answer.response().status() < 300 && answer.piece().isEmpty();
    return plain ? answer.with(amended("response", answer.response(), amendment)) : answer;
  }

  private CompletionStage<Calls.Answer> finished(Calls.Answer answer) {
    return hooks
        .preFinish()
        .flatMap(hook -> answer.finished().map(upload -> finished(hook, upload, answer)))
        .orElseGet(() -> CompletableFuture.completedFuture(answer));
  }

  private CompletionStage<Calls.Answer> finished(
      TusHooks.PreFinish hook, Standing upload, Calls.Answer answer) {
    return put(() -> hook.ask(upload, client))
        .handle(
            (amendment, failure) ->
                answer.with(
                    failure == null
                        ? amended("pre-finish", answer.response(), amendment)
                        : failed("pre-finish", answer.response(), failure)));
  }

  private TusResponse amended(String hook, TusResponse response, Amendment amendment) {
    if (!amendment.unfit().isEmpty()) {
      line().log("hook {}: headers left out: {}", hook, amendment.unfit());
    }
    return response.amended(amendment);
  }

  private TusResponse failed(String hook, TusResponse so, Throwable thrown) {
    Throwable failure = thrown instanceof CompletionException ? thrown.getCause() : thrown;
    if (failure instanceof HookFailed known) {
      line().log("hook {}: {}", hook, known.getMessage());
      return TusProtocol.notAsked(so, known.mayRetry());
    }
    line().setCause(failure).log("hook {} failed", hook);
    return TusProtocol.notAsked(so, false);
  }

  private LoggingEventBuilder line() {
    return log.atWarn().addKeyValue("upload", request.uploadId().orElse(""));
  }
}
