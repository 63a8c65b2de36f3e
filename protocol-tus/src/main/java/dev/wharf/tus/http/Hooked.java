package dev.wharf.tus.http;

import dev.wharf.tus.core.Dialect;
import dev.wharf.tus.core.TusIntent;
import dev.wharf.tus.core.TusRequest;
import dev.wharf.tus.hook.ClientRequest;
import dev.wharf.tus.hook.TusHooks;
import dev.wharf.upload.Uploads;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.RemoteAddress;

/** The calls, with an application around them that has its say; without one, just the calls. */
final class Hooked {
  private final TusHooks hooks;
  private final Dialect protocol;
  private final Uploads uploads;
  private final Calls calls;

  Hooked(TusHooks hooks, Dialect protocol, Uploads uploads, Calls calls) {
    this.hooks = hooks;
    this.protocol = protocol;
    this.uploads = uploads;
    this.calls = calls;
  }

  CompletionStage<Calls.Answer> perform(
      HttpRequest http, TusRequest request, TusIntent intent, RequestBody body) {
    boolean concerned = intent.names().isPresent() || intent.creates().isPresent();
    return hooks.isEmpty() || !concerned
        ? calls.perform(intent, body)
        : new HookedCall(hooks, protocol, uploads, calls, request, client(http, request))
            .perform(intent, body);
  }

  private ClientRequest client(HttpRequest http, TusRequest request) {
    return new ClientRequest(
        request.overridden().method(),
        http.getUri().toRelative().toString(),
        http.getAttribute(AttributeKeys.remoteAddress).flatMap(Hooked::socket),
        protocol.client(request),
        headers(http));
  }

  private static Optional<InetSocketAddress> socket(RemoteAddress address) {
    Optional<InetAddress> host = address.getAddress();
    return host.map(known -> new InetSocketAddress(known, address.getPort()));
  }

  private static Map<String, List<String>> headers(HttpRequest http) {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (HttpHeader header : http.getHeaders()) {
      if (header.renderInRequests()) {
        headers.computeIfAbsent(header.name(), name -> new ArrayList<>()).add(header.value());
      }
    }
    PekkoHeaders.OF_THE_BODY.forEach(
        field ->
            new PekkoHeaders(http)
                .get(field)
                .ifPresent(value -> headers.put(field.wire(), List.of(value))));
    return headers;
  }
}
