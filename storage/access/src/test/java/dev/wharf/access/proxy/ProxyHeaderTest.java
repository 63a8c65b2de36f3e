package dev.wharf.access.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.access.proxy.ProxyHeader.Bad;
import dev.wharf.access.proxy.ProxyHeader.Found;
import dev.wharf.access.proxy.ProxyHeader.NeedMore;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderTest {
  private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
  private static final String V4 = "cb007109" + "0a000001" + "c000" + "0849";
  private static final String V6 =
      "20010db8000000000000000000000001" + "fd000000000000000000000000000002" + "c000" + "0849";

  private static Arguments v1(String header, Optional<Addresses> addresses) {
    return Arguments.of("v1 " + header, text(header + "\r\n"), addresses);
  }

  private static Arguments v2(String name, String hex, Optional<Addresses> addresses) {
    return Arguments.of("v2 " + name, binary(hex), addresses);
  }

  private static Optional<Addresses> ends(String client, int from, String server, int to) {
    return Optional.of(
        new Addresses(
            new InetSocketAddress(IpLiteral.parse(client).orElseThrow(), from),
            new InetSocketAddress(IpLiteral.parse(server).orElseThrow(), to)));
  }

  static Stream<Arguments> headers() {
    Optional<Addresses> none = Optional.empty();
    Optional<Addresses> four = ends("203.0.113.9", 49152, "10.0.0.1", 2121);
    Optional<Addresses> six = ends("2001:db8::1", 49152, "fd00::2", 2121);
    return Stream.of(
        v1("PROXY TCP4 203.0.113.9 10.0.0.1 49152 2121", four),
        v1("PROXY TCP6 2001:db8::1 fd00::2 49152 2121", six),
        v1("PROXY TCP6 2001:db8:0:0:0:0:0:1 fd00::2 49152 2121", six),
        v1("PROXY UNKNOWN", none),
        v1("PROXY UNKNOWN ffff:f...f:ffff 65535 whatever", none),
        v1("PROXY UNKNOWN" + " ".repeat(92), none),
        v2("TCP over IPv4", "2111000c" + V4, four),
        v2("TCP over IPv4 with TLVs", "21110013" + V4 + "03000412345678", four),
        v2("TCP over IPv6", "21210024" + V6, six),
        v2("LOCAL", "20000000", none),
        v2("LOCAL with addresses", "2011000c" + V4, none),
        v2("unspecified", "21000000", none),
        v2("UDP", "2112000c" + V4, none),
        v2("UNIX", "213100d8" + "00".repeat(216), none),
        v2("as long as allowed", "21111000" + V4 + "00".repeat(4096 - 12), four));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("headers")
  void headers_are_found_and_the_rest_is_left(
      String name, ByteString header, Optional<Addresses> addresses) {
    ByteString more = header.concat(text("USER a\r\nPROXY "));

    assertThat(ProxyHeader.parse(header)).isEqualTo(new Found(addresses, header.size()));
    assertThat(ProxyHeader.parse(more)).isEqualTo(new Found(addresses, header.size()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("headers")
  void part_of_a_header_needs_more(String name, ByteString header, Optional<Addresses> addresses) {
    for (int size = 0; size < header.size(); size++) {
      assertThat(ProxyHeader.parse(header.take(size))).isEqualTo(new NeedMore());
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "USER a",
        "P ",
        "proxy TCP4 1.2.3.4 1.2.3.4 1 2",
        "PROXY",
        "PROXY ",
        "PROXY TCP4",
        "PROXY TCP5 1.2.3.4 1.2.3.4 1 2",
        "PROXY UNKNOWNX",
        "PROXY TCP4 1.2.3.4 1.2.3.4 1",
        "PROXY TCP4 1.2.3.4 1.2.3.4 1 2 ",
        "PROXY TCP4  1.2.3.4 1.2.3.4 1 2",
        "PROXY TCP4 1.2.3.4 1.2.3.4 1 65536",
        "PROXY TCP4 1.2.3.4 1.2.3.4 -1 2",
        "PROXY TCP4 1.2.3.4 1.2.3.4 999999 2",
        "PROXY TCP4 ::1 ::1 1 2",
        "PROXY TCP6 1.2.3.4 1.2.3.4 1 2",
        "PROXY TCP4 1.2.3 1.2.3.4 1 2",
        "PROXY TCP4 localhost localhost 1 2",
        "PROXY TCP6 fe80::1%lo ::1 1 2"
      })
  void what_is_no_header_in_text_is_bad(String line) {
    assertThat(ProxyHeader.parse(text(line + "\r\n"))).isInstanceOf(Bad.class);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "1111000c" + V4, // version 1 in binary
        "2211000c" + V4, // an unknown command
        "2141000c" + V4, // an unknown family
        "2113000c" + V4, // an unknown transport
        "2111000b", // too short for its addresses
        "21210023",
        "2111ffff" // longer than anybody needs
      })
  void what_is_no_header_in_binary_is_bad(String hex) {
    ByteString all = binary(hex).concat(ByteString.fromArray(new byte[64]));

    assertThat(ProxyHeader.parse(all)).isInstanceOf(Bad.class);
  }

  @Test
  void a_line_without_end_is_bad_at_its_limit() {
    ByteString endless = text("PROXY UNKNOWN" + "x".repeat(200));

    assertThat(ProxyHeader.parse(endless.take(106))).isEqualTo(new NeedMore());
    assertThat(ProxyHeader.parse(endless.take(107))).isInstanceOf(Bad.class);
  }

  @Provide
  Arbitrary<byte[]> anything() {
    Arbitrary<byte[]> starts =
        Arbitraries.of(
                "PROXY ", "PROXY TCP4 ", "PROXY TCP6 ::1", "PROXY TCP4 1.2.3.4 1.2.3.4 1 2\r\n")
            .map(it -> text(it).toArray());
    Arbitrary<byte[]> binary =
        Arbitraries.of("", "21", "2111", "2111000c", "21210024", "2000", "21111000")
            .map(it -> binary(it).toArray());
    Arbitrary<byte[]> tail = Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
    return Combinators.combine(Arbitraries.oneOf(starts, binary, tail), tail)
        .as((a, b) -> ByteString.fromArray(a).concat(ByteString.fromArray(b)).toArray());
  }

  @Property(tries = 3000)
  void however_it_is_cut_the_answer_is_the_same(@ForAll("anything") byte[] sent) {
    ByteString whole = ByteString.fromArray(sent);
    ProxyHeader answer = ProxyHeader.parse(whole);
    ProxyHeader first = new NeedMore();
    for (int size = 0; size <= sent.length && first instanceof NeedMore; size++) {
      first = ProxyHeader.parse(whole.take(size));
    }

    assertThat(first.getClass()).isEqualTo(answer.getClass());
    if (answer instanceof Found found) {
      assertThat(first).isEqualTo(found);
      assertThat(found.used()).isBetween(1, sent.length);
    }
  }

  @Property(tries = 300)
  void no_header_needs_more_than_the_longest(@ForAll("anything") byte[] sent) {
    ByteString padded =
        ByteString.fromArray(sent).concat(ByteString.fromArray(new byte[ProxyHeader.LONGEST]));

    assertThat(ProxyHeader.parse(padded)).isNotInstanceOf(NeedMore.class);
  }

  private static ByteString text(String text) {
    return ByteString.fromArray(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static ByteString binary(String hex) {
    return ByteString.fromArray(HexFormat.of().parseHex(SIGNATURE + hex));
  }
}
