package dev.wharf.storage.s3.testkit;

import static dev.wharf.storage.s3.testkit.S3Operation.COMPLETE_MULTIPART;
import static dev.wharf.storage.s3.testkit.S3Operation.CREATE_MULTIPART;
import static dev.wharf.storage.s3.testkit.S3Operation.UPLOAD_PART;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** The client the product uses, with connections that are kept and requests side by side. */
class AsyncClientTest {
  private static final int PART = 5 << 20;
  private static final int PARTS = 6;

  static List<S3Server> atHand() {
    return S3Server.atHand();
  }

  @ParameterizedTest
  @MethodSource("atHand")
  void parts_side_by_side_pass_the_relay_unchanged(S3Server server) throws Exception {
    String bucket = server.newBucket();
    try (Relay relay = Relay.before(server);
        S3AsyncClient client = Clients.async(relay.server(server))) {
      byte[] part = new byte[PART];
      new Random(11).nextBytes(part);

      upload(client, bucket, part);

      assertThat(digestOf(client, bucket)).isEqualTo(digestOf(part));
      assertThat(relay.counts())
          .containsAllEntriesOf(
              Map.of(CREATE_MULTIPART, 1, UPLOAD_PART, PARTS, COMPLETE_MULTIPART, 1));
      assertThat(relay.requests(UPLOAD_PART))
          .allSatisfy(exchange -> assertThat(exchange.bodyBytes()).isEqualTo(PART));
    }
    server.removeBucket(bucket);
  }

  private static void upload(S3AsyncClient client, String bucket, byte[] part) throws Exception {
    String id =
        client
            .createMultipartUpload(r -> r.bucket(bucket).key("k"))
            .get(20, TimeUnit.SECONDS)
            .uploadId();
    List<CompletableFuture<CompletedPart>> parts = new ArrayList<>();
    for (int number = 1; number <= PARTS; number++) {
      int own = number;
      parts.add(
          client
              .uploadPart(
                  r -> r.bucket(bucket).key("k").uploadId(id).partNumber(own),
                  AsyncRequestBody.fromBytesUnsafe(part))
              .thenApply(
                  stored -> CompletedPart.builder().partNumber(own).eTag(stored.eTag()).build()));
    }
    List<CompletedPart> stored = new ArrayList<>();
    for (CompletableFuture<CompletedPart> one : parts) {
      stored.add(one.get(30, TimeUnit.SECONDS));
    }
    client
        .completeMultipartUpload(
            r -> r.bucket(bucket).key("k").uploadId(id).multipartUpload(m -> m.parts(stored)))
        .get(20, TimeUnit.SECONDS);
  }

  private static String digestOf(S3AsyncClient client, String bucket) throws Exception {
    byte[] object =
        client
            .getObject(r -> r.bucket(bucket).key("k"), AsyncResponseTransformer.toBytes())
            .get(30, TimeUnit.SECONDS)
            .asByteArrayUnsafe();
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    return HexFormat.of().formatHex(digest.digest(object));
  }

  private static String digestOf(byte[] part) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (int number = 0; number < PARTS; number++) {
      digest.update(part);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
