package dev.wharf.tus.core;

import dev.wharf.storage.spi.Condition;
import dev.wharf.upload.Concat;
import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadReply;
import dev.wharf.upload.UploadSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * From request to intent: for each method the rules it must keep, in order, and what it then means.
 */
final class Reader {
  private final TusSettings settings;
  private final Supplier<UploadId> ids;
  private final Cors cors;
  private final Rule authorization;
  private final Location location;
  private final PartialUrls partials;
  private final Map<String, Method> onUpload;
  private final Map<String, Method> onBase;

  private record Method(List<Rule> rules, BiFunction<TusRequest, UploadId, TusIntent> intent) {}

  Reader(TusSettings settings, Cors cors, Location location, Supplier<UploadId> ids) {
    this.settings = settings;
    this.ids = ids;
    this.cors = cors;
    this.authorization = new Authorization(settings.token());
    this.location = location;
    this.partials = new PartialUrls(settings, location);
    Rules rules = new Rules(settings.maxSize());
    this.onBase = Map.of("POST", new Method(creation(rules, partials), this::create));
    this.onUpload =
        Map.of(
            "PATCH", new Method(append(rules), Reader::append),
            "HEAD", new Method(List.of(rules::versionIfSent), (r, id) -> new TusIntent.Inspect(id)),
            "DELETE", new Method(List.of(rules::version), (r, id) -> new TusIntent.Terminate(id)),
            "GET",
                new Method(
                    List.of(rules::versionIfSent),
                    (r, id) -> new TusIntent.Download(id, r.headers())));
  }

  private static List<Rule> creation(Rules rules, Rule partials) {
    return List.of(
        rules::version,
        rules::concatenation,
        rules::finalWithoutLength,
        rules::checksum,
        rules::checksumOnce,
        rules::trailerNeedsChunks,
        rules::length,
        rules::deferral,
        rules::lengthOrDeferral,
        rules::notBoth,
        rules::withinMaxSize,
        rules::metadata,
        rules::finalWithoutBody,
        rules::mediaTypeOfBody,
        rules::bodyWithinLength,
        partials);
  }

  private static List<Rule> append(Rules rules) {
    return List.of(
        rules::version,
        rules::mediaType,
        rules::checksum,
        rules::checksumOnce,
        rules::trailerNeedsChunks,
        rules::offset,
        rules::length,
        rules::notBoth,
        rules::lengthNotBelowOffset,
        rules::withinMaxSize,
        rules::bodyWithinLength);
  }

  TusIntent read(TusRequest given) {
    TusRequest request = given.overridden();
    return request.method().equals("OPTIONS")
        ? options(request)
        : unauthorized(request)
            .<TusIntent>map(TusIntent.Rejected::new)
            .orElseGet(() -> authorised(request));
  }

  /** The refusal of a request from somebody who may not ask at all. */
  Optional<TusResponse> unauthorized(TusRequest request) {
    return authorization.refusal(request);
  }

  private TusIntent options(TusRequest request) {
    if (!Cors.asks(request.headers())) {
      return new TusIntent.Discover();
    }
    return cors.allows(request.headers())
        ? new TusIntent.Preflight()
        : rejected(
            TusResponse.refuse(
                403, Field.ORIGIN, request.headers().get(Field.ORIGIN), "an allowed origin"));
  }

  private TusIntent authorised(TusRequest request) {
    Map<String, Method> methods = request.uploadId().isPresent() ? onUpload : onBase;
    Method method = methods.get(request.method());
    String allowed =
        request.uploadId().isPresent() ? "HEAD, PATCH, DELETE, GET, OPTIONS" : "POST, OPTIONS";
    return method == null ? rejected(notAllowed(request, allowed)) : checked(request, method);
  }

  private TusIntent checked(TusRequest request, Method method) {
    for (Rule rule : method.rules()) {
      Optional<TusResponse> refusal = rule.refusal(request);
      if (refusal.isPresent()) {
        return rejected(refusal.get());
      }
    }
    return idOf(request)
        .map(id -> method.intent().apply(request, id))
        .orElseGet(() -> rejected(Refusals.of(new UploadReply.NotFound())));
  }

  /** The upload that is named, or a new one; empty if what is named can be none. */
  Optional<UploadId> idOf(TusRequest request) {
    return request.uploadId().map(UploadId::parse).orElseGet(() -> Optional.of(ids.get()));
  }

  /** An upload's URL, for who asks. */
  String location(TusRequest request, UploadId id) {
    return location.of(id.value(), request);
  }

  private TusIntent create(TusRequest request, UploadId id) {
    String url = location(request, id);
    Optional<Concat> concat = partials.concat(request);
    UploadSpec plain = spec(request, id);
    UploadSpec spec = concat.map(plain::concatenating).orElse(plain);
    if (spec.isFinal()) {
      return new TusIntent.Concatenate(spec, url);
    }
    Optional<Checksum> checksum = Rules.checksumOf(request);
    return request.hasBody() || checksum.isPresent()
        ? new TusIntent.CreateWithBody(spec, url, request.bodySize(), checksum)
        : new TusIntent.Create(spec, url);
  }

  /** The upload that {@code Upload-Length} and {@code Upload-Metadata} ask for. */
  UploadSpec spec(TusRequest request, UploadId id) {
    Optional<String> text = Rules.metadataText(request);
    OptionalLong length = Rules.integer(request, Field.UPLOAD_LENGTH);
    return new UploadSpec(
            id,
            Optional.empty(),
            KeyLayout.unplaced(id),
            new Condition.Absent(),
            length,
            settings.maxSize(),
            text,
            Creations.meta(id, text))
        .perishing();
  }

  private static TusIntent append(TusRequest request, UploadId id) {
    return new TusIntent.Append(
        id,
        Rules.integer(request, Field.UPLOAD_OFFSET).orElseThrow(),
        Rules.integer(request, Field.UPLOAD_LENGTH),
        request.bodySize(),
        Rules.checksumOf(request));
  }

  /**
   * RFC 9110 §15.5.6: "The origin server MUST generate an Allow header field in a 405 response".
   */
  static TusResponse notAllowed(TusRequest request, String allowed) {
    return TusResponse.refuse(
            405, "method: " + TusResponse.quoted(request.method()) + " (expected: " + allowed + ")")
        .with(Field.ALLOW, allowed);
  }

  private static TusIntent rejected(TusResponse response) {
    return new TusIntent.Rejected(response);
  }
}
