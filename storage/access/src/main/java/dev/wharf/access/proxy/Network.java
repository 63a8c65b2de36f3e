package dev.wharf.access.proxy;

import java.net.InetAddress;

/**
 * An IPv4 or IPv6 network, RFC 4632 and RFC 4291 section 2.3.
 *
 * @param address any address in it
 * @param prefix so many leading bits count; 0 to 32, or to 128
 */
public record Network(InetAddress address, int prefix) {

  public Network {
    int longest = bits(address);
    if (prefix < 0 || prefix > longest) {
      throw new IllegalArgumentException(
          "network prefix: '" + prefix + "' (expected: 0 to " + longest + ")");
    }
  }

  /**
   * Reads {@code 10.0.0.0/8}, {@code fd00::/8}, or one address.
   *
   * @throws IllegalArgumentException if it is neither; names are never looked up
   */
  public static Network parse(String text) {
    int slash = text.indexOf('/');
    String literal = slash < 0 ? text : text.substring(0, slash);
    InetAddress address = IpLiteral.parse(literal).orElseThrow(() -> malformed(text));
    if (slash < 0) {
      return new Network(address, bits(address));
    }
    try {
      return new Network(address, prefix(text.substring(slash + 1)));
    } catch (IllegalArgumentException outOfRange) {
      throw malformed(text);
    }
  }

  private static int prefix(String digits) {
    if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new NumberFormatException(digits);
    }
    return Integer.parseInt(digits);
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "network: '" + text + "' (expected: an address such as 10.1.2.3, 10.0.0.0/8 or fd00::/8)");
  }

  private static int bits(InetAddress address) {
    return address.getAddress().length * Byte.SIZE;
  }

  /** Whether that address is in it; never one of the other family. */
  public boolean contains(InetAddress candidate) {
    byte[] here = address.getAddress();
    byte[] there = candidate.getAddress();
    if (here.length != there.length) {
      return false;
    }
    for (int bit = 0; bit < prefix; bit += Byte.SIZE) {
      int unused = Math.max(0, Byte.SIZE - (prefix - bit));
      if (((here[bit / Byte.SIZE] ^ there[bit / Byte.SIZE]) & 0xff) >> unused != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + prefix;
  }
}
