package dev.wharf.tus.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadReply;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a client sends, in whichever dialect, it gets an intent, and an answer. */
class DraftFuzzTest {
  private static final int LONG = 60_000;
  private static final List<Field> FIELDS =
      List.of(
          Field.UPLOAD_COMPLETE,
          Field.UPLOAD_INCOMPLETE,
          Field.UPLOAD_OFFSET,
          Field.UPLOAD_LENGTH,
          Field.INTEROP_VERSION,
          Field.CONTENT_TYPE,
          Field.CONTENT_LENGTH,
          Field.TRANSFER_ENCODING,
          Field.CONTENT_DISPOSITION,
          Field.CONTENT_DIGEST,
          Field.REPR_DIGEST,
          Field.TUS_RESUMABLE);

  @Provide
  Arbitrary<String> methods() {
    return Arbitraries.of("POST", "PUT", "PATCH", "HEAD", "DELETE", "GET", "OPTIONS", "BREW");
  }

  @Provide
  Arbitrary<Optional<String>> ids() {
    return Arbitraries.of(Optional.empty(), Optional.of("0123456789abcdef"), Optional.of("a/b"));
  }

  @Provide
  Arbitrary<Map<Field, String>> headers() {
    Arbitrary<String> values =
        Arbitraries.oneOf(
            Arbitraries.of("?0", "?1", "0", "5", "3", "6", "8", "999999999999999", "-1", "?1;a=b"),
            Arbitraries.of("application/partial-upload", "image/png", "chunked", "1.0.0"),
            Arbitraries.of("sha-256=:AAAA:", "x; filename=\"a\\\"\"", "; filename*=UTF-8''%E5%9"),
            Arbitraries.strings().ofMaxLength(40));
    return Arbitraries.maps(Arbitraries.of(FIELDS), values);
  }

  @Property(tries = 5000, generation = GenerationMode.RANDOMIZED)
  void every_request_has_an_intent_and_an_answer_that_can_be_written(
      @ForAll("methods") String method,
      @ForAll("ids") Optional<String> id,
      @ForAll("headers") Map<Field, String> headers) {
    TusRequest request =
        new TusRequest(method, id, field -> Optional.ofNullable(headers.get(field)));
    Dialects dialects =
        new Dialects(TusSettings.defaults().withMaxSize(100), UploadId::random, Clock.systemUTC());
    Dialect dialect = dialects.of(request);
    TusIntent intent = dialect.read(request);
    TusResponse response =
        dialect.stamp(request, dialect.answer(intent, new UploadReply.NotFound()));
    assertThat(response.status()).isBetween(200, 599);
    assertThat(response.headers().values())
        .allSatisfy(value -> assertThat(value).doesNotContainPattern("\\p{Cntrl}"));
    assertThat(response.text()).matches("([^\n]+\n)?");
  }

  @ParameterizedTest
  @ValueSource(strings = {";a", ";a=\"x\"", "\\\"", "\"\\\"", ",a", "?1,", ";filename=\"\\\""})
  void what_is_too_long_to_mean_anything_means_nothing(String piece) {
    String text = "0" + piece.repeat(LONG / piece.length());
    assertThat(StructuredField.integer(text)).isEmpty();
    assertThat(StructuredField.bool("?" + text)).isEmpty();
    assertThat(StructuredField.byteSequences("a=" + text)).isEmpty();
    assertThat(DispositionName.of("inline;filename=\"" + text)).isEmpty();
    assertThat(StructuredField.integer("0" + piece.repeat(100))).isNotNull();
  }
}
