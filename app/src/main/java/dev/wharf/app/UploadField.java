package dev.wharf.app;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import net.logstash.logback.composite.AbstractJsonProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * The upload an actor's line is about, from the actor's context. A line that names an upload itself
 * may be written on an actor's thread; then its own word counts, and the field stands once.
 */
final class UploadField extends AbstractJsonProvider<ILoggingEvent> {
  private static final String UPLOAD = "upload";

  @Override
  public void writeTo(JsonGenerator generator, ILoggingEvent event) throws IOException {
    String upload = event.getMDCPropertyMap().get(UPLOAD);
    if (upload != null && !namesOne(event.getKeyValuePairs())) {
      generator.writeStringField(UPLOAD, upload);
    }
  }

  private static boolean namesOne(@Nullable List<KeyValuePair> pairs) {
    return pairs != null && pairs.stream().anyMatch(pair -> pair.key.equals(UPLOAD));
  }
}
