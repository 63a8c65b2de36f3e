package dev.wharf.ftp.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LineSplitterTest {
  private static final int MOST = 20;

  private static Arguments row(String name, String sent, String... lines) {
    return Arguments.of(name, sent, List.of(lines));
  }

  static Stream<Arguments> rows() {
    return Stream.of(
        row("CRLF ends a line", "NOOP\r\n", "NOOP"),
        row("a bare LF does, too", "NOOP\nPWD\n", "NOOP", "PWD"),
        row("a CR elsewhere stays", "A\rB\r\r\n", "A\rB\r"),
        row("an empty line is one", "\r\n\n", "", ""),
        row("half a line is none", "NOOP\r\nPW", "NOOP"),
        row("IP and DM before ABOR", "\u00ff\u00f4\u00ff\u00f2ABOR\r\n", "ABOR"),
        row("urgent DM lost its IAC", "\u00ff\u00f4\u00f2ABOR\r\n", "ABOR"),
        row("urgent IAC lost its DM", "\u00ff\u00f4\u00ffABOR\r\n", "ABOR"),
        row("a lone DM", "\u00f2ABOR\r\n", "ABOR"),
        row("options go with their number", "\u00ff\u00fd\u0006NO\u00ff\u00fb\u0001OP\r\n", "NOOP"),
        row("sub-negotiation", "NO\u00ff\u00fa\u0001xy\u00ff\u00f0OP\r\n", "NOOP"),
        row("sub-negotiation ends with its line", "NO\u00ff\u00faxy\r\nPWD\r\n", "NO", "PWD"),
        row("an option without number ends, too", "NO\u00ff\u00fd\nPWD\r\n", "NO", "PWD"),
        row("IAC IAC is one byte", "DELE a\u00ff\u00ff\r\n", "DELE a\u00ff"),
        row("Latin-1 names keep theirs", "DELE \u00ffb\r\n", "DELE \u00ffb"),
        row("UTF-8 passes", "DELE \u00e2\u0082\u00ac\r\n", "DELE \u00e2\u0082\u00ac"),
        row("as long as allowed", "x".repeat(MOST) + "\r\n", "x".repeat(MOST)),
        row("one too many", "x".repeat(MOST + 1) + "\r\nPWD\r\n", "TOO LONG", "PWD"),
        row("many too many", "x".repeat(9999) + "\nPWD\r\n", "TOO LONG", "PWD"),
        row("a CR is not the end yet", "x".repeat(MOST) + "\rx\n", "TOO LONG"),
        row(
            "telnet does not count",
            "\u00ff\u00f4".repeat(MOST) + "x".repeat(MOST) + "\u00ff\u00f1\r\n",
            "x".repeat(MOST)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void lines_are_cut(String name, String sent, List<String> lines) {
    assertThat(split(List.of(bytes(sent)))).isEqualTo(lines);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void lines_are_cut_byte_by_byte_just_so(String name, String sent, List<String> lines) {
    assertThat(split(pieces(bytes(sent), 1))).isEqualTo(lines);
  }

  @Provide
  Arbitrary<byte[]> anything() {
    Arbitrary<Byte> telling =
        Arbitraries.of(255, 244, 242, 250, 240, 253, 251, 13, 10, 65, 66).map(Integer::byteValue);
    return Arbitraries.oneOf(telling, Arbitraries.bytes()).array(byte[].class).ofMaxSize(300);
  }

  @Property(tries = 2000)
  void however_it_is_cut_the_lines_are_the_same(
      @ForAll("anything") byte[] sent, @ForAll byte firstCut) {
    ByteString whole = ByteString.fromArray(sent);
    int size = 1 + (firstCut & 0x1f);

    assertThat(split(pieces(whole, size))).isEqualTo(split(List.of(whole)));
  }

  @Property(tries = 500)
  void no_more_than_a_chunk_and_a_line_is_held(@ForAll("anything") byte[] sent) {
    LineSplitter splitter = new LineSplitter(MOST);
    for (int i = 0; i < 50; i++) {
      splitter.put(ByteString.fromArray(sent));
      assertThat(splitter.held()).isLessThanOrEqualTo(sent.length + 80);
      while (splitter.next().isPresent()) {}
      assertThat(splitter.held()).isLessThanOrEqualTo(80);
    }
  }

  @Test
  void what_is_dropped_never_comes_back() {
    LineSplitter splitter = new LineSplitter(MOST);
    splitter.put(bytes("AUTH TLS\r\nUSER evil\r\nPAS\u00ff"));
    assertThat(splitter.next().map(LineSplitterTest::text)).contains("AUTH TLS");

    splitter.drop();
    splitter.put(bytes("PWD\r\n"));

    assertThat(splitter.next().map(LineSplitterTest::text)).contains("PWD");
    assertThat(splitter.next()).isEmpty();
  }

  private static List<ByteString> pieces(ByteString whole, int size) {
    List<ByteString> pieces = new ArrayList<>();
    for (ByteString rest = whole; rest.nonEmpty(); rest = rest.drop(size)) {
      pieces.add(rest.take(size));
    }
    return pieces;
  }

  private static List<String> split(List<ByteString> pieces) {
    LineSplitter splitter = new LineSplitter(MOST);
    List<String> lines = new ArrayList<>();
    for (ByteString piece : pieces) {
      splitter.put(piece);
      for (Optional<ControlInput> next = splitter.next();
          next.isPresent();
          next = splitter.next()) {
        lines.add(text(next.get()));
      }
    }
    return lines;
  }

  private static String text(ControlInput input) {
    return input instanceof ControlInput.Line line
        ? line.text().decodeString(StandardCharsets.ISO_8859_1)
        : "TOO LONG";
  }

  private static ByteString bytes(String latin) {
    return ByteString.fromArray(latin.getBytes(StandardCharsets.ISO_8859_1));
  }
}
