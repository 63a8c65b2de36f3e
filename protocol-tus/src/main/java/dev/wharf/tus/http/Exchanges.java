package dev.wharf.tus.http;

import dev.wharf.tus.core.Dialect;
import dev.wharf.tus.core.Field;
import dev.wharf.tus.core.TusProtocol;
import dev.wharf.tus.core.TusRequest;
import dev.wharf.tus.core.TusResponse;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.RemoteAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request, one answer: read, perform, answer, and see to what is left of the body. */
final class Exchanges {
  private static final Logger log = LoggerFactory.getLogger(Exchanges.class);

  private final Dialect protocol;
  private final Calls calls;
  private final Hooked hooked;
  private final ClassicActorSystemProvider system;

  Exchanges(Dialect protocol, Calls calls, Hooked hooked, ClassicActorSystemProvider system) {
    this.protocol = protocol;
    this.calls = calls;
    this.hooked = hooked;
    this.system = system;
  }

  /** A request as the core sees it. */
  static TusRequest read(HttpRequest request, Optional<String> id) {
    return new TusRequest(request.method().name(), id, new PekkoHeaders(request), peer(request));
  }

  CompletionStage<HttpResponse> answer(HttpRequest request, TusRequest tus, boolean ours) {
    RequestBody body = new RequestBody(request, system);
    return (ours ? perform(request, tus, body) : none())
        .exceptionally(bug -> failed(tus, bug))
        .thenCompose(answer -> body.answered(stamped(tus, answer)));
  }

  private CompletionStage<Calls.Answer> perform(
      HttpRequest http, TusRequest request, RequestBody body) {
    try {
      return hooked.perform(http, request, protocol.read(request), body);
    } catch (RuntimeException bug) {
      return CompletableFuture.failedFuture(bug);
    }
  }

  private static CompletionStage<Calls.Answer> none() {
    return CompletableFuture.completedFuture(Calls.Answer.of(TusProtocol.notFound()));
  }

  private Calls.Answer failed(TusRequest request, Throwable bug) {
    log.atError()
        .addKeyValue("upload", request.uploadId().orElse(""))
        .addKeyValue("client", client(request))
        .setCause(bug)
        .log("{} failed", request.method());
    return Calls.Answer.of(TusProtocol.failed());
  }

  private HttpResponse stamped(TusRequest request, Calls.Answer answer) {
    said(request, answer.response());
    return calls.rendered(answer.with(protocol.stamp(request, answer.response())));
  }

  private void said(TusRequest request, TusResponse response) {
    if (log.isDebugEnabled()) {
      log.atDebug()
          .addKeyValue("upload", uploadId(request, response))
          .addKeyValue("client", client(request))
          .log("{} -> {} {}", request.method(), response.status(), response.text().strip());
    }
  }

  private static Optional<InetAddress> peer(HttpRequest request) {
    return request.getAttribute(AttributeKeys.remoteAddress).flatMap(RemoteAddress::getAddress);
  }

  private String client(TusRequest request) {
    return protocol.client(request).map(InetAddress::getHostAddress).orElse("");
  }

  /** Of an upload just created, the id is where its URL ends. */
  private static String uploadId(TusRequest request, TusResponse response) {
    return request
        .uploadId()
        .or(
            () ->
                response.header(Field.LOCATION).map(url -> url.substring(url.lastIndexOf('/') + 1)))
        .orElse("");
  }
}
