package dev.wharf.tus.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.access.proxy.Network;
import dev.wharf.access.proxy.TrustedProxies;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardingTest {
  private static final TrustedProxies INSIDE =
      TrustedProxies.in(
          List.of(Network.parse("10.0.0.0/8"), Network.parse("fd00::/8"), Network.parse("::1")));

  private static TusRequest from(String peer, Map<Field, String> headers) {
    try {
      return new TusRequest(
          "POST",
          Optional.empty(),
          field -> Optional.ofNullable(headers.get(field)),
          Optional.of(InetAddress.getByName(peer)));
    } catch (UnknownHostException impossible) {
      throw new IllegalArgumentException(impossible);
    }
  }

  private static String client(TusRequest request, TrustedProxies trusted) {
    return new Forwarding(request, trusted)
        .client()
        .map(InetAddress::getHostAddress)
        .orElse("nobody");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a client that connects directly        | 192.0.2.7 |                                  | 192.0.2.7
          a stranger who forwards is not believed| 192.0.2.7 | 203.0.113.9                      | 192.0.2.7
          a proxy that says nothing              | 10.1.1.1  |                                  | 10.1.1.1
          one proxy                              | 10.1.1.1  | 203.0.113.9                      | 203.0.113.9
          one proxy, with the port               | 10.1.1.1  | 203.0.113.9:4711                 | 203.0.113.9
          two proxies                            | 10.1.1.1  | 203.0.113.9, 10.2.2.2            | 203.0.113.9
          three proxies, spaces as they come     | 10.1.1.1  | 203.0.113.9,10.3.3.3 ,  10.2.2.2 | 203.0.113.9
          a chain that the client began itself   | 10.1.1.1  | 198.51.100.1, 203.0.113.9        | 203.0.113.9
          and claims to be inside                | 10.1.1.1  | 10.9.9.9, 203.0.113.9, 10.2.2.2  | 203.0.113.9
          a client inside                        | 10.1.1.1  | 10.4.4.4                         | 10.4.4.4
          IPv6                                   | fd00::1   | 2001:db8::9                      | 2001:db8:0:0:0:0:0:9
          IPv6 in brackets, with the port        | fd00::1   | [2001:db8::9]:4711, fd00::2      | 2001:db8:0:0:0:0:0:9
          IPv4 that looks like IPv6              | ::1       | 203.0.113.9, ::ffff:10.2.2.2     | 203.0.113.9
          no address: then the proxy's           | 10.1.1.1  | unknown                          | 10.1.1.1
          and what stands before is not believed | 10.1.1.1  | 203.0.113.9, unknown             | 10.1.1.1
          nonsense                               | 10.1.1.1  | 203.0.113.9, 10.0.0.256          | 10.1.1.1
          names are never looked up              | 10.1.1.1  | localhost                        | 10.1.1.1
          nothing between commas                 | 10.1.1.1  | 203.0.113.9,,10.2.2.2            | 10.1.1.1
          """)
  void x_forwarded_for_is_believed_from_the_right(
      String name, String peer, String chain, String client) {
    Map<Field, String> headers = new EnumMap<>(Field.class);
    if (chain != null) {
      headers.put(Field.FORWARDED_FOR, chain);
    }
    assertThat(client(from(peer, headers), INSIDE)).isEqualTo(client);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          a stranger is not believed      | 192.0.2.7 | for=203.0.113.9;proto=https             | 192.0.2.7   | -
          one proxy                       | 10.1.1.1  | for=203.0.113.9;proto=https             | 203.0.113.9 | https
          in any case                     | 10.1.1.1  | FOR=203.0.113.9;Proto=https             | 203.0.113.9 | https
          quoted, with spaces             | 10.1.1.1  | for="203.0.113.9:81" ; proto="https"    | 203.0.113.9 | https
          IPv6, quoted, with the port     | fd00::1   | for="[2001:db8::9]:81";proto=https      | 2001:db8:0:0:0:0:0:9 | https
          IPv6, not quoted                | fd00::1   | for=[2001:db8::9];proto=https           | 2001:db8:0:0:0:0:0:9 | https
          a comma in quotes is no end     | 10.1.1.1  | for=203.0.113.9;by="a,b";proto=https    | 203.0.113.9 | https
          a quote in quotes is no end     | 10.1.1.1  | for=203.0.113.9;by="a\\",for=b";proto=x | 203.0.113.9 | x
          the outermost that is trusted   | 10.1.1.1  | for=203.0.113.9;proto=https, for=10.2.2.2;proto=http | 203.0.113.9 | https
          not what the client says itself | 10.1.1.1  | for=10.8.8.8;proto=https, for=203.0.113.9;proto=http | 203.0.113.9 | http
          a proxy that hides who called   | 10.1.1.1  | for=203.0.113.9;proto=https, for=_hidden;proto=http  | 10.1.1.1    | http
          unknown                         | 10.1.1.1  | for=unknown;proto=http                  | 10.1.1.1    | http
          the first of a name counts      | 10.1.1.1  | for=203.0.113.9;proto=https;proto=http  | 203.0.113.9 | https
          a quote that never ends         | 10.1.1.1  | for="203.0.113.9, for=198.51.100.1      | 10.1.1.1    | -
          a name without value            | 10.1.1.1  | for=203.0.113.9;proto                   | 10.1.1.1    | -
          text after a quote              | 10.1.1.1  | for="203.0.113.9"x;proto=https          | 10.1.1.1    | -
          empty elements                  | 10.1.1.1  | ,for=203.0.113.9;proto=https            | 203.0.113.9 | https
          """)
  void the_forwarded_header_is_believed_from_the_right(
      String name, String peer, String value, String client, String proto) {
    TusRequest request = from(peer, Map.of(Field.FORWARDED, value));
    assertThat(client(request, INSIDE)).isEqualTo(client);
    assertThat(new Forwarding(request, INSIDE).parameter("proto").orElse("-")).isEqualTo(proto);
  }

  @ParameterizedTest(name = "for {0}, proto {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          203.0.113.9                     | https              | https
          203.0.113.9, 10.2.2.2           | https              | https
          203.0.113.9, 10.2.2.2           | https, http        | https
          203.0.113.9, 10.2.2.2           | gopher, https, http| https
          10.8.8.8, 203.0.113.9           | https, http        | http
                                          | https, http        | http
          """)
  void a_value_counts_that_is_as_far_from_the_right_as_the_client(
      String chain, String protos, String proto) {
    Map<Field, String> headers = new EnumMap<>(Field.class);
    headers.put(Field.FORWARDED_PROTO, protos);
    if (chain != null) {
      headers.put(Field.FORWARDED_FOR, chain);
    }
    assertThat(new Forwarding(from("10.1.1.1", headers), INSIDE).value(Field.FORWARDED_PROTO))
        .contains(proto);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          192.0.2.7 | 203.0.113.9, 198.51.100.1 | 203.0.113.9
          192.0.2.7 | 203.0.113.9, unknown      | 203.0.113.9
          """)
  void where_anyone_is_trusted_the_left_end_counts(String peer, String chain, String client) {
    TusRequest request =
        from(peer, Map.of(Field.FORWARDED_FOR, chain, Field.FORWARDED_PROTO, "https, http"));
    assertThat(client(request, TrustedProxies.anyone())).isEqualTo(client);
    assertThat(new Forwarding(request, TrustedProxies.anyone()).value(Field.FORWARDED_PROTO))
        .contains("https");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "10.1.1.1, https://up.example:8443/in/files/id",
    "fd00::1, https://up.example:8443/in/files/id",
    "192.0.2.7, /files/id",
  })
  void a_location_is_as_a_trusted_proxy_was_called(String peer, String location) {
    TusRequest request =
        from(
            peer,
            Map.of(
                Field.HOST, "inner",
                Field.FORWARDED_FOR, "203.0.113.9",
                Field.FORWARDED_PROTO, "https",
                Field.FORWARDED_HOST, "up.example",
                Field.FORWARDED_PORT, "8443",
                Field.FORWARDED_PREFIX, "/in"));
    assertThat(new Location(TusSettings.defaults().withProxies(INSIDE)).of("id", request))
        .isEqualTo(location);
  }
}
