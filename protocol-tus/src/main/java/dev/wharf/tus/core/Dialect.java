package dev.wharf.tus.core;

import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadReply;
import java.net.InetAddress;
import java.util.Optional;

/**
 * One way to say what is done with uploads: how a request is read, and how its outcome is told.
 * Every dialect means the same {@link TusIntent}s. Pure, and total over every intent and reply.
 */
public interface Dialect {

  /** What a request wants. Never fails: what breaks a rule is {@link TusIntent.Rejected}. */
  TusIntent read(TusRequest request);

  /**
   * The intent once the application has decided; the one place where what it says of a new upload
   * meets what its client asked for. An intent that creates nothing stays as it is.
   *
   * @param request what the intent was read from
   */
  TusIntent decided(TusRequest request, TusIntent intent, Changes changes);

  /**
   * The response to an outcome. {@code Discover}, {@code Preflight} and {@code Rejected} need no
   * outcome: see {@link #answer(TusIntent)}.
   */
  TusResponse answer(TusIntent intent, UploadReply reply);

  /** The response to what needs no upload. */
  TusResponse answer(TusIntent intent);

  /** The response to a GET, with the bytes that go with it. */
  Download download(TusIntent.Download download, UploadReply reply);

  /** What every response carries. */
  TusResponse stamp(TusRequest request, TusResponse response);

  /** Who sent a request, as far as trusted proxies say; empty = not known. */
  Optional<InetAddress> client(TusRequest request);

  /**
   * The response to bytes that do not sum up to what was said.
   *
   * @param refusal what tus 1.0.0 says of them
   */
  default TusResponse mismatch(TusResponse refusal) {
    return refusal;
  }

  /** Whether a client waits to hear of the upload before it has sent what this brings along. */
  default boolean announces(TusIntent intent) {
    return false;
  }

  /** What such a client hears when the upload can be found under its URL; empty = nothing. */
  default Optional<TusResponse> announcement(TusIntent intent, UploadReply reply) {
    return Optional.empty();
  }

  /** What a client hears while it sends; empty = nothing. */
  default Optional<TusResponse> progress(TusIntent intent, long offset) {
    return Optional.empty();
  }

  /** The upload that has to end because of how this went; empty = none. */
  default Optional<UploadId> ends(TusIntent intent, UploadReply reply) {
    return Optional.empty();
  }
}
