package dev.wharf.tus.core;

import dev.wharf.upload.Digest;
import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadSpec;
import java.util.Optional;
import java.util.OptionalLong;

/** What a request wants, after every rule that can be checked without the upload held. */
public sealed interface TusIntent {

  /** What the bytes that come with it must sum up to; empty = whatever they are. */
  default Optional<Checksum> checksum() {
    return Optional.empty();
  }

  /** Whether the upload is complete where these bytes end, also if its length was not known. */
  default boolean finishes() {
    return false;
  }

  /** The upload it is about, which is there already; empty = none. */
  default Optional<UploadId> names() {
    return Optional.empty();
  }

  /** The upload it creates; empty = none. */
  default Optional<UploadSpec> creates() {
    return Optional.empty();
  }

  /**
   * POST: an upload without bytes.
   *
   * @param spec what it is to be
   * @param location its URL
   */
  record Create(UploadSpec spec, String location) implements TusIntent {
    @Override
    public Optional<UploadSpec> creates() {
      return Optional.of(spec);
    }
  }

  /**
   * POST with the first bytes.
   *
   * @param spec what it is to be
   * @param location its URL
   * @param size bytes the body announces; empty = chunked
   * @param checksum what its bytes must sum up to
   * @param finishes whether it is complete with them
   */
  record CreateWithBody(
      UploadSpec spec,
      String location,
      OptionalLong size,
      Optional<Checksum> checksum,
      boolean finishes)
      implements TusIntent {

    /** One that is complete when it has its length. */
    public CreateWithBody(
        UploadSpec spec, String location, OptionalLong size, Optional<Checksum> checksum) {
      this(spec, location, size, checksum, false);
    }

    @Override
    public Optional<UploadSpec> creates() {
      return Optional.of(spec);
    }
  }

  /**
   * POST of a final upload: it is made of partial ones.
   *
   * @param spec what it is to be, and of what
   * @param location its URL
   */
  record Concatenate(UploadSpec spec, String location) implements TusIntent {
    @Override
    public Optional<UploadSpec> creates() {
      return Optional.of(spec);
    }
  }

  /**
   * PATCH.
   *
   * @param id the upload
   * @param offset where the client believes the next byte goes
   * @param length the upload's length, declared with this request
   * @param size bytes the body announces; empty = chunked
   * @param checksum what its bytes must sum up to
   * @param finishes whether the upload is complete with them
   * @param digest what all bytes of the upload must sum up to, if that is said with this request
   */
  record Append(
      UploadId id,
      long offset,
      OptionalLong length,
      OptionalLong size,
      Optional<Checksum> checksum,
      boolean finishes,
      Optional<Digest> digest)
      implements TusIntent {

    /** One that says nothing of the bytes of the whole. */
    public Append(
        UploadId id,
        long offset,
        OptionalLong length,
        OptionalLong size,
        Optional<Checksum> checksum,
        boolean finishes) {
      this(id, offset, length, size, checksum, finishes, Optional.empty());
    }

    /** One that completes the upload only by reaching its length. */
    public Append(
        UploadId id,
        long offset,
        OptionalLong length,
        OptionalLong size,
        Optional<Checksum> checksum) {
      this(id, offset, length, size, checksum, false);
    }

    @Override
    public Optional<UploadId> names() {
      return Optional.of(id);
    }
  }

  /**
   * HEAD: where to go on.
   *
   * @param id the upload
   */
  record Inspect(UploadId id) implements TusIntent {
    @Override
    public Optional<UploadId> names() {
      return Optional.of(id);
    }
  }

  /**
   * DELETE.
   *
   * @param id the upload
   */
  record Terminate(UploadId id) implements TusIntent {
    @Override
    public Optional<UploadId> names() {
      return Optional.of(id);
    }
  }

  /**
   * GET: the finished object, or a range of it.
   *
   * @param id the upload
   * @param headers its conditions and range
   */
  record Download(UploadId id, RequestHeaders headers) implements TusIntent {
    @Override
    public Optional<UploadId> names() {
      return Optional.of(id);
    }
  }

  /** OPTIONS: what this server can do. */
  record Discover() implements TusIntent {}

  /** OPTIONS of a browser, on behalf of a page from an origin that is allowed. */
  record Preflight() implements TusIntent {}

  /**
   * Nothing: a rule refuses it.
   *
   * @param response the answer
   */
  record Rejected(TusResponse response) implements TusIntent {}
}
