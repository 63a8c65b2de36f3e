package dev.wharf.app.http;

import java.nio.charset.StandardCharsets;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.ResponseEntity;

/** Answers that are text. */
final class Texts {
  private Texts() {}

  static HttpResponse plain(int status, String text) {
    return HttpResponse.create()
        .withStatus(status)
        .withEntity(entity(ContentTypes.TEXT_PLAIN_UTF8, text));
  }

  static ResponseEntity entity(ContentType type, String text) {
    return HttpEntities.create(type, text.getBytes(StandardCharsets.UTF_8));
  }
}
