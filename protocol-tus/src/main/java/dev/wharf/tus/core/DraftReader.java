package dev.wharf.tus.core;

import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadReply;
import dev.wharf.upload.UploadSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * From request to intent, for one version of the draft: for each method the rules it must keep, in
 * order, and what it then means.
 */
final class DraftReader {
  private static final String ON_UPLOAD = "HEAD, PATCH, DELETE, GET, OPTIONS";
  private static final String ON_BASE = "POST, PUT, OPTIONS";

  private final DraftVersion version;
  private final boolean interim;
  private final Reader tus;
  private final Map<String, Method> onUpload;
  private final Map<String, Method> onBase;

  private record Method(List<Rule> rules, BiFunction<TusRequest, UploadId, TusIntent> intent) {}

  /**
   * @param interim whether a creation may be told before its bytes, and gone on with after a break
   * @param tus knows who may ask, how ids are made, and what an upload is to be
   */
  DraftReader(DraftVersion version, boolean interim, Reader tus, DraftRules rules) {
    this.version = version;
    this.interim = interim;
    this.tus = tus;
    Method creation =
        new Method(
            List.of(
                rules::completeness,
                rules::lengthsAgree,
                rules::withinMaxSize,
                rules::contentWithinLength),
            this::create);
    this.onBase = Map.of("POST", creation, "PUT", creation);
    this.onUpload =
        Map.of(
            "PATCH", new Method(append(rules), this::append),
            "HEAD", new Method(List.of(rules::asksOnly), (r, id) -> new TusIntent.Inspect(id)),
            "DELETE", new Method(List.of(), (r, id) -> new TusIntent.Terminate(id)),
            "GET", new Method(List.of(), (r, id) -> new TusIntent.Download(id, r.headers())));
  }

  private static List<Rule> append(DraftRules rules) {
    return List.of(
        rules::mediaType,
        rules::offset,
        rules::completeness,
        rules::lengthsAgree,
        rules::withinMaxSize);
  }

  TusIntent read(TusRequest request) {
    return tus.unauthorized(request)
        .<TusIntent>map(TusIntent.Rejected::new)
        .orElseGet(() -> authorized(request));
  }

  private TusIntent authorized(TusRequest request) {
    boolean base = request.uploadId().isEmpty();
    Method method = (base ? onBase : onUpload).get(request.method());
    return method == null
        ? rejected(Reader.notAllowed(request, base ? ON_BASE : ON_UPLOAD))
        : checked(request, method);
  }

  private TusIntent checked(TusRequest request, Method method) {
    for (Rule rule : method.rules()) {
      Optional<TusResponse> refusal = rule.refusal(request);
      if (refusal.isPresent()) {
        return rejected(refusal.get());
      }
    }
    return tus.idOf(request)
        .map(id -> method.intent().apply(request, id))
        .orElseGet(() -> rejected(Refusals.of(new UploadReply.NotFound())));
  }

  private TusIntent create(TusRequest request, UploadId id) {
    DraftRequest said = new DraftRequest(request, version);
    UploadSpec spec = tus.spec(DraftMetadata.translated(said), id);
    String url = tus.location(request, id);
    boolean finishes = said.complete().orElseThrow();
    DraftDigest digest = DraftDigest.of(request, finishes && request.hasBody() && !interim);
    UploadSpec checked = digest.upload().map(spec::withDigest).orElse(spec);
    return request.hasBody()
        ? new TusIntent.CreateWithBody(checked, url, said.size(), digest.content(), finishes)
        : new TusIntent.Create(checked, url);
  }

  private TusIntent append(TusRequest request, UploadId id) {
    DraftRequest said = new DraftRequest(request, version);
    long offset = said.offset().orElseThrow();
    boolean finishes = said.complete().orElseThrow();
    DraftDigest digest = DraftDigest.of(request, finishes && offset == 0);
    return new TusIntent.Append(
        id, offset, said.length(), said.size(), digest.content(), finishes, digest.upload());
  }

  private static TusIntent rejected(TusResponse response) {
    return new TusIntent.Rejected(response);
  }
}
