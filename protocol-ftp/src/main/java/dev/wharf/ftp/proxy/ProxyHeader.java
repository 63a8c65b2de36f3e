package dev.wharf.ftp.proxy;

import java.util.Optional;
import org.apache.pekko.util.ByteString;

/**
 * What the first bytes of a connection say of the PROXY protocol, versions 1 and 2. Pure: ask again
 * with more bytes until it is not {@link NeedMore}.
 *
 * @see <a href="https://www.haproxy.org/download/2.9/doc/proxy-protocol.txt">the specification</a>
 */
public sealed interface ProxyHeader {

  /** Nothing wrong so far, but not all of it. */
  record NeedMore() implements ProxyHeader {}

  /**
   * A whole header.
   *
   * @param addresses empty: the proxy speaks for itself (LOCAL, UNKNOWN, or a family that is not
   *     IP); the connection's own addresses hold
   * @param used so many bytes were the header; the rest is the client's
   */
  record Found(Optional<Addresses> addresses, int used) implements ProxyHeader {}

  /** No header, and no more bytes can make it one. */
  record Bad(String cause) implements ProxyHeader {}

  /** Reads a header at the start of these bytes. Never throws. */
  static ProxyHeader parse(ByteString start) {
    return new NeedMore();
  }
}
