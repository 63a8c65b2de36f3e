package dev.wharf.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpRangeTest {

  @ParameterizedTest(name = "{1} in {0}: {2}")
  @CsvSource({
    "192.0.2.0/24,192.0.2.255,true",
    "192.0.2.0/24,192.0.3.0,false",
    "192.0.2.77/24,192.0.2.1,true",
    "192.0.2.128/25,192.0.2.127,false",
    "192.0.2.1,192.0.2.1,true",
    "192.0.2.1,192.0.2.2,false",
    "192.0.2.1/32,192.0.2.2,false",
    "0.0.0.0/0,203.0.113.9,true",
    "0.0.0.0/0,2001:db8::1,false",
    "2001:db8::/32,2001:db8:ffff::1,true",
    "2001:db8::/32,2001:db9::1,false",
    "2001:db8::1,2001:db8::1,true",
    "::1/128,::2,false",
    "::/0,2001:db8::1,true",
    "::/0,192.0.2.1,false",
    "192.0.2.0/24,::ffff:192.0.2.7,true",
  })
  void holds(String range, String address, boolean expected) throws UnknownHostException {
    assertThat(IpRange.parse(range).orElseThrow().contains(InetAddress.getByName(address)))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "dead",
        "192.0.2",
        "192.0.2.0/33",
        "192.0.2.0/-1",
        "192.0.2.0/",
        "192.0.2.0/a",
        "192.0.2.256",
        "2001:db8::/129",
        "2001:db8:::1",
        ":",
        "fe80::1%lo",
        "192.0.2.0-192.0.2.9"
      })
  void is_none(String text) {
    assertThat(IpRange.parse(text)).isEmpty();
  }
}
