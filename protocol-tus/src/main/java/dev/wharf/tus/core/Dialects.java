package dev.wharf.tus.core;

import dev.wharf.upload.UploadId;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * tus 1.0.0 and the draft beside each other on the same URLs, told apart by what a request says:
 * {@code Tus-Resumable} is tus; a field or the media type of the draft is the draft; what says
 * neither is answered for both.
 */
public final class Dialects {
  private final TusProtocol tus;
  private final Dialect either;
  private final Map<DraftVersion, Dialect> said = new EnumMap<>(DraftVersion.class);
  private final Map<DraftVersion, Dialect> unsaid = new EnumMap<>(DraftVersion.class);
  private final boolean draft;

  /**
   * @param settings what the operator decided
   * @param ids a new id for each upload
   * @param clock for how long an upload has left
   */
  public Dialects(TusSettings settings, Supplier<UploadId> ids, InstantSource clock) {
    Cors cors = new Cors(settings.cors());
    Location location = new Location(settings);
    Reader reader = new Reader(settings, cors, location, ids);
    DraftLimits limits = new DraftLimits(settings.maxSize(), clock);
    this.draft = settings.draft();
    this.tus = new TusProtocol(settings, cors, location, reader);
    this.either =
        new EitherProtocol(
            tus, new DraftAnswers(DraftVersion.V8, settings.maxSize(), limits), limits);
    for (DraftVersion version : DraftVersion.values()) {
      said.put(version, new DraftProtocol(version, true, settings, cors, reader, tus, limits));
      unsaid.put(version, new DraftProtocol(version, false, settings, cors, reader, tus, limits));
    }
  }

  /** The one a request speaks. */
  public Dialect of(TusRequest request) {
    RequestHeaders headers = request.headers();
    if (!draft) {
      return tus;
    } else if (request.method().equals("OPTIONS")) {
      return either;
    } else if (headers.has(Field.TUS_RESUMABLE)) {
      return tus;
    }
    return speaksDraft(request) ? version(headers) : either;
  }

  private static boolean speaksDraft(TusRequest request) {
    RequestHeaders headers = request.headers();
    return headers.has(Field.INTEROP_VERSION)
        || headers.has(Field.UPLOAD_COMPLETE)
        || headers.has(Field.UPLOAD_INCOMPLETE)
        || new DraftRequest(request, DraftVersion.V8)
            .mediaType()
            .filter(DraftRequest.MEDIA_TYPE::equals)
            .isPresent();
  }

  /** The version it says, or the one it looks like, and then without interim responses. */
  private Dialect version(RequestHeaders headers) {
    DraftVersion alike = headers.has(Field.UPLOAD_INCOMPLETE) ? DraftVersion.V3 : DraftVersion.V8;
    return headers
        .get(Field.INTEROP_VERSION)
        .map(StructuredField::integer)
        .filter(number -> number.isPresent())
        .flatMap(number -> DraftVersion.of(number.getAsLong()))
        .map(said::get)
        .orElseGet(() -> unsaid.get(alike));
  }

  /** Every one of them. */
  public List<Dialect> all() {
    List<Dialect> all = new ArrayList<>(List.of(tus, either));
    all.addAll(said.values());
    all.addAll(unsaid.values());
    return all;
  }
}
