package dev.wharf.access;

import dev.wharf.access.LoginPolicy.LockBy;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * What failures are counted for.
 *
 * @param by the kind
 * @param digest of the address, the name or both: a name that a client said may be long or strange
 */
record GuardKey(LockBy by, String digest) {
  private static final int IPV6_CUSTOMER_BYTES = 8;

  static List<GuardKey> of(LoginPolicy policy, String username, InetAddress address) {
    return policy.by().stream().sorted().map(by -> of(by, username, address)).toList();
  }

  private static GuardKey of(LockBy by, String username, InetAddress address) {
    String text =
        switch (by) {
          case IP -> customer(address);
          case USER -> username;
          case COMBINATION -> customer(address) + " " + username;
        };
    byte[] digest = Digests.sha256(text.getBytes(StandardCharsets.UTF_8));
    return new GuardKey(by, Base64.getUrlEncoder().withoutPadding().encodeToString(digest));
  }

  private static String customer(InetAddress address) {
    byte[] bytes = address.getAddress();
    return HexFormat.of()
        .formatHex(bytes.length == 4 ? bytes : Arrays.copyOf(bytes, IPV6_CUSTOMER_BYTES));
  }

  String entityId() {
    return by.name().toLowerCase(Locale.ROOT) + ":" + digest;
  }

  static GuardKey ofEntityId(String id) {
    int colon = id.indexOf(':');
    return new GuardKey(
        LockBy.valueOf(id.substring(0, colon).toUpperCase(Locale.ROOT)), id.substring(colon + 1));
  }
}
