package dev.wharf.storage.s3.testkit;

import static dev.wharf.storage.s3.testkit.S3Operation.COMPLETE_MULTIPART;
import static dev.wharf.storage.s3.testkit.S3Operation.CREATE_MULTIPART;
import static dev.wharf.storage.s3.testkit.S3Operation.GET_OBJECT;
import static dev.wharf.storage.s3.testkit.S3Operation.HEAD_OBJECT;
import static dev.wharf.storage.s3.testkit.S3Operation.PUT_OBJECT;
import static dev.wharf.storage.s3.testkit.S3Operation.UPLOAD_PART;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

class RelayTest {
  private static final int PART = 5 << 20;

  private final S3Server server = S3Server.shared();
  private final Relay relay = Relay.before(server);
  private final S3Client client = Clients.withoutRetries(relay.server(server));
  private final S3Client direct = Clients.of(server);
  private final String bucket = server.newBucket();

  @BeforeEach
  void nothingCameYet() {
    assertThat(relay.requests()).isEmpty();
  }

  @AfterEach
  void everyRuleWasMet() {
    try (relay;
        client;
        direct) {
      relay.checkAllRulesMet();
    }
    server.removeBucket(bucket);
  }

  @Test
  void objects_pass_unchanged_and_are_counted() {
    byte[] content = content(300_000);

    put("a b/ö", content);

    assertThat(get(client, "a b/ö")).isEqualTo(content);
    assertThat(client.headObject(r -> r.bucket(bucket).key("a b/ö")).contentLength())
        .isEqualTo(content.length);
    client.deleteObject(r -> r.bucket(bucket).key("a b/ö"));
    assertThatThrownBy(() -> get(client, "a b/ö")).isInstanceOf(NoSuchKeyException.class);
    assertThat(relay.counts())
        .isEqualTo(
            Map.of(PUT_OBJECT, 1, GET_OBJECT, 2, HEAD_OBJECT, 1, S3Operation.DELETE_OBJECT, 1));
    Exchange put = relay.requests(PUT_OBJECT).get(0);
    assertThat(put.request().path()).isEqualTo("/" + bucket + "/a%20b/%C3%B6");
    assertThat(put.bodyBytes()).isEqualTo(content.length);
    assertThat(put.status()).hasValue(200);
    assertThat(relay.requests(GET_OBJECT).get(1).status()).hasValue(404);
  }

  @Test
  void a_multipart_upload_passes_unchanged() {
    byte[] content = content(2 * PART + 17);

    uploadInParts("parts", content);

    assertThat(get(direct, "parts")).isEqualTo(content);
    assertThat(get(client, "parts")).isEqualTo(content);
    assertThat(relay.counts())
        .isEqualTo(
            Map.of(CREATE_MULTIPART, 1, UPLOAD_PART, 3, COMPLETE_MULTIPART, 1, GET_OBJECT, 1));
    assertThat(relay.requests(UPLOAD_PART))
        .extracting(Exchange::bodyBytes)
        .containsExactly((long) PART, (long) PART, 17L);
  }

  @Test
  void a_body_in_chunks_of_aws_passes_unchanged() {
    byte[] content = content(200_000);

    try (S3Client chunking = Clients.inAwsChunks(relay.server(server))) {
      chunking.putObject(r -> r.bucket(bucket).key("k"), RequestBody.fromBytes(content));
    }

    assertThat(get(client, "k")).isEqualTo(content);
    Exchange put = relay.requests(PUT_OBJECT).get(0);
    assertThat(put.request().header("content-encoding")).contains("aws-chunked");
    assertThat(put.bodyBytes()).isGreaterThan(content.length);
  }

  @ParameterizedTest
  @CsvSource({
    "500, InternalError",
    "503, SlowDown",
    "404, NoSuchBucket",
    "403, SignatureDoesNotMatch",
    "403, RequestTimeTooSkewed",
    "409, ConditionalRequestConflict"
  })
  void an_error_is_answered_and_the_server_sees_nothing(int status, String code) {
    relay.inject(PUT_OBJECT, Fault.answer(status, code));

    assertThatThrownBy(() -> put("k", content(50_000)))
        .isInstanceOfSatisfying(
            S3Exception.class,
            refusal -> {
              assertThat(refusal.statusCode()).isEqualTo(status);
              assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo(code);
            });

    assertThatThrownBy(() -> get(direct, "k")).isInstanceOf(NoSuchKeyException.class);
    Exchange refused = relay.requests(PUT_OBJECT).get(0);
    assertThat(refused.bodyBytes()).isEqualTo(50_000);
    assertThat(refused.status()).hasValue(status);
    put("k", content(10));
  }

  @Test
  void an_error_may_be_answered_before_the_body_was_read() {
    relay.inject(PUT_OBJECT, Fault.slowDown().atOnce().with("Retry-After", "1"));

    assertThatThrownBy(() -> put("k", content(1000)))
        .isInstanceOfSatisfying(
            S3Exception.class,
            refusal -> {
              assertThat(refusal.statusCode()).isEqualTo(503);
              assertThat(
                      refusal
                          .awsErrorDetails()
                          .sdkHttpResponse()
                          .firstMatchingHeader("Retry-After"))
                  .contains("1");
            });

    assertThat(relay.requests(PUT_OBJECT).get(0).bodyBytes()).isZero();
    put("k", content(1000));
  }

  @Test
  void the_answer_to_head_has_no_document() {
    put("k", content(10));
    relay.inject(HEAD_OBJECT, 2, Fault.internalError());

    for (int call = 0; call < 2; call++) {
      assertThatThrownBy(() -> client.headObject(r -> r.bucket(bucket).key("k")))
          .isInstanceOfSatisfying(
              S3Exception.class, refusal -> assertThat(refusal.statusCode()).isEqualTo(500));
    }
    assertThat(client.headObject(r -> r.bucket(bucket).key("k")).contentLength()).isEqualTo(10);
  }

  @Test
  void a_lost_answer_is_lost_after_the_effect() {
    byte[] content = content(70_000);
    relay.inject(PUT_OBJECT, Fault.loseAnswer());

    assertThatThrownBy(() -> put("k", content)).isInstanceOf(SdkClientException.class);

    assertThat(get(direct, "k")).isEqualTo(content);
    assertThat(relay.requests(PUT_OBJECT).get(0).status()).hasValue(200);
  }

  @Test
  void a_completion_takes_effect_though_its_answer_is_lost() {
    byte[] content = content(PART + 1);
    relay.inject(COMPLETE_MULTIPART, Fault.loseAnswer());

    assertThatThrownBy(() -> uploadInParts("k", content)).isInstanceOf(SdkClientException.class);

    assertThat(get(direct, "k")).isEqualTo(content);
  }

  @Test
  void a_delayed_answer_comes_late() {
    relay.inject(PUT_OBJECT, Fault.delayAnswer(Duration.ofMillis(300)));
    long start = System.nanoTime();

    put("k", content(10));

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(290));
  }

  @Test
  void a_held_answer_comes_when_the_gate_opens() throws Exception {
    Gate gate = new Gate();
    relay.inject(PUT_OBJECT, Fault.holdAnswer(gate));

    CompletableFuture<Void> put = CompletableFuture.runAsync(() -> put("k", content(10)));
    gate.reached().toCompletableFuture().get(10, TimeUnit.SECONDS);

    assertThat(get(direct, "k")).hasSize(10);
    assertThat(put).isNotDone();
    gate.open();
    put.get(10, TimeUnit.SECONDS);
  }

  @Test
  void closing_the_relay_ends_what_is_held() throws Exception {
    Gate gate = new Gate();
    relay.inject(PUT_OBJECT, Fault.holdAnswer(gate));

    CompletableFuture<Void> put = CompletableFuture.runAsync(() -> put("k", content(10)));
    gate.reached().toCompletableFuture().get(10, TimeUnit.SECONDS);
    relay.close();

    assertThat(put).failsWithin(Duration.ofSeconds(10));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 1_000_000, 3_000_000, 9_000_000})
  void a_request_is_reset_in_the_middle_and_nothing_is_there(long after) {
    relay.inject(PUT_OBJECT, Fault.resetRequest(after));

    assertThatThrownBy(() -> put("k", content(3_000_000))).isNotInstanceOf(S3Exception.class);

    assertThat(relay.requests(PUT_OBJECT).get(0).bodyBytes()).isEqualTo(Math.min(after, 3_000_000));
    if (after < 3_000_000) {
      assertThatThrownBy(() -> get(direct, "k")).isInstanceOf(NoSuchKeyException.class);
    }
    put("k", content(10));
  }

  @Test
  void an_answer_is_cut_short() throws Exception {
    put("k", content(100_000));
    relay.inject(GET_OBJECT, Fault.truncateAnswer(60_000));

    URI object = Clients.presigned(relay.server(server), bucket, "k");

    assertThatThrownBy(() -> download(object)).isInstanceOf(IOException.class);

    assertThat(download(object)).isEqualTo(content(100_000));
  }

  @Test
  void a_slow_body_takes_its_time() {
    relay.inject(PUT_OBJECT, Fault.slow(200_000));
    relay.inject(GET_OBJECT, Fault.slow(200_000));
    long start = System.nanoTime();

    put("k", content(100_000));
    assertThat(get(client, "k")).isEqualTo(content(100_000));

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(900));
  }

  @Test
  void rules_fit_by_request_skip_some_and_are_used_up() {
    Rule rule =
        relay.inject(
            request ->
                request.is(UPLOAD_PART) && request.parameter("partNumber").orElse("").equals("2"),
            1,
            1,
            Fault.internalError());
    String id = client.createMultipartUpload(r -> r.bucket(bucket).key("k")).uploadId();

    part("k", id, 1, content(10));
    part("k", id, 2, content(10));
    assertThat(rule.met()).isZero();
    assertThatThrownBy(() -> part("k", id, 2, content(10))).isInstanceOf(S3Exception.class);
    part("k", id, 2, content(10));

    assertThat(rule.met()).isOne();
    assertThat(relay.requests(UPLOAD_PART))
        .extracting(exchange -> exchange.fault().isPresent())
        .containsExactly(false, false, true, false);
    relay.clear();
    assertThat(relay.counts()).isEmpty();
  }

  @Test
  void a_rule_that_was_never_met_is_told() {
    relay.inject(S3Operation.LIST_PARTS, Relay.ALWAYS, Fault.internalError());

    assertThatThrownBy(relay::checkAllRulesMet).isInstanceOf(AssertionError.class);

    relay.heal();
    relay.checkAllRulesMet();
  }

  @Test
  void a_storm_lasts_until_it_is_healed() {
    Rule storm = relay.inject(request -> true, Relay.ALWAYS, Fault.slowDown());

    for (int call = 0; call < 3; call++) {
      assertThatThrownBy(() -> put("k", content(10))).isInstanceOf(S3Exception.class);
    }
    relay.heal();

    put("k", content(10));
    assertThat(storm.met()).isEqualTo(3);
  }

  @Test
  void a_request_under_way_is_seen_and_can_be_reset() throws Exception {
    relay.inject(PUT_OBJECT, Fault.slow(1000));
    CompletableFuture<Void> put = CompletableFuture.runAsync(() -> put("k", content(1_000_000)));

    await().until(() -> relay.requests(PUT_OBJECT).stream().anyMatch(e -> e.bodyBytes() > 0));
    assertThat(relay.requests(PUT_OBJECT).get(0).status()).isEmpty();
    relay.resetAll();

    assertThat(put).failsWithin(Duration.ofSeconds(10));
  }

  @Test
  void a_server_that_is_not_there_ends_the_connection() {
    S3Server gone = S3ProxyServer.start();
    try (Relay before = Relay.before(gone);
        S3Client asking = Clients.withoutRetries(before.server(gone))) {
      gone.close();

      assertThatThrownBy(() -> asking.listBuckets()).isInstanceOf(SdkClientException.class);
    }
  }

  private void put(String key, byte[] content) {
    client.putObject(r -> r.bucket(bucket).key(key), RequestBody.fromBytes(content));
  }

  private byte[] get(S3Client from, String key) {
    ResponseBytes<GetObjectResponse> object = from.getObjectAsBytes(r -> r.bucket(bucket).key(key));
    return object.asByteArray();
  }

  private static byte[] download(URI object) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(object).build(), BodyHandlers.ofByteArray())
        .body();
  }

  private void uploadInParts(String key, byte[] content) {
    String id = client.createMultipartUpload(r -> r.bucket(bucket).key(key)).uploadId();
    List<CompletedPart> parts = new ArrayList<>();
    for (int from = 0; from < content.length; from += PART) {
      byte[] bytes = Arrays.copyOfRange(content, from, Math.min(content.length, from + PART));
      parts.add(part(key, id, parts.size() + 1, bytes));
    }
    client.completeMultipartUpload(
        r -> r.bucket(bucket).key(key).uploadId(id).multipartUpload(m -> m.parts(parts)));
  }

  private CompletedPart part(String key, String id, int number, byte[] bytes) {
    String tag =
        client
            .uploadPart(
                r -> r.bucket(bucket).key(key).uploadId(id).partNumber(number),
                RequestBody.fromBytes(bytes))
            .eTag();
    return CompletedPart.builder().partNumber(number).eTag(tag).build();
  }

  private static byte[] content(int length) {
    byte[] content = new byte[length];
    new Random(length).nextBytes(content);
    return content;
  }
}
