package dev.wharf.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Addresses that begin alike: CIDR (RFC 4632; RFC 4291, section 2.3), IPv4 or IPv6.
 *
 * @param network any address in it
 * @param bits how many leading bits count
 */
record IpRange(InetAddress network, int bits) {
  static final String EXPECTED = "an address or CIDR range, such as 192.0.2.0/24 or 2001:db8::/32";

  private static final Pattern FORM =
      Pattern.compile("((?:\\d{1,3}\\.){3}\\d{1,3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)(?:/(\\d{1,3}))?");

  /** One address is a range too. */
  static Optional<IpRange> parse(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      return Optional.empty();
    }
    try {
      // A literal by its form: nothing is looked up.
      InetAddress network = InetAddress.getByName(form.group(1));
      int all = network.getAddress().length * Byte.SIZE;
      int bits = form.group(2) == null ? all : Integer.parseInt(form.group(2));
      return bits <= all ? Optional.of(new IpRange(network, bits)) : Optional.empty();
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  boolean contains(InetAddress address) {
    byte[] mine = network.getAddress();
    byte[] other = address.getAddress();
    if (mine.length != other.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit % Byte.SIZE);
      if ((mine[bit / Byte.SIZE] & mask) != (other[bit / Byte.SIZE] & mask)) {
        return false;
      }
    }
    return true;
  }
}
