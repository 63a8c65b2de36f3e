package dev.wharf.access.proxy;

import dev.wharf.access.proxy.ProxyHeader.Bad;
import dev.wharf.access.proxy.ProxyHeader.Found;
import dev.wharf.access.proxy.ProxyHeader.NeedMore;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/** Version 2: binary, section 2.2. What follows the addresses (TLVs) is skipped. */
final class HeaderV2 {
  static final byte FIRST = '\r';
  private static final ByteString SIGNATURE =
      ByteString.fromArray("\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.US_ASCII));
  private static final int FIXED = 16;
  private static final int LONGEST_REST = ProxyHeader.LONGEST - FIXED;
  private static final int LOCAL = 0x20;
  private static final int PROXY = 0x21;
  private static final int TCP4 = 0x11;
  private static final int TCP6 = 0x21;

  private HeaderV2() {}

  static ProxyHeader parse(ByteString start) {
    if (!SIGNATURE.startsWith(start.take(SIGNATURE.size()), 0)) {
      return new Bad("no PROXY header");
    }
    if (start.size() < FIXED) {
      return new NeedMore();
    }
    ByteBuffer fixed = start.slice(SIGNATURE.size(), FIXED).toByteBuffer();
    int command = fixed.get() & 0xff;
    int family = fixed.get() & 0xff;
    int rest = fixed.getShort() & 0xffff;
    if (command != LOCAL && command != PROXY) {
      return new Bad("a PROXY header of unknown version or command " + command);
    }
    if (rest > LONGEST_REST) {
      return new Bad("a PROXY header of " + rest + " bytes");
    }
    if (start.size() < FIXED + rest) {
      return new NeedMore();
    }
    ByteBuffer content = start.slice(FIXED, FIXED + rest).toByteBuffer();
    return command == LOCAL
        ? new Found(Optional.empty(), FIXED + rest)
        : addresses(family, content, FIXED + rest);
  }

  private static ProxyHeader addresses(int family, ByteBuffer content, int used) {
    if (family >> 4 > 3 || (family & 0xf) > 2) {
      return new Bad("a PROXY header of unknown family " + family);
    }
    int size = family == TCP4 ? 4 : 16;
    if (family != TCP4 && family != TCP6) {
      return new Found(Optional.empty(), used);
    }
    if (content.remaining() < 2 * size + 4) {
      return new Bad("a PROXY header too short for its addresses");
    }
    InetAddress client = address(content, size);
    InetAddress server = address(content, size);
    InetSocketAddress from = new InetSocketAddress(client, content.getShort() & 0xffff);
    InetSocketAddress to = new InetSocketAddress(server, content.getShort() & 0xffff);
    return new Found(Optional.of(new Addresses(from, to)), used);
  }

  private static InetAddress address(ByteBuffer content, int size) {
    byte[] bytes = new byte[size];
    content.get(bytes);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException wrongLength) {
      throw new IllegalStateException("an address of " + size + " bytes", wrongLength);
    }
  }
}
