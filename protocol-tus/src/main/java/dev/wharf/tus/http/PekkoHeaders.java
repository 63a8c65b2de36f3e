package dev.wharf.tus.http;

import dev.wharf.tus.core.Field;
import dev.wharf.tus.core.RequestHeaders;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.RequestEntity;

/**
 * A request's headers, walked when asked: a request has a dozen and is asked for a handful. What
 * Pekko HTTP turns into the entity is turned back.
 */
final class PekkoHeaders implements RequestHeaders {
  /** What Pekko HTTP keeps with the entity. */
  static final List<Field> OF_THE_BODY =
      List.of(Field.CONTENT_TYPE, Field.CONTENT_LENGTH, Field.TRANSFER_ENCODING);

  private final HttpRequest request;

  PekkoHeaders(HttpRequest request) {
    this.request = request;
  }

  @Override
  public Optional<String> get(Field field) {
    return switch (field) {
      case CONTENT_TYPE -> contentType(request.entity());
      case CONTENT_LENGTH -> contentLength(request.entity());
      case TRANSFER_ENCODING ->
          request.entity().isChunked() ? Optional.of("chunked") : Optional.empty();
      default -> line(field);
    };
  }

  private Optional<String> line(Field field) {
    String joined = null;
    for (HttpHeader header : request.getHeaders()) {
      if (header.is(field.lowerCase())) {
        joined = joined == null ? header.value() : joined + "," + header.value();
      }
    }
    return Optional.ofNullable(joined);
  }

  private static Optional<String> contentType(RequestEntity entity) {
    return ContentTypes.NO_CONTENT_TYPE.equals(entity.getContentType())
        ? Optional.empty()
        : Optional.of(entity.getContentType().toString());
  }

  private static Optional<String> contentLength(RequestEntity entity) {
    return entity.getContentLengthOption().isPresent()
        ? Optional.of(Long.toString(entity.getContentLengthOption().getAsLong()))
        : Optional.empty();
  }
}
