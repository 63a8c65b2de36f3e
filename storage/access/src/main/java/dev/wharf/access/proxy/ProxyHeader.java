package dev.wharf.access.proxy;

import java.util.Optional;
import org.apache.pekko.util.ByteString;

/**
 * What the first bytes of a connection say of the PROXY protocol, versions 1 and 2. Pure: ask again
 * with more bytes until it is not {@link NeedMore}.
 *
 * @see <a href="https://www.haproxy.org/download/2.9/doc/proxy-protocol.txt">the specification</a>
 */
public sealed interface ProxyHeader {
  /** No header is longer: {@link NeedMore} is never said to as many bytes. */
  int LONGEST = 16 + 4096;

  /** Nothing wrong so far, but not all of it. */
  record NeedMore() implements ProxyHeader {}

  /**
   * A whole header.
   *
   * @param addresses empty: the proxy speaks for itself or does not say for whom (LOCAL, UNKNOWN,
   *     or a family that is not TCP over IP); the connection's own addresses hold
   * @param used so many bytes were the header; the rest is the client's
   */
  record Found(Optional<Addresses> addresses, int used) implements ProxyHeader {}

  /** No header, and no more bytes can make it one. */
  record Bad(String cause) implements ProxyHeader {}

  /** Reads a header at the start of these bytes. Never throws. */
  static ProxyHeader parse(ByteString start) {
    if (start.isEmpty()) {
      return new NeedMore();
    }
    return start.apply(0) == HeaderV2.FIRST ? HeaderV2.parse(start) : HeaderV1.parse(start);
  }
}
