package dev.wharf.ftp.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** TYPE A, wherever the chunks end. */
class AsciiTest {

  static Stream<Arguments> fromWire() {
    return Stream.of(
        Arguments.of("a\r\nb\r\n", "a\nb\n"),
        Arguments.of("a\nb", "a\nb"),
        Arguments.of("a\rb", "a\rb"),
        Arguments.of("a\r\r\nb", "a\r\nb"),
        Arguments.of("a\r", "a\r"),
        Arguments.of("\r\n\r\n", "\n\n"),
        Arguments.of("", ""));
  }

  static Stream<Arguments> toWire() {
    return Stream.of(
        Arguments.of("a\nb\n", "a\r\nb\r\n"),
        Arguments.of("a\r\nb", "a\r\nb"),
        Arguments.of("a\rb", "a\rb"),
        Arguments.of("\n\n", "\r\n\r\n"),
        Arguments.of("", ""));
  }

  @ParameterizedTest
  @MethodSource("fromWire")
  void what_comes_in_loses_the_cr_of_its_line_ends(String wire, String stored) {
    for (int at = 0; at <= wire.length(); at++) {
      assertThat(decode(cut(bytes(wire), List.of(at)))).isEqualTo(bytes(stored));
    }
  }

  @ParameterizedTest
  @MethodSource("toWire")
  void what_goes_out_gets_one_where_it_has_none(String stored, String wire) {
    for (int at = 0; at <= stored.length(); at++) {
      assertThat(encode(cut(bytes(stored), List.of(at)))).isEqualTo(bytes(wire));
    }
  }

  @Property
  void where_chunks_end_does_not_matter(
      @ForAll @Size(max = 300) List<Boolean> bits, @ForAll long seed) {
    ByteString any = lineEnds(bits, seed);
    List<ByteString> pieces = pieces(any, new Random(seed));
    assertThat(decode(pieces)).isEqualTo(decode(List.of(any)));
    assertThat(encode(pieces)).isEqualTo(encode(List.of(any)));
  }

  @Property
  void text_without_cr_comes_back_as_it_was(
      @ForAll @Size(max = 300) List<Boolean> bits, @ForAll long seed) {
    ByteString text = ByteString.fromString(lineEnds(bits, seed).utf8String().replace("\r", ""));
    List<ByteString> out = pieces(encode(pieces(text, new Random(seed))), new Random(seed + 1));
    assertThat(decode(out)).isEqualTo(text);
  }

  @Test
  void the_stages_do_what_the_core_does() {
    ActorTestKit kit = ActorTestKit.create();
    try {
      assertThat(run(kit, Ascii.fromWire(), "a\r", "\nb\r")).isEqualTo(bytes("a\nb\r"));
      assertThat(run(kit, Ascii.toWire(), "a\r", "\nb\n")).isEqualTo(bytes("a\r\nb\r\n"));
    } finally {
      kit.shutdownTestKit();
    }
  }

  private static ByteString run(
      ActorTestKit kit, Flow<ByteString, ByteString, ?> stage, String... chunks) {
    return Source.from(Stream.of(chunks).map(AsciiTest::bytes).toList())
        .via(stage)
        .runWith(Sink.fold(ByteString.emptyByteString(), ByteString::concat), kit.system())
        .toCompletableFuture()
        .join();
  }

  private static ByteString decode(List<ByteString> chunks) {
    Ascii.Incoming state = new Ascii.Incoming();
    ByteString all = ByteString.emptyByteString();
    for (ByteString chunk : chunks) {
      all = all.concat(state.next(chunk));
    }
    return all.concat(Ascii.Incoming.end(state).orElse(ByteString.emptyByteString()));
  }

  private static ByteString encode(List<ByteString> chunks) {
    Ascii.Outgoing state = new Ascii.Outgoing();
    ByteString all = ByteString.emptyByteString();
    for (ByteString chunk : chunks) {
      all = all.concat(state.next(chunk));
    }
    return all;
  }

  private static ByteString lineEnds(List<Boolean> bits, long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (boolean end : bits) {
      text.append(end ? (random.nextBoolean() ? '\r' : '\n') : (char) ('a' + random.nextInt(26)));
    }
    return bytes(text.toString());
  }

  private static List<ByteString> pieces(ByteString whole, Random random) {
    List<Integer> cuts = new ArrayList<>();
    for (int at = 0; at < whole.size(); at += 1 + random.nextInt(5)) {
      cuts.add(at);
    }
    return cut(whole, cuts);
  }

  private static List<ByteString> cut(ByteString whole, List<Integer> cuts) {
    List<ByteString> pieces = new ArrayList<>();
    int from = 0;
    for (int at : cuts) {
      pieces.add(whole.slice(from, at));
      from = at;
    }
    pieces.add(whole.drop(from));
    return pieces;
  }

  private static ByteString bytes(String text) {
    return ByteString.fromString(text, StandardCharsets.ISO_8859_1);
  }
}
