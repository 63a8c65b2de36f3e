package dev.wharf.tus.http;

import dev.wharf.files.Files;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.tus.core.Dialect;
import dev.wharf.tus.core.Download;
import dev.wharf.tus.core.TusIntent;
import dev.wharf.tus.core.TusResponse;
import dev.wharf.upload.Append;
import dev.wharf.upload.Body;
import dev.wharf.upload.UploadReply;
import dev.wharf.upload.UploadReply.Standing;
import dev.wharf.upload.UploadSpec;
import dev.wharf.upload.Uploads;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Each intent's call, and the response to its outcome. */
final class Calls {
  private final Dialect protocol;
  private final Uploads uploads;
  private final Files files;
  private final Placing placing;

  Calls(Dialect protocol, Uploads uploads, Files files, Placing placing) {
    this.protocol = protocol;
    this.uploads = uploads;
    this.files = files;
    this.placing = placing;
  }

  /**
   * An answer, and the bytes that go with it.
   *
   * @param response status and headers
   * @param piece of a download
   * @param finished the upload that has become complete by this request
   */
  record Answer(TusResponse response, Optional<Download.Piece> piece, Optional<Standing> finished) {
    static Answer of(TusResponse response) {
      return new Answer(response, Optional.empty(), Optional.empty());
    }

    Answer with(TusResponse other) {
      return new Answer(other, piece, finished);
    }
  }

  CompletionStage<Answer> perform(TusIntent intent, RequestBody body) {
    if (intent instanceof TusIntent.Download download) {
      return available(download).thenApply(reply -> download(download, reply));
    }
    return intent
        .checksum()
        .map(checksum -> checked(intent, new CheckedBody(body, checksum)))
        .orElseGet(() -> unchecked(intent, body));
  }

  private CompletionStage<Answer> unchecked(TusIntent intent, RequestBody body) {
    return upload(intent, size -> Body.of(body.bytes(), size), body.line())
        .map(call -> call.thenApply(reply -> answer(intent, reply)))
        .orElseGet(() -> CompletableFuture.completedFuture(Answer.of(protocol.answer(intent))));
  }

  /** Of bytes that are not the right ones, whoever looked at them knows more than the upload. */
  private CompletionStage<Answer> checked(TusIntent intent, CheckedBody body) {
    return upload(intent, body::of, body.line())
        .orElseThrow()
        .thenApply(
            reply ->
                reply instanceof UploadReply.ChecksumMismatch
                    ? body.refusal()
                        .map(protocol::mismatch)
                        .map(Answer::of)
                        .orElseGet(() -> answer(intent, reply))
                    : answer(intent, reply));
  }

  private Answer answer(TusIntent intent, UploadReply reply) {
    return new Answer(protocol.answer(intent, reply), Optional.empty(), finished(intent, reply));
  }

  /** One that had been complete before answers an append otherwise. */
  private static Optional<Standing> finished(TusIntent intent, UploadReply reply) {
    boolean writes = intent instanceof TusIntent.Append || intent.creates().isPresent();
    return writes && reply instanceof Standing standing && standing.complete()
        ? Optional.of(standing)
        : Optional.empty();
  }

  /** The upload's answer, or empty if the intent asks no upload. */
  private Optional<CompletionStage<UploadReply>> upload(
      TusIntent intent, Function<OptionalLong, Body> bytes, Optional<InterimResponses> line) {
    Announcements said = new Announcements(protocol, intent, line);
    return asked(intent, size -> body(intent, bytes.apply(size), said), said)
        .map(call -> call.thenCompose(reply -> ended(intent, reply)));
  }

  private static Body body(TusIntent intent, Body body, Announcements said) {
    Body told = body.telling(said::durable);
    return intent.finishes() ? told.finishing() : told;
  }

  /** The same answer, when an upload that it makes impossible has ended. */
  private CompletionStage<UploadReply> ended(TusIntent intent, UploadReply reply) {
    return protocol
        .ends(intent, reply)
        .map(id -> uploads.terminate(id).thenApply(end -> reply))
        .orElseGet(() -> CompletableFuture.completedFuture(reply));
  }

  private Optional<CompletionStage<UploadReply>> asked(
      TusIntent intent, Function<OptionalLong, Body> body, Announcements said) {
    if (intent instanceof TusIntent.Append append) {
      return Optional.of(
          uploads.receive(
              append.id(),
              new Append(
                  append.offset(), append.length(), append.digest(), body.apply(append.size()))));
    } else if (intent instanceof TusIntent.CreateWithBody create) {
      Body bytes = body.apply(create.size());
      return Optional.of(
          placed(
              create.spec(),
              spec -> said.areDue() ? announced(spec, bytes, said) : uploads.create(spec, bytes)));
    } else if (intent instanceof TusIntent.Create create) {
      return Optional.of(placed(create.spec(), uploads::create));
    } else if (intent instanceof TusIntent.Concatenate concatenate) {
      return Optional.of(placed(concatenate.spec(), uploads::create));
    } else if (intent instanceof TusIntent.Inspect inspect) {
      return Optional.of(uploads.settle(inspect.id()));
    } else if (intent instanceof TusIntent.Terminate terminate) {
      return Optional.of(uploads.terminate(terminate.id()));
    }
    return Optional.empty();
  }

  private CompletionStage<UploadReply> placed(UploadSpec spec, Placing.Creation creation) {
    return placing.create(spec, creation).exceptionally(Calls::failed);
  }

  /**
   * What a client is told of must be there if it breaks off at once: first the upload, then bytes.
   */
  private CompletionStage<UploadReply> announced(UploadSpec spec, Body body, Announcements said) {
    return uploads
        .create(spec)
        .thenCompose(
            reply -> {
              said.created(reply);
              return reply instanceof Standing standing && !standing.complete()
                  ? uploads.receive(spec.id(), new Append(0, spec.length(), body))
                  : CompletableFuture.completedFuture(reply);
            });
  }

  private Answer download(TusIntent.Download intent, UploadReply reply) {
    Download download = protocol.download(intent, reply);
    return new Answer(download.response(), download.piece(), Optional.empty());
  }

  /**
   * The upload, and if it is complete, whether its object is still there: it may have been removed
   * or replaced by other means, and after the first byte it is too late to say so.
   */
  private CompletionStage<UploadReply> available(TusIntent.Download intent) {
    return uploads
        .describe(intent.id())
        .thenCompose(
            reply ->
                reply instanceof Standing standing && standing.complete()
                    ? confirmed(standing)
                    : CompletableFuture.completedFuture(reply));
  }

  private CompletionStage<UploadReply> confirmed(Standing standing) {
    StoredObject object = standing.object().orElseThrow();
    return files
        .stat(object.key())
        .<UploadReply>thenApply(
            found ->
                found.filter(there -> there.etag().equals(object.etag())).isPresent()
                    ? standing
                    : new UploadReply.NotFound())
        .exceptionally(Calls::failed);
  }

  private static UploadReply failed(Throwable thrown) {
    Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
    if (cause instanceof StorageFailure failure) {
      return new UploadReply.StoreFailed(
          failure.kind(), failure.mayRetry(), String.valueOf(failure.getMessage()));
    }
    throw new CompletionException(cause);
  }

  HttpResponse rendered(Answer answer) {
    return answer
        .piece()
        .filter(piece -> piece.range().size() > 0)
        .map(
            piece ->
                Responses.download(
                    answer.response(),
                    piece.range().size(),
                    files.read(piece.object(), piece.range())))
        .orElseGet(() -> Responses.of(answer.response()));
  }
}
