package dev.wharf.tus.core;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Upload-Concat: "The Upload-Concat request and response header MUST be set in both partial and
 * final upload creation requests. It indicates whether the upload is either a partial or final
 * upload. If the upload is a partial one, the header value MUST be partial. In the case of a final
 * upload, its value MUST be final followed by a semicolon and a space-separated list of partial
 * upload URLs that will be concatenated."
 *
 * @param urls of the partial uploads, as they were sent; empty = this is a partial one
 */
record Concatenation(List<String> urls) {
  static final String EXPECTED =
      "partial, or final; and the URLs of partial uploads with spaces between";
  private static final String PARTIAL = "partial";
  private static final String FINAL = "final;";

  /** Empty if it is neither. */
  static Optional<Concatenation> parse(String value) {
    if (value.equals(PARTIAL)) {
      return Optional.of(new Concatenation(List.of()));
    }
    List<String> urls =
        value.startsWith(FINAL) ? words(value.substring(FINAL.length())) : List.of();
    return urls.isEmpty() ? Optional.empty() : Optional.of(new Concatenation(urls));
  }

  private static List<String> words(String text) {
    return Stream.of(text.split(" ", -1)).filter(word -> !word.isEmpty()).toList();
  }

  /** What a request says; empty if it says nothing, or nothing that can be understood. */
  static Optional<Concatenation> of(TusRequest request) {
    return request.headers().get(Field.UPLOAD_CONCAT).flatMap(Concatenation::parse);
  }

  static boolean isFinal(TusRequest request) {
    return of(request).filter(said -> !said.urls().isEmpty()).isPresent();
  }
}
