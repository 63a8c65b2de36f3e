package dev.wharf.tus.http;

import dev.wharf.tus.core.Amendment;
import dev.wharf.tus.core.TusIntent;
import dev.wharf.tus.hook.ClientRequest;
import dev.wharf.tus.hook.TusHooks;
import dev.wharf.tus.hook.Verdict;
import dev.wharf.upload.UploadReply.Standing;
import dev.wharf.upload.UploadSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Wants to be asked everything, remembers what it was asked, and answers as it was told to. */
final class Application {
  static final String AUTHORIZE = "authorize";
  static final String PRE_CREATE = "pre-create";
  static final String PRE_TERMINATE = "pre-terminate";
  static final String PRE_FINISH = "pre-finish";

  private final Map<String, Supplier<CompletionStage<?>>> answers;
  private final List<String> asked = new ArrayList<>();
  private final List<ClientRequest> requests = new ArrayList<>();

  /**
   * @param answers by hook: a stage of a {@code Verdict}, of an {@code Amendment} for the last one;
   *     others are told to go on
   */
  Application(Map<String, Supplier<CompletionStage<?>>> answers) {
    this.answers = answers;
  }

  TusHooks hooks() {
    return TusHooks.none()
        .withAuthorize(this::authorize)
        .withPreCreate(this::preCreate)
        .withPreTerminate((upload, request) -> asked(PRE_TERMINATE, at(upload), request))
        .withPreFinish((upload, request) -> asked(PRE_FINISH, at(upload), request, Amendment.NONE));
  }

  /** Each question: the hook, and what it was asked about. */
  synchronized List<String> asked() {
    return List.copyOf(asked);
  }

  synchronized List<ClientRequest> requests() {
    return List.copyOf(requests);
  }

  private CompletionStage<Verdict> authorize(
      TusIntent intent, Optional<Standing> upload, ClientRequest request) {
    String name = intent.getClass().getSimpleName();
    return asked(AUTHORIZE, name + upload.map(there -> " " + at(there)).orElse(""), request);
  }

  private CompletionStage<Verdict> preCreate(UploadSpec upload, ClientRequest request) {
    return asked(PRE_CREATE, upload.owner().orElse("nobody") + "'s", request);
  }

  private static String at(Standing upload) {
    return upload.offset() + "/" + upload.length().orElse(-1);
  }

  private CompletionStage<Verdict> asked(String hook, String about, ClientRequest request) {
    return asked(hook, about, request, Verdict.allow());
  }

  @SuppressWarnings("unchecked")
  private synchronized <T> CompletionStage<T> asked(
      String hook, String about, ClientRequest request, T otherwise) {
    asked.add(hook + " " + about);
    requests.add(request);
    return (CompletionStage<T>)
        answers.getOrDefault(hook, () -> CompletableFuture.completedFuture(otherwise)).get();
  }
}
