package dev.wharf.tus.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharf.tus.core.TusSettings;
import dev.wharf.upload.UploadReply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What happens on the wire to bodies: wanted, refused, awaited, broken off, cut short. */
class BodiesTest {
  private static final int MIB = 1 << 20;
  private static final long GIB = 1L << 30;

  private static TestServer server;
  private InMemoryUploads uploads;

  @BeforeAll
  static void start() throws Exception {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void an_upload_of_one_gibibyte() {
    uploads = server.fresh(TusSettings.defaults());
    uploads.create(Row.spec(OptionalLong.of(GIB), OptionalLong.empty()));
  }

  private static RawClient patch(RawClient client, long offset, long size, String... more)
      throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("PATCH /files/" + Row.ID + " HTTP/1.1");
    lines.add("Host: localhost");
    lines.add("Tus-Resumable: 1.0.0");
    lines.add("Content-Type: application/offset+octet-stream");
    lines.add("Upload-Offset: " + offset);
    lines.add(size < 0 ? "Transfer-Encoding: chunked" : "Content-Length: " + size);
    lines.addAll(List.of(more));
    return client.head(lines.toArray(String[]::new));
  }

  private static RawClient.Reply head(RawClient client) throws IOException {
    client.head("HEAD /files/" + Row.ID + " HTTP/1.1", "Host: localhost", "Tus-Resumable: 1.0.0");
    return client.reply(true);
  }

  private static long offset(RawClient.Reply reply) {
    return Long.parseLong(reply.header("Upload-Offset").orElseThrow());
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of("wrong offset", 409, new String[0], 5L),
        Arguments.of("no upload of that version", 412, new String[] {"Tus-Resumable: 9"}, 0L),
        Arguments.of("no checksum", 400, new String[] {"Upload-Checksum: sha1 AAAA"}, 0L),
        Arguments.of("longer than the upload", 413, new String[] {"Upload-Length: 9"}, 0L));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusals")
  void a_client_that_expects_100_is_refused_without_it(
      String name, int status, String[] more, long offset) throws Exception {
    try (RawClient client = server.connect()) {
      List<String> lines = new ArrayList<>(List.of(more));
      lines.add("Expect: 100-continue");
      patch(client, offset, 100, lines.toArray(String[]::new));
      assertThat(client.reply(false).status()).isEqualTo(status);
      assertThat(client.atEnd()).isTrue();
    }
    assertThat(uploads.arrived(Row.ID)).isZero();
  }

  @Test
  void a_client_that_expects_100_and_has_no_token_is_refused_without_it() throws Exception {
    server.fresh(TusSettings.defaults().withToken("secret"));
    try (RawClient client = server.connect()) {
      patch(client, 0, 100, "Expect: 100-continue");
      assertThat(client.reply(false).status()).isEqualTo(401);
      assertThat(client.atEnd()).isTrue();
    }
  }

  @Test
  void a_client_that_expects_100_gets_it_when_its_bytes_are_wanted() throws Exception {
    try (RawClient client = server.connect()) {
      patch(client, 0, 100, "Expect: 100-continue");
      assertThat(client.reply(false).status()).isEqualTo(100);
      client.send(new byte[100]);
      RawClient.Reply reply = client.reply(false);
      assertThat(reply.status()).isEqualTo(204);
      assertThat(offset(reply)).isEqualTo(100);
    }
  }

  @ParameterizedTest(name = "{0} bytes")
  @MethodSource("drained")
  void a_refused_body_of_up_to_a_mebibyte_costs_neither_the_answer_nor_the_connection(int size)
      throws Exception {
    try (RawClient client = server.connect()) {
      patch(client, 5, size).send(new byte[size]);
      assertThat(client.reply(false).status()).isEqualTo(409);
      assertThat(offset(head(client))).isZero();
    }
  }

  static Stream<Integer> drained() {
    return Stream.of(1, 64 * 1024, MIB);
  }

  @Test
  void a_refused_chunked_body_costs_neither_the_answer_nor_the_connection() throws Exception {
    try (RawClient client = server.connect()) {
      patch(client, 5, -1).send(chunk(MIB / 2)).send(chunk(MIB / 4)).send(chunk(0));
      assertThat(client.reply(false).status()).isEqualTo(409);
      assertThat(offset(head(client))).isZero();
    }
  }

  @Test
  void a_client_that_sends_100_mebibytes_in_vain_gets_the_answer_and_a_close() throws Exception {
    try (RawClient client = server.connect()) {
      patch(client, 5, 100L * MIB);
      boolean cut = sendUntilCut(client, 100, new byte[MIB]);
      RawClient.Reply reply = client.reply(false);
      assertThat(reply.status()).isEqualTo(409);
      assertThat(reply.header("Connection")).contains("close");
      assertThat(reply.text()).contains("Upload-Offset: 5 (expected: 0)");
      assertThat(cut).isTrue();
    }
  }

  @Test
  void a_client_that_sends_chunks_without_end_in_vain_gets_the_answer_and_a_close()
      throws Exception {
    try (RawClient client = server.connect()) {
      patch(client, 5, -1);
      boolean cut = sendUntilCut(client, 100, chunk(MIB));
      RawClient.Reply reply = client.reply(false);
      assertThat(reply.status()).isEqualTo(409);
      assertThat(reply.header("Connection")).contains("close");
      assertThat(cut).isTrue();
    }
  }

  @Test
  void a_client_that_looks_while_it_sends_a_long_body_has_its_answer_at_once() throws Exception {
    try (RawClient client = server.connect()) {
      patch(client, 5, GIB);
      RawClient.Reply reply = client.reply(false);
      assertThat(reply.status()).isEqualTo(409);
      assertThat(reply.header("Connection")).contains("close");
      client.send(new byte[MIB / 2]);
      assertThat(client.atEnd()).isTrue();
    }
  }

  @Test
  void a_client_that_announces_bytes_and_sends_none_has_its_answer_after_a_while()
      throws Exception {
    try (RawClient client = server.connect()) {
      patch(client, 5, 100).send(new byte[1]);
      assertThat(client.reply(false).status()).isEqualTo(409);
      assertThat(client.atEnd()).isTrue();
    }
  }

  @Test
  void an_upload_that_turns_out_too_long_is_answered_and_keeps_what_fitted() throws Exception {
    server
        .fresh(TusSettings.defaults())
        .create(Row.spec(OptionalLong.of(10), OptionalLong.empty()));
    try (RawClient client = server.connect()) {
      patch(client, 0, -1).send(chunk(6)).send(chunk(6)).send(chunk(0));
      RawClient.Reply reply = client.reply(false);
      assertThat(reply.status()).isEqualTo(413);
      assertThat(offset(reply)).isEqualTo(offset(head(client))).isLessThanOrEqualTo(10);
    }
  }

  @Test
  void a_head_takes_over_from_a_writer_and_its_offset_can_be_used() throws Exception {
    try (RawClient writer = server.connect();
        RawClient other = server.connect()) {
      patch(writer, 0, GIB).send(new byte[3 * MIB]);
      await().until(() -> uploads.arrived(Row.ID) == 3 * MIB);
      assertThat(offset(head(other))).isEqualTo(3 * MIB);
      RawClient.Reply cut = writer.reply(false);
      assertThat(cut.status()).isEqualTo(423);
      assertThat(offset(cut)).isEqualTo(3 * MIB);
      assertThat(cut.header("Connection")).contains("close");
      patch(other, 3 * MIB, 1).send(new byte[1]);
      assertThat(offset(other.reply(false))).isEqualTo(3 * MIB + 1);
    }
  }

  @Test
  void what_arrived_before_the_connection_broke_is_kept() throws Exception {
    try (RawClient client = server.connect()) {
      patch(client, 0, 4 * MIB).send(new byte[2 * MIB]);
      client.finish();
      try (RawClient other = server.connect()) {
        await().atMost(Duration.ofSeconds(20)).until(() -> uploads.arrived(Row.ID) == 2 * MIB);
        assertThat(offset(head(other))).isEqualTo(2 * MIB);
      }
    }
  }

  @Test
  void a_creation_cut_short_by_a_shutdown_tells_where_to_go_on() throws Exception {
    uploads.answerCreation(new UploadReply.Interrupted(UploadReply.Cut.DRAINING, 7));
    try (RawClient client = server.connect()) {
      client.head(
          "POST /files/ HTTP/1.1",
          "Host: localhost",
          "Tus-Resumable: 1.0.0",
          "Content-Type: application/offset+octet-stream",
          "Upload-Length: 10",
          "Content-Length: 10");
      client.send(new byte[10]);
      RawClient.Reply reply = client.reply(false);
      assertThat(reply.status()).isEqualTo(201);
      assertThat(offset(reply)).isEqualTo(7);
      assertThat(reply.header("Location")).isPresent();
    }
  }

  private static byte[] chunk(int size) {
    String chunk = Integer.toHexString(size) + "\r\n" + "x".repeat(size) + "\r\n";
    return chunk.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static boolean sendUntilCut(RawClient client, int times, byte[] bytes) {
    try {
      for (int i = 0; i < times; i++) {
        client.send(bytes);
      }
      return false;
    } catch (IOException cut) {
      return true;
    }
  }

  private static byte[] trailer(String... lines) {
    return ("0\r\n" + String.join("\r\n", lines) + "\r\n\r\n")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  static Stream<Arguments> trailers() {
    String right = "Upload-Checksum: crc32 Xg5djw==";
    return Stream.of(
        Arguments.of("the right one", 204, 100L, new String[] {right}),
        Arguments.of("among others", 204, 100L, new String[] {"X-Other: 1", right, "X-Last: 2"}),
        Arguments.of("another", 460, 0L, new String[] {"Upload-Checksum: crc32 mYjGyw=="}),
        Arguments.of("of no algorithm", 400, 0L, new String[] {"Upload-Checksum: crc64 mYjGyg=="}),
        Arguments.of("malformed", 400, 0L, new String[] {"Upload-Checksum: crc32"}),
        Arguments.of("missing", 400, 0L, new String[] {"X-Other: 1"}));
  }

  @ParameterizedTest(name = "CK7 {0}")
  @MethodSource("trailers")
  void a_checksum_may_follow_the_bytes(String name, int status, long offset, String[] lines)
      throws Exception {
    try (RawClient client = server.connect()) {
      patch(client, 0, -1, "Trailer: Upload-Checksum");
      client.send(chunk(60)).send(chunk(40)).send(trailer(lines));
      assertThat(client.reply(false).status()).isEqualTo(status);
      assertThat(offset(head(client))).isEqualTo(offset);
    }
  }

  @Test
  void bytes_with_a_checksum_that_break_off_do_not_count() throws Exception {
    try (RawClient client = server.connect()) {
      patch(client, 0, 100, "Upload-Checksum: crc32 AAAAAA==").send(new byte[60]);
      await().until(() -> uploads.arrived(Row.ID) == 60);
    }
    try (RawClient client = server.connect()) {
      assertThat(offset(head(client))).isZero();
    }
  }
}
