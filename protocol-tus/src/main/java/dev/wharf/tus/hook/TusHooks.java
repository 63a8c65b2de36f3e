package dev.wharf.tus.hook;

import dev.wharf.tus.core.Amendment;
import dev.wharf.tus.core.TusIntent;
import dev.wharf.upload.UploadReply.Standing;
import dev.wharf.upload.UploadSpec;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What an application wants to be asked, in the order in which it is. A request waits for each
 * answer, however long it takes, with its body unread. What is not wanted costs nothing.
 *
 * <p>A stage that fails refuses its request, see {@link HookFailed}; clients try again then.
 *
 * @param authorize before each request that names an upload or creates one
 * @param preCreate before an upload is created
 * @param preTerminate before an upload is terminated
 * @param preFinish when a request has made an upload complete, before its response
 */
public record TusHooks(
    Optional<Authorize> authorize,
    Optional<PreCreate> preCreate,
    Optional<PreTerminate> preTerminate,
    Optional<PreFinish> preFinish) {

  /** Whether a request may go on; who owns what it creates ({@code Changes.withOwner}). */
  @FunctionalInterface
  public interface Authorize {
    /**
     * @param intent what the request wants
     * @param upload the one it names, as it now stands; empty = it creates one. A request that
     *     names none that is there is not asked about.
     * @param request the rest of it
     */
    CompletionStage<Verdict> ask(
        TusIntent intent, Optional<Standing> upload, ClientRequest request);
  }

  /** Whether an upload is created, and as what. */
  @FunctionalInterface
  public interface PreCreate {
    /**
     * @param upload what it is to be
     * @param request what creates it
     */
    CompletionStage<Verdict> ask(UploadSpec upload, ClientRequest request);
  }

  /** Whether an upload is terminated. */
  @FunctionalInterface
  public interface PreTerminate {
    /**
     * @param upload as it now stands
     * @param request what wants to terminate it
     */
    CompletionStage<Verdict> ask(Standing upload, ClientRequest request);
  }

  /**
   * What the client is told of an upload that is complete. It stays so whatever the answer is, also
   * if there is none; the question is asked at most once, and not at all if the request ended
   * before, or if its replica did.
   */
  @FunctionalInterface
  public interface PreFinish {
    /**
     * @param upload complete
     * @param request what brought the last byte
     */
    CompletionStage<Amendment> ask(Standing upload, ClientRequest request);
  }

  /** Nothing is asked. */
  public static TusHooks none() {
    return new TusHooks(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  public TusHooks withAuthorize(Authorize hook) {
    return new TusHooks(Optional.of(hook), preCreate, preTerminate, preFinish);
  }

  public TusHooks withPreCreate(PreCreate hook) {
    return new TusHooks(authorize, Optional.of(hook), preTerminate, preFinish);
  }

  public TusHooks withPreTerminate(PreTerminate hook) {
    return new TusHooks(authorize, preCreate, Optional.of(hook), preFinish);
  }

  public TusHooks withPreFinish(PreFinish hook) {
    return new TusHooks(authorize, preCreate, preTerminate, Optional.of(hook));
  }

  /** Whether there is nobody to ask. */
  public boolean isEmpty() {
    return authorize.isEmpty()
        && preCreate.isEmpty()
        && preTerminate.isEmpty()
        && preFinish.isEmpty();
  }
}
