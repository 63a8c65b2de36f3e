package dev.wharf.tus.http;

import dev.wharf.tus.core.TusProtocol;
import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;

/**
 * Answers requests that are no HTTP, or too much of it, before any of ours sees them. Named in
 * {@code reference.conf}.
 */
final class IllegalRequests extends ParsingErrorHandler {

  IllegalRequests() {}

  @Override
  public HttpResponse handle(
      StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
    log.debug("illegal request: {}", error.formatPretty());
    return Responses.of(TusProtocol.illegal(status.intValue(), error.summary()));
  }
}
