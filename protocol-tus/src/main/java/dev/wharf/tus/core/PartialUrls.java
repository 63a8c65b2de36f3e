package dev.wharf.tus.core;

import dev.wharf.upload.Concat;
import dev.wharf.upload.UploadId;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which uploads a final one is to be made of. Upload-Concat: "the space-separated list of partial
 * upload URLs", which "MAY be absolute or relative and MUST NOT contain spaces".
 *
 * <p>Only what is at this server can be had: an absolute URL must name it as the request did, as
 * its base URL does, or as a trusted proxy was called. The scheme says nothing, as TLS may end
 * before it comes here.
 */
final class PartialUrls implements Rule {
  private final URI base;
  private final Location location;

  PartialUrls(TusSettings settings, Location location) {
    this.base = URI.create(settings.basePath());
    this.location = location;
  }

  @Override
  public Optional<TusResponse> refusal(TusRequest request) {
    return Concatenation.of(request)
        .flatMap(said -> said.urls().stream().filter(url -> id(url, request).isEmpty()).findFirst())
        .map(url -> refused(url, request));
  }

  private TusResponse refused(String url, TusRequest request) {
    return TusResponse.refuse(
        400,
        Field.UPLOAD_CONCAT,
        Optional.of(url),
        "the URL of a partial upload at "
            + String.join(" or ", location.hosts(request))
            + " below "
            + base);
  }

  /** What the header says, for the upload; empty if it was not sent. */
  Optional<Concat> concat(TusRequest request) {
    return Concatenation.of(request).map(said -> concat(said, request));
  }

  private Concat concat(Concatenation said, TusRequest request) {
    List<UploadId> ids = said.urls().stream().flatMap(url -> id(url, request).stream()).toList();
    return new Concat(request.headers().get(Field.UPLOAD_CONCAT).orElseThrow(), ids);
  }

  private Optional<UploadId> id(String url, TusRequest request) {
    return uri(url)
        .filter(uri -> uri.getRawQuery() == null && uri.getRawFragment() == null)
        .filter(uri -> isHere(uri, request))
        .map(uri -> base.resolve(uri.getRawPath()).normalize().getRawPath())
        .flatMap(path -> below(path, location.paths(request)));
  }

  private static Optional<UploadId> below(String path, Set<String> bases) {
    return bases.stream()
        .filter(path::startsWith)
        .flatMap(start -> UploadId.parse(path.substring(start.length())).stream())
        .findFirst();
  }

  private boolean isHere(URI uri, TusRequest request) {
    String authority = uri.getRawAuthority();
    if (authority == null) {
      return uri.getScheme() == null;
    }
    boolean web = uri.getScheme() == null || uri.getScheme().matches("(?i)https?");
    return web && location.hosts(request).contains(Location.withoutUsualPort(authority));
  }

  private static Optional<URI> uri(String url) {
    try {
      return Optional.of(URI.create(url));
    } catch (IllegalArgumentException noUrl) {
      return Optional.empty();
    }
  }
}
