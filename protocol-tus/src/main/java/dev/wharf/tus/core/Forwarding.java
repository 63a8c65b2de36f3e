package dev.wharf.tus.core;

import dev.wharf.access.proxy.IpLiteral;
import dev.wharf.access.proxy.TrustedProxies;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who sent a request, and how it was called, as far as trusted proxies say: {@code Forwarded} (RFC
 * 7239), else {@code X-Forwarded-*}. Each proxy adds at the right, so the element that counts is
 * the one that the outermost trusted proxy added.
 */
final class Forwarding {
  private final TusRequest request;
  private final TrustedProxies trusted;
  private final boolean believed;
  private final List<Map<String, String>> elements;
  private final List<String> addresses;

  Forwarding(TusRequest request, TrustedProxies trusted) {
    this.request = request;
    this.trusted = trusted;
    this.believed = trusted.trust(request.peer());
    this.elements = header(Field.FORWARDED).flatMap(ForwardedElements::parse).orElseGet(List::of);
    this.addresses = header(Field.FORWARDED_FOR).map(Forwarding::parts).orElseGet(List::of);
  }

  /** The sender's address; that of a proxy if it does not say whose it is; empty = not known. */
  Optional<InetAddress> client() {
    List<Optional<InetAddress>> chain = elements.isEmpty() ? chain() : elementChain();
    return chain.isEmpty() ? request.peer() : chain.get(trusted.client(chain)).or(request::peer);
  }

  /** Whether what a proxy says of the request may be used. */
  boolean believed() {
    return believed;
  }

  /** A parameter of {@code Forwarded}, such as {@code proto}. */
  Optional<String> parameter(String name) {
    return elements.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(elements.get(trusted.client(elementChain())).get(name));
  }

  /**
   * The value of an {@code X-Forwarded-*} field. Most proxies replace what they were told; where
   * they add to it, the value counts that is as far from the right as the client's address.
   */
  Optional<String> value(Field field) {
    return header(field)
        .map(Forwarding::parts)
        .map(all -> all.get(Math.max(0, all.size() - 1 - hops())));
  }

  private int hops() {
    if (trusted.everyone()) {
      return Integer.MAX_VALUE;
    }
    List<Optional<InetAddress>> chain = chain();
    return chain.isEmpty() ? 0 : chain.size() - 1 - trusted.client(chain);
  }

  private List<Optional<InetAddress>> chain() {
    return addresses.stream().map(IpLiteral::ofNode).toList();
  }

  private List<Optional<InetAddress>> elementChain() {
    return elements.stream()
        .map(element -> Optional.ofNullable(element.get("for")).flatMap(IpLiteral::ofNode))
        .toList();
  }

  private Optional<String> header(Field field) {
    return believed ? request.headers().get(field) : Optional.empty();
  }

  private static List<String> parts(String value) {
    return Stream.of(value.split(",", -1)).map(String::strip).toList();
  }
}
