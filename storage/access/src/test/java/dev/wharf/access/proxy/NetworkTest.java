package dev.wharf.access.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {

  @ParameterizedTest(name = "{0} contains {1}: {2}")
  @CsvSource({
    "10.0.0.0/8, 10.255.1.2, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "10.1.2.3, 10.1.2.3, true",
    "10.1.2.3, 10.1.2.2, false",
    "0.0.0.0/0, 203.0.113.9, true",
    "0.0.0.0/0, 2001:db8::1, false",
    "192.168.1.128/25, 192.168.1.127, false",
    "192.168.1.128/25, 192.168.1.128, true",
    "192.168.1.130/25, 192.168.1.255, true",
    "10.0.0.0/15, 10.1.255.255, true",
    "10.0.0.0/15, 10.2.0.0, false",
    "fd00::/8, fdff::1, true",
    "fd00::/8, fe00::1, false",
    "2001:db8::/33, 2001:db8:7fff::, true",
    "2001:db8::/33, 2001:db8:8000::, false",
    "::/0, ::1, true",
    "::1, ::1, true",
    "::ffff:10.0.0.0/8, 10.9.9.9, true",
    "192.0.2.0/24, ::ffff:192.0.2.7, true"
  })
  void networks_contain_addresses(String network, String address, boolean contained) {
    assertThat(Network.parse(network).contains(IpLiteral.parse(address).orElseThrow()))
        .isEqualTo(contained);
  }

  @ParameterizedTest(name = "'{0}'")
  @ValueSource(
      strings = {
        "", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0/8",
        "010.0.0.1", "256.1.1.1", "localhost", "proxy.example/8", "::1/129", ":::", "fe80::1%lo",
        "[::1]", "10.0.0.0/8/8", "10.0.0.0/99999999999", "dead", "192.0.2.0-192.0.2.9"
      })
  void what_is_no_network_is_refused_naming_it(String text) {
    assertThatThrownBy(() -> Network.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("network: '" + text + "' (expected: ");
  }

  @Test
  void proxies_are_required_from_somewhere() {
    assertThatThrownBy(() -> ProxySettings.requiredFrom(List.of()))
        .hasMessage("trusted proxies: none (expected: at least one network)");
  }
}
