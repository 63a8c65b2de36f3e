package dev.wharf.ftp.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.ftp.reply.Replies;
import dev.wharf.ftp.reply.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.pekko.util.ByteString;

/** Whatever a client sends, there is an answer. */
class CommandParserFuzzTest {

  @Provide
  Arbitrary<String> almostCommands() {
    List<String> words = Arrays.stream(Verb.values()).map(Verb::word).sorted().toList();
    Arbitrary<String> argument =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(40),
            Arbitraries.strings().withChars("-alRt |:.,;=\"\\0123456789 UTC").ofMaxLength(60),
            Arbitraries.of(
                "modify=20200101000000; a", "20200101000000 a", "|2|::1|1|", "\"a\" 1 2", "-la x"));
    return Combinators.combine(Arbitraries.of(words), argument).as((w, a) -> w + " " + a);
  }

  @Property(tries = 10_000)
  void any_bytes_are_answered(@ForAll byte[] line) {
    answer(ByteString.fromArray(line));
  }

  @Property(tries = 10_000)
  void any_argument_is_answered(@ForAll("almostCommands") String line) {
    answer(ByteString.fromString(line));
  }

  @Property(tries = 5_000)
  void any_latin_1_argument_is_answered(@ForAll("almostCommands") String line) {
    answer(ByteString.fromArray(line.getBytes(StandardCharsets.ISO_8859_1)));
  }

  @Property(tries = 300)
  void an_argument_of_any_length_is_answered(
      @ForAll("almostCommands") String line, @ForAll("pieces") String piece) {
    answer(ByteString.fromString(line + piece.repeat(20_000)));
  }

  @Provide
  Arbitrary<String> pieces() {
    return Arbitraries.of(
        "a", " ", "\"", "-l ", "a=b;", "1:", "::", "1.", "|", ",", "0", " 20200101000000", "\\");
  }

  private static void answer(ByteString line) {
    Parsed parsed = CommandParser.parse(line);
    assertThat(parsed.toString()).doesNotContainPattern("\\p{Cc}");
    if (parsed instanceof Parsed.Understood understood) {
      assertThat(understood.verb()).isNotNull();
    } else if (parsed instanceof Parsed.Malformed malformed) {
      assertOneLine(Replies.of(malformed));
    } else if (parsed instanceof Parsed.Unknown unknown) {
      assertOneLine(Replies.of(unknown));
    }
  }

  private static void assertOneLine(Reply reply) {
    assertThat(reply.bytes().utf8String()).matches("5[0-9][0-9] [^\\r\\n]+\\r\\n");
  }
}
