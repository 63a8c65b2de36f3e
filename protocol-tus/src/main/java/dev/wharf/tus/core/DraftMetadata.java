package dev.wharf.tus.core;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The draft's creation in the fields of tus 1.0.0, so that an upload is the same whoever began it:
 * {@code Upload-Metadata} made of {@code Content-Disposition} ("clients [...] are RECOMMENDED to
 * use [it] to include a file name") and {@code Content-Type}, unless the client sent one itself.
 */
final class DraftMetadata {
  /** Those say how bytes come, not what they are. */
  private static final Set<String> ENVELOPES =
      Set.of(DraftRequest.MEDIA_TYPE, Rules.MEDIA_TYPE, "application/octet-stream");

  private DraftMetadata() {}

  /** The same request, with the length and the metadata that it means. */
  static TusRequest translated(DraftRequest said) {
    TusRequest request = said.request();
    Optional<String> metadata = metadata(said);
    Optional<String> length =
        said.length().isPresent()
            ? Optional.of(Long.toString(said.length().getAsLong()))
            : Optional.empty();
    return request.with(
        field ->
            switch (field) {
              case UPLOAD_LENGTH -> length;
              case UPLOAD_METADATA -> metadata;
              default -> request.headers().get(field);
            });
  }

  private static Optional<String> metadata(DraftRequest said) {
    RequestHeaders headers = said.request().headers();
    Optional<String> own =
        Rules.metadataText(said.request()).filter(text -> Metadata.parse(text).isPresent());
    return own.or(() -> made(name(headers), type(said)));
  }

  private static Optional<String> name(RequestHeaders headers) {
    return headers
        .get(Field.CONTENT_DISPOSITION)
        .flatMap(DispositionName::of)
        .flatMap(Sanitised::fileName);
  }

  private static Optional<String> type(DraftRequest said) {
    return said.mediaType()
        .filter(type -> !ENVELOPES.contains(type))
        .flatMap(bare -> said.request().headers().get(Field.CONTENT_TYPE))
        .flatMap(Sanitised::mediaType);
  }

  private static Optional<String> made(Optional<String> name, Optional<String> type) {
    List<String> pairs = new ArrayList<>();
    name.ifPresent(value -> pairs.add("filename " + base64(value)));
    type.ifPresent(value -> pairs.add("filetype " + base64(value)));
    return pairs.isEmpty() ? Optional.empty() : Optional.of(String.join(",", pairs));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
