package dev.wharf.tus.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Creation, HEAD: Upload-Metadata "and its value as specified by the Client during the creation".
 */
class MetadataEchoTest {
  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static Stream<String> values() {
    return Stream.of(
        "filename d29ybGQ=",
        "z YQ==,a Yg==,m",
        "a YQ==, b Yg==",
        "grösse NDI=,名前 YQ==,😀 YQ==",
        "big " + "QUJD".repeat(15 * 1024));
  }

  @ParameterizedTest
  @MethodSource("values")
  void comes_back_byte_for_byte(String value) throws Exception {
    String bytes = new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    try (RawClient client = server.connect()) {
      client.head(
          "POST /files/ HTTP/1.1",
          "Host: localhost",
          "Tus-Resumable: 1.0.0",
          "Upload-Length: 10",
          "Upload-Metadata: " + bytes,
          "Content-Length: 0");
      String location = client.reply(false).header("Location").orElseThrow();
      client.head("HEAD " + location + " HTTP/1.1", "Host: localhost", "Tus-Resumable: 1.0.0");
      assertThat(client.reply(true).header("Upload-Metadata")).contains(bytes);
    }
  }
}
