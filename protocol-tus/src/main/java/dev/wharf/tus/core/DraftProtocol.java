package dev.wharf.tus.core;

import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadReply;
import dev.wharf.upload.UploadReply.Standing;
import java.net.InetAddress;
import java.util.Optional;

/**
 * draft-ietf-httpbis-resumable-upload in one of its interop versions. It stands in this package
 * because who may ask, where an upload lies, what it is and what CORS allows are rules that both
 * protocols share.
 */
final class DraftProtocol implements Dialect {
  private final boolean interim;
  private final Cors cors;
  private final TusProtocol tus;
  private final DraftReader reader;
  private final DraftAnswers answers;

  /**
   * @param interim whether the client may be sent 104: it said this version itself
   */
  DraftProtocol(
      DraftVersion version,
      boolean interim,
      TusSettings settings,
      Cors cors,
      Reader tusReader,
      TusProtocol tus,
      DraftLimits limits) {
    this.interim = interim;
    this.cors = cors;
    this.tus = tus;
    DraftRules rules = new DraftRules(version, settings.maxSize(), limits);
    this.reader = new DraftReader(version, interim, tusReader, rules);
    this.answers = new DraftAnswers(version, settings.maxSize(), limits);
  }

  @Override
  public TusIntent read(TusRequest request) {
    return reader.read(request);
  }

  @Override
  public TusIntent decided(TusRequest request, TusIntent intent, Changes changes) {
    return tus.decided(request, intent, changes);
  }

  @Override
  public TusResponse answer(TusIntent intent, UploadReply reply) {
    if (intent instanceof TusIntent.Append append) {
      return answers.appended(append, reply);
    } else if (intent instanceof TusIntent.Create create) {
      return answers.created(create.location(), isComplete(reply), reply);
    } else if (intent instanceof TusIntent.CreateWithBody create) {
      return answers.created(create.location(), create.finishes(), reply);
    } else if (intent instanceof TusIntent.Inspect) {
      return answers.inspected(reply);
    } else if (intent instanceof TusIntent.Terminate) {
      return answers.terminated(reply);
    }
    return tus.answer(intent, reply);
  }

  /** Nothing is the whole of an upload of no bytes. */
  private static boolean isComplete(UploadReply reply) {
    return reply instanceof Standing standing && standing.complete();
  }

  @Override
  public TusResponse answer(TusIntent intent) {
    return tus.answer(intent);
  }

  @Override
  public Download download(TusIntent.Download download, UploadReply reply) {
    return tus.download(download, reply);
  }

  @Override
  public TusResponse stamp(TusRequest request, TusResponse response) {
    return cors.stamp(request.headers(), TusProtocol.safe(Problem.plain(response)));
  }

  @Override
  public Optional<InetAddress> client(TusRequest request) {
    return tus.client(request);
  }

  @Override
  public TusResponse mismatch(TusResponse refusal) {
    return answers.mismatched();
  }

  @Override
  public boolean announces(TusIntent intent) {
    return interim && intent instanceof TusIntent.CreateWithBody;
  }

  @Override
  public Optional<TusResponse> announcement(TusIntent intent, UploadReply reply) {
    return interim && reply instanceof Standing && intent instanceof TusIntent.CreateWithBody create
        ? Optional.of(answers.announcement(create.location(), reply))
        : Optional.empty();
  }

  @Override
  public Optional<TusResponse> progress(TusIntent intent, long offset) {
    return interim ? Optional.of(answers.progress(intent, offset)) : Optional.empty();
  }

  @Override
  public Optional<UploadId> ends(TusIntent intent, UploadReply reply) {
    return answers.ends(intent, reply);
  }
}
