package dev.wharf.ftp.proxy;

import java.net.InetAddress;

/**
 * An IPv4 or IPv6 network, RFC 4632 and RFC 4291 section 2.3.
 *
 * @param address any address in it
 * @param prefix so many leading bits count; 0 to 32 or 128
 */
public record Network(InetAddress address, int prefix) {

  /**
   * Reads {@code 10.0.0.0/8}, {@code fd00::/8}, or one address.
   *
   * @throws IllegalArgumentException if it is neither; names are never looked up
   */
  public static Network parse(String text) {
    throw new IllegalArgumentException("network: '" + text + "'");
  }

  public boolean contains(InetAddress candidate) {
    return candidate.equals(address);
  }
}
