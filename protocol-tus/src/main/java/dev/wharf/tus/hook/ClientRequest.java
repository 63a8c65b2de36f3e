package dev.wharf.tus.hook;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A client's request as an application sees it: everything but the body.
 *
 * @param method what it means, after {@code X-HTTP-Method-Override}
 * @param uri path and query as they came
 * @param peer who connected: the client, or a proxy; empty = not known
 * @param client the client as far as trusted proxies say; empty = not known
 * @param headers every line of each, by name; looked up in any case
 */
public record ClientRequest(
    String method,
    String uri,
    Optional<InetSocketAddress> peer,
    Optional<InetAddress> client,
    Map<String, List<String>> headers) {
  public ClientRequest {
    Map<String, List<String>> inAnyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    inAnyCase.putAll(headers);
    headers = Collections.unmodifiableMap(inAnyCase);
  }

  /** A header's first line. */
  public Optional<String> header(String name) {
    return headers.getOrDefault(name, List.of()).stream().findFirst();
  }
}
