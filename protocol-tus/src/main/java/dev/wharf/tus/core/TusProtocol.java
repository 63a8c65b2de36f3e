package dev.wharf.tus.core;

import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadReply;
import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * tus 1.0.0 with checksum, checksum-trailer, concatenation, concatenation-unfinished, creation,
 * creation-with-upload, creation-defer-length, expiration and termination, and downloads. Pure but
 * for the ids it is given.
 */
public final class TusProtocol implements Dialect {
  static final String EXTENSIONS =
      "checksum,checksum-trailer,concatenation,concatenation-unfinished,creation,"
          + "creation-with-upload,creation-defer-length,expiration,termination";

  private final TusSettings settings;
  private final Cors cors;
  private final Creations creations;
  private final Reader reader;

  /**
   * @param settings what the operator decided
   * @param ids a new id for each upload
   */
  public TusProtocol(TusSettings settings, Supplier<UploadId> ids) {
    this(settings, new Cors(settings.cors()), new Location(settings), ids);
  }

  private TusProtocol(TusSettings settings, Cors cors, Location location, Supplier<UploadId> ids) {
    this(settings, cors, location, new Reader(settings, cors, location, ids));
  }

  TusProtocol(TusSettings settings, Cors cors, Location location, Reader reader) {
    this.settings = settings;
    this.cors = cors;
    this.creations = new Creations(location);
    this.reader = reader;
  }

  /** What a request wants. Never fails: what breaks a rule is {@link TusIntent.Rejected}. */
  @Override
  public TusIntent read(TusRequest request) {
    return reader.read(request);
  }

  @Override
  public TusIntent decided(TusRequest request, TusIntent intent, Changes changes) {
    return creations.decided(request, intent, changes);
  }

  /** Who sent a request, as far as trusted proxies say; empty = not known. */
  @Override
  public Optional<InetAddress> client(TusRequest request) {
    return new Forwarding(request, settings.proxies()).client();
  }

  /**
   * The response to an outcome; total over every reply. {@code Discover}, {@code Preflight} and
   * {@code Rejected} need no outcome: see {@link #answer(TusIntent)}.
   */
  @Override
  public TusResponse answer(TusIntent intent, UploadReply reply) {
    if (intent instanceof TusIntent.Append append) {
      return Answers.appended(append, reply);
    } else if (intent instanceof TusIntent.Create create) {
      return Answers.created(create.location(), reply);
    } else if (intent instanceof TusIntent.CreateWithBody create) {
      return Answers.created(create.location(), reply);
    } else if (intent instanceof TusIntent.Concatenate concatenate) {
      return Answers.concatenated(concatenate, reply);
    } else if (intent instanceof TusIntent.Inspect) {
      return Answers.inspected(reply);
    } else if (intent instanceof TusIntent.Terminate) {
      return Answers.terminated(reply);
    } else if (intent instanceof TusIntent.Download download) {
      return download(download, reply).response();
    }
    return answer(intent);
  }

  /** The response to what needs no upload. */
  @Override
  public TusResponse answer(TusIntent intent) {
    if (intent instanceof TusIntent.Rejected rejected) {
      return rejected.response();
    } else if (intent instanceof TusIntent.Preflight) {
      return cors.preflight(capabilities());
    } else if (intent instanceof TusIntent.Discover) {
      return capabilities();
    }
    throw new IllegalArgumentException("intent: " + intent + " (expected: one without an upload)");
  }

  /** The response to a GET, with the bytes that go with it. */
  @Override
  public Download download(TusIntent.Download download, UploadReply reply) {
    return Download.of(download.headers(), reply);
  }

  /** An answer to what is not an upload's path. */
  public static TusResponse notFound() {
    return TusResponse.refuse(404, "path: not found");
  }

  /** An answer to what is no HTTP, with what every response of ours carries. */
  public static TusResponse illegal(int status, String why) {
    return safe(TusResponse.refuse(status, TusResponse.oneLine(why)))
        .with(Field.TUS_RESUMABLE, Rules.VERSION);
  }

  /** An answer to a request on a connection that outlived this server's drain. */
  public static TusResponse draining() {
    return safe(TusResponse.refuse(
            503, "this server is shutting down (expected: the same request)"))
        .with(Field.TUS_RESUMABLE, Rules.VERSION)
        .with(Field.RETRY_AFTER, 1);
  }

  /** An answer where the application says no and does not say how. */
  public static TusResponse refused(int status) {
    return TusResponse.refuse(status, "upload: refused by the application behind this server");
  }

  /**
   * An answer where the application had to be asked and could not be: one that clients try again
   * on.
   *
   * @param so the response until then; its headers go on being true
   * @param mayRetry whether the same request may go through later
   */
  public static TusResponse notAsked(TusResponse so, boolean mayRetry) {
    TusResponse response =
        new TusResponse(
            mayRetry ? 503 : 500,
            so.headers(),
            "upload: the application behind this server could not be asked (expected: the same"
                + " request again)\n");
    return mayRetry ? response.with(Field.RETRY_AFTER, 1) : response;
  }

  /** An answer to a bug. */
  public static TusResponse failed() {
    return TusResponse.refuse(500, "internal error (see the server's log)");
  }

  /**
   * What every response carries. Tus-Resumable: "MUST be included in every request and response
   * except for OPTIONS requests."
   */
  @Override
  public TusResponse stamp(TusRequest request, TusResponse response) {
    TusResponse safe = safe(response);
    boolean options = request.overridden().method().equals("OPTIONS");
    return cors.stamp(
        request.headers(), options ? safe : safe.with(Field.TUS_RESUMABLE, Rules.VERSION));
  }

  /** No browser is to guess a type that could be run. */
  static TusResponse safe(TusResponse response) {
    return response.with(Field.CONTENT_TYPE_OPTIONS, "nosniff");
  }

  /**
   * Checksum: "The Tus-Checksum-Algorithm header MUST be included in the response to an OPTIONS
   * request."
   *
   * <p>OPTIONS: "A successful response indicated by the 204 No Content or 200 OK status MUST
   * contain the Tus-Version header. It MAY include the Tus-Extension and Tus-Max-Size headers."
   */
  private TusResponse capabilities() {
    TusResponse response =
        TusResponse.of(204)
            .with(Field.TUS_VERSION, Rules.VERSION)
            .with(Field.TUS_EXTENSION, EXTENSIONS)
            .with(Field.TUS_CHECKSUM_ALGORITHM, Algorithm.NAMES);
    return settings.maxSize().isPresent()
        ? response.with(Field.TUS_MAX_SIZE, settings.maxSize().getAsLong())
        : response;
  }
}
