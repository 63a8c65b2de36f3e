package dev.wharf.tus.http;

import dev.wharf.tus.core.Field;
import dev.wharf.tus.core.TusResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.ResponseEntity;
import org.apache.pekko.http.javadsl.model.StatusCode;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** Responses, in Pekko HTTP's words. */
final class Responses {
  private static final int ASCII = 0x7F;
  private static final StatusCode MISMATCH =
      StatusCodes.custom(460, "Checksum Mismatch", "", false, true);
  private static final StatusCode RESUMPTION =
      StatusCodes.custom(104, "Upload Resumption Supported", "", true, false);

  private Responses() {}

  static HttpResponse of(TusResponse response) {
    return with(response, text(response));
  }

  static HttpResponse download(TusResponse response, long size, Source<ByteString, ?> bytes) {
    return with(
        response,
        HttpEntities.create(
            contentType(response), size, bytes.mapMaterializedValue(m -> (Object) m)));
  }

  private static ResponseEntity text(TusResponse response) {
    if (response.text().isEmpty()) {
      return response.header(Field.CONTENT_TYPE).isPresent()
          ? HttpEntities.create(contentType(response), ByteString.emptyByteString())
          : HttpEntities.EMPTY;
    }
    ContentType type =
        response.header(Field.CONTENT_TYPE).isPresent()
            ? contentType(response)
            : ContentTypes.TEXT_PLAIN_UTF8;
    return HttpEntities.create(type, ByteString.fromString(response.text()));
  }

  private static HttpResponse with(TusResponse response, ResponseEntity entity) {
    StatusCode status = status(response.status());
    return HttpResponse.create()
        .withStatus(status)
        .withHeaders(headers(response))
        .withEntity(status.allowsEntity() ? entity : HttpEntities.EMPTY);
  }

  /** Also those that Pekko HTTP has no name for: tus has one, the draft, and an application may. */
  static StatusCode status(int code) {
    return Stream.of(MISMATCH, RESUMPTION)
        .filter(own -> own.intValue() == code)
        .findFirst()
        .orElseGet(() -> named(code));
  }

  private static StatusCode named(int code) {
    return StatusCodes.lookup(code)
        .orElseGet(() -> StatusCodes.custom(code, "", "", code < 400, true));
  }

  static List<HttpHeader> headers(TusResponse response) {
    List<HttpHeader> headers =
        new ArrayList<>(response.headers().size() + response.others().size());
    response.others().forEach((name, value) -> headers.add(RawHeader.create(name, asBytes(value))));
    response
        .headers()
        .forEach(
            (field, value) -> {
              if (field != Field.CONTENT_TYPE) {
                headers.add(RawHeader.create(field.wire(), asBytes(value)));
              }
            });
    return headers;
  }

  private static ContentType contentType(TusResponse response) {
    return response
        .header(Field.CONTENT_TYPE)
        .map(ContentTypes::parse)
        .orElse(ContentTypes.APPLICATION_OCTET_STREAM);
  }

  /**
   * One character for each byte of UTF-8. Pekko HTTP reads header values as UTF-8 and writes the
   * low byte of each character; without this, what came in beyond ASCII would not go out again.
   */
  private static String asBytes(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) > ASCII) {
        return new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
      }
    }
    return value;
  }
}
