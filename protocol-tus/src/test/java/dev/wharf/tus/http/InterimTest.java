package dev.wharf.tus.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharf.tus.core.TusSettings;
import dev.wharf.upload.UploadId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** 104 (Upload Resumption Supported) on the wire. */
class InterimTest {
  private static final int SIZE = 300_000;
  private static final byte[] CONTENT = new byte[SIZE];

  private static TestServer server;
  private InMemoryUploads uploads;

  static {
    new Random(7).nextBytes(CONTENT);
  }

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.layered();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void no_upload() {
    uploads = server.fresh(TusSettings.defaults().withMaxSize(1 << 20));
  }

  private static RawClient create(RawClient client, int size, String... more) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("POST /files/ HTTP/1.1");
    lines.add("Host: localhost");
    lines.add("Upload-Complete: ?1");
    lines.add("Content-Length: " + size);
    lines.addAll(List.of(more));
    return client.head(lines.toArray(String[]::new));
  }

  private static RawClient.Reply ask(RawClient client, String method, String url, String... more)
      throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(method + " " + url + " HTTP/1.1");
    lines.add("Host: localhost");
    lines.addAll(List.of(more));
    client.head(lines.toArray(String[]::new));
    return client.reply(method.equals("HEAD"));
  }

  private static UploadId id(String url) {
    return new UploadId(url.substring(url.lastIndexOf('/') + 1));
  }

  @Test
  void a_client_that_breaks_off_finds_its_upload_and_goes_on() throws Exception {
    String url;
    try (RawClient client = server.connect()) {
      create(client, SIZE, "Upload-Draft-Interop-Version: 8");
      RawClient.Reply interim = client.reply(false);
      assertThat(interim.status()).isEqualTo(104);
      assertThat(interim.header("Upload-Draft-Interop-Version")).contains("8");
      assertThat(interim.header("Upload-Limit")).contains("max-size=1048576");
      assertThat(interim.header("Upload-Offset")).isEmpty();
      url = interim.header("Location").orElseThrow();
      client.send(Arrays.copyOf(CONTENT, 100_000));
      await().until(() -> uploads.arrived(id(url)) == 100_000);
    }
    try (RawClient client = server.connect()) {
      RawClient.Reply head = ask(client, "HEAD", url, "Upload-Draft-Interop-Version: 8");
      assertThat(head.header("Upload-Offset")).contains("100000");
      assertThat(head.header("Upload-Complete")).contains("?0");
      assertThat(head.header("Upload-Length")).contains("300000");
      client.head(
          "PATCH " + url + " HTTP/1.1",
          "Host: localhost",
          "Upload-Draft-Interop-Version: 8",
          "Content-Type: application/partial-upload",
          "Upload-Offset: 100000",
          "Upload-Complete: ?1",
          "Content-Length: 200000");
      client.send(Arrays.copyOfRange(CONTENT, 100_000, SIZE));
      RawClient.Reply end = client.reply(false);
      assertThat(end.status()).isEqualTo(200);
      assertThat(end.header("Upload-Complete")).contains("?1");
      assertThat(ask(client, "GET", url).body()).isEqualTo(CONTENT);
    }
  }

  @Test
  void one_that_breaks_off_before_its_first_byte_finds_it_too() throws Exception {
    String url;
    try (RawClient client = server.connect()) {
      create(client, SIZE, "Upload-Draft-Interop-Version: 6");
      url = client.reply(false).header("Location").orElseThrow();
    }
    try (RawClient client = server.connect()) {
      RawClient.Reply head = ask(client, "HEAD", url, "Upload-Draft-Interop-Version: 6");
      assertThat(head.status()).isEqualTo(204);
      assertThat(head.header("Upload-Offset")).contains("0");
    }
  }

  @ParameterizedTest
  @CsvSource({"3, false", "5, false", "6, false", "8, true"})
  void each_version_hears_what_it_knows(int version, boolean limit) throws Exception {
    String completeness = version == 3 ? "Upload-Incomplete: ?0" : "Upload-Complete: ?1";
    try (RawClient client = server.connect()) {
      client.head(
          "POST /files/ HTTP/1.1",
          "Host: localhost",
          completeness,
          "Content-Length: 5",
          "Upload-Draft-Interop-Version: " + version);
      RawClient.Reply interim = client.reply(false);
      assertThat(interim.status()).isEqualTo(104);
      assertThat(interim.header("Upload-Draft-Interop-Version")).contains("" + version);
      assertThat(interim.header("Upload-Limit").isPresent()).isEqualTo(limit);
      client.send(new byte[5]);
      RawClient.Reply end = client.reply(false);
      assertThat(end.status()).isEqualTo(201);
      assertThat(end.header("Location")).isEqualTo(interim.header("Location"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"X-None: 1", "Upload-Draft-Interop-Version: 7", "Upload-Draft-Interop-Version: x"})
  void who_says_no_version_or_another_one_hears_nothing(String version) throws Exception {
    try (RawClient client = server.connect()) {
      create(client, 5, version).send(new byte[5]);
      assertThat(client.reply(false).status()).isEqualTo(201);
    }
  }

  @Test
  void who_expects_100_gets_both() throws Exception {
    try (RawClient client = server.connect()) {
      create(client, 5, "Upload-Draft-Interop-Version: 8", "Expect: 100-continue");
      assertThat(client.reply(false).status()).isEqualTo(104);
      assertThat(client.reply(false).status()).isEqualTo(100);
      client.send(new byte[5]);
      assertThat(client.reply(false).status()).isEqualTo(201);
    }
  }

  @Test
  void requests_before_and_after_on_the_same_connection_hear_nothing() throws Exception {
    try (RawClient client = server.connect()) {
      assertThat(ask(client, "OPTIONS", "/files/").status()).isEqualTo(204);
      create(client, 5, "Upload-Draft-Interop-Version: 8");
      RawClient.Reply interim = client.reply(false);
      assertThat(interim.status()).isEqualTo(104);
      client.send(new byte[5]);
      assertThat(client.reply(false).status()).isEqualTo(201);
      String url = interim.header("Location").orElseThrow();
      assertThat(ask(client, "HEAD", url).status()).isEqualTo(200);
      assertThat(ask(client, "GET", url).body()).hasSize(5);
      create(client, 0, "Upload-Draft-Interop-Version: 8");
      assertThat(client.reply(false).status()).isEqualTo(201);
    }
  }

  @Test
  void behind_a_download_it_waits_for_the_end_of_that() throws Exception {
    String url = whole();
    try (RawClient client = server.connect()) {
      String get = "GET " + url + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
      client.send(get.getBytes(StandardCharsets.ISO_8859_1));
      create(client, 5, "Upload-Draft-Interop-Version: 8");
      assertThat(client.reply(false).body()).isEqualTo(CONTENT);
      assertThat(client.reply(false).status()).isEqualTo(104);
      client.send(new byte[5]);
      assertThat(client.reply(false).status()).isEqualTo(201);
    }
  }

  private static String whole() throws Exception {
    try (RawClient client = server.connect()) {
      create(client, SIZE).send(CONTENT);
      return client.reply(false).header("Location").orElseThrow();
    }
  }

  @Test
  void one_that_may_not_upload_hears_only_that() throws Exception {
    server.fresh(TusSettings.defaults().withToken("open sesame"));
    try (RawClient client = server.connect()) {
      create(client, SIZE, "Upload-Draft-Interop-Version: 8", "Expect: 100-continue");
      assertThat(client.reply(false).status()).isEqualTo(401);
    }
  }

  @Test
  void a_server_that_pekko_binds_says_nothing_before_the_end() throws Exception {
    try (TestServer plain = new TestServer();
        RawClient client = plain.connect()) {
      create(client, 5, "Upload-Draft-Interop-Version: 8").send(new byte[5]);
      assertThat(client.reply(false).status()).isEqualTo(201);
    }
  }
}
