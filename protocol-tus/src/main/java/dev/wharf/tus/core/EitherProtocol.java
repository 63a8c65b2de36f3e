package dev.wharf.tus.core;

import dev.wharf.upload.UploadReply;
import dev.wharf.upload.UploadReply.Standing;
import java.net.InetAddress;
import java.util.Optional;

/**
 * For requests that do not say which protocol they speak: those of tus 1.0.0, and answers that tell
 * both kinds of client what they look for.
 */
final class EitherProtocol implements Dialect {
  private final TusProtocol tus;
  private final DraftAnswers draft;
  private final DraftLimits limits;

  EitherProtocol(TusProtocol tus, DraftAnswers draft, DraftLimits limits) {
    this.tus = tus;
    this.draft = draft;
    this.limits = limits;
  }

  @Override
  public TusIntent read(TusRequest request) {
    return tus.read(request);
  }

  @Override
  public TusIntent decided(TusRequest request, TusIntent intent, Changes changes) {
    return tus.decided(request, intent, changes);
  }

  @Override
  public TusResponse answer(TusIntent intent, UploadReply reply) {
    TusResponse response = tus.answer(intent, reply);
    return intent instanceof TusIntent.Inspect && reply instanceof Standing standing
        ? draft.standing(response, standing)
        : response;
  }

  /**
   * Upload-Limit: "A server that supports the creation of a resumable upload resource [...] MUST
   * include the Upload-Limit header field in response to an OPTIONS request".
   */
  @Override
  public TusResponse answer(TusIntent intent) {
    TusResponse response = tus.answer(intent);
    return intent instanceof TusIntent.Rejected
        ? response
        : response.with(Field.UPLOAD_LIMIT, limits.general());
  }

  @Override
  public Download download(TusIntent.Download download, UploadReply reply) {
    return tus.download(download, reply);
  }

  @Override
  public TusResponse stamp(TusRequest request, TusResponse response) {
    return tus.stamp(request, response);
  }

  @Override
  public Optional<InetAddress> client(TusRequest request) {
    return tus.client(request);
  }
}
