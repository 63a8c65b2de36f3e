package dev.wharf.tus.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.access.proxy.TrustedProxies;
import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadReply;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a client sends, it gets an intent, and an answer that can be written. */
class ReadFuzzTest {
  private static final String TYPE = "application/offset+octet-stream";
  private static final List<TusSettings> SETTINGS =
      List.of(
          TusSettings.defaults().withProxies(TrustedProxies.anyone()),
          TusSettings.defaults().withMaxSize(100).withBaseUrl(URI.create("http://h/p")),
          TusSettings.defaults()
              .withToken("t")
              .withCors(new TusSettings.Cors(List.of("https://a"), true, Duration.ZERO)));

  @Provide
  Arbitrary<String> methods() {
    return Arbitraries.oneOf(
        Arbitraries.of("POST", "PATCH", "HEAD", "DELETE", "GET", "OPTIONS"),
        Arbitraries.strings().ofMaxLength(8));
  }

  @Provide
  Arbitrary<Optional<String>> ids() {
    return Arbitraries.oneOf(
            Arbitraries.of("0123456789abcdef", "a/b", "..", ""), Arbitraries.strings())
        .optional();
  }

  @Provide
  Arbitrary<Map<Field, String>> headers() {
    Arbitrary<String> values =
        Arbitraries.oneOf(
            Arbitraries.of(
                "1.0.0", "0", "1", "100", "9223372036854775807", TYPE, "a YQ==", "Bearer t"),
            Arbitraries.of(
                "https", "h:1", "[::1]:9", "proto=https;host=h", "bytes=0-", "bytes=-1", "chunked"),
            Arbitraries.of("PATCH", "https://a", "/p", "x\r\nSet-Cookie: y", "a,b", "=;\"", " "),
            Arbitraries.strings().ofMaxLength(40));
    return Arbitraries.maps(Arbitraries.of(Field.class), values);
  }

  @Property(tries = 5000)
  void every_request_has_an_intent_and_an_answer_that_can_be_written(
      @ForAll("methods") String method,
      @ForAll("ids") Optional<String> id,
      @ForAll("headers") Map<Field, String> headers) {
    TusRequest request =
        new TusRequest(method, id, field -> Optional.ofNullable(headers.get(field)));
    for (TusSettings settings : SETTINGS) {
      TusProtocol protocol = new TusProtocol(settings, UploadId::random);
      TusIntent intent = protocol.read(request);
      TusResponse response =
          protocol.stamp(request, protocol.answer(intent, new UploadReply.NotFound()));
      assertThat(response.status()).isBetween(200, 599);
      assertThat(response.headers().values())
          .allSatisfy(value -> assertThat(value).doesNotContainPattern("\\p{Cntrl}"));
      assertThat(response.text()).matches("([^\n]+\n)?");
      location(intent).ifPresent(url -> assertThat(URI.create(url)).isNotNull());
    }
  }

  private static Optional<String> location(TusIntent intent) {
    return intent instanceof TusIntent.Create create
        ? Optional.of(create.location())
        : Optional.empty();
  }
}
