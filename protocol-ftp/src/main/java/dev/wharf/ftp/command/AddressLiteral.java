package dev.wharf.ftp.command;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Addresses in figures. What is not one is never looked up: a client must not make us ask DNS. */
final class AddressLiteral {
  private static final Pattern HEX = Pattern.compile("[0-9A-Fa-f]{1,4}");
  private static final Pattern DOT = Pattern.compile("\\.");
  private static final int OCTETS = 4;
  private static final int IPV6_BYTES = 16;

  private AddressLiteral() {}

  static OptionalLong octet(String text) {
    OptionalLong value = text.length() > 3 ? OptionalLong.empty() : Readers.number(text);
    return value.orElse(256) > 255 ? OptionalLong.empty() : value;
  }

  /** Four numbers with dots. */
  static Optional<InetAddress> ipv4(String text) {
    ByteBuffer bytes = ByteBuffer.allocate(OCTETS);
    return putIpv4(text, bytes) ? address(bytes) : Optional.empty();
  }

  private static boolean putIpv4(String text, ByteBuffer into) {
    String[] numbers = DOT.split(text, -1);
    if (numbers.length != OCTETS || into.remaining() < OCTETS) {
      return false;
    }
    for (String number : numbers) {
      OptionalLong octet = octet(number);
      if (octet.isEmpty()) {
        return false;
      }
      into.put((byte) octet.getAsLong());
    }
    return true;
  }

  /** RFC 4291 section 2.2, all three forms; without a zone. */
  static Optional<InetAddress> ipv6(String text) {
    int gap = text.indexOf("::");
    ByteBuffer head = ByteBuffer.allocate(IPV6_BYTES);
    if (gap < 0) {
      return putGroups(text, head) && !head.hasRemaining() ? address(head) : Optional.empty();
    }
    ByteBuffer tail = ByteBuffer.allocate(IPV6_BYTES);
    boolean readable =
        putGroups(text.substring(0, gap), head) && putGroups(text.substring(gap + 2), tail);
    if (!readable || head.position() + tail.position() >= IPV6_BYTES) {
      return Optional.empty();
    }
    tail.flip();
    head.position(IPV6_BYTES - tail.remaining()).put(tail);
    return address(head);
  }

  /** Groups with colons between them; none for an empty text. */
  private static boolean putGroups(String text, ByteBuffer into) {
    if (text.isEmpty()) {
      return true;
    }
    String[] groups = text.split(":", -1);
    for (int i = 0; i < groups.length; i++) {
      boolean last = i == groups.length - 1;
      if (!(last && putIpv4(groups[i], into)) && !putGroup(groups[i], into)) {
        return false;
      }
    }
    return true;
  }

  private static boolean putGroup(String group, ByteBuffer into) {
    if (!HEX.matcher(group).matches() || into.remaining() < Short.BYTES) {
      return false;
    }
    into.putShort((short) Integer.parseInt(group, 16));
    return true;
  }

  private static Optional<InetAddress> address(ByteBuffer full) {
    byte[] bytes = new byte[full.capacity()];
    full.clear().get(bytes);
    try {
      return Optional.of(InetAddress.getByAddress(bytes));
    } catch (UnknownHostException cannotBeWithFourOrSixteenBytes) {
      return Optional.empty();
    }
  }
}
