package dev.wharf.storage.s3.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;

class S3ServerTest {

  static List<S3Server> atHand() {
    return S3Server.atHand();
  }

  @ParameterizedTest
  @MethodSource("atHand")
  void an_object_comes_back_as_it_was_put(S3Server server) {
    byte[] content = new byte[100_000];
    new Random(7).nextBytes(content);
    String bucket = server.newBucket();

    try (S3Client client = Clients.of(server)) {
      client.putObject(
          request -> request.bucket(bucket).key("a/b c+ä").metadata(Map.of("upload", "7")),
          RequestBody.fromBytes(content));

      var back = client.getObjectAsBytes(request -> request.bucket(bucket).key("a/b c+ä"));
      assertThat(back.asByteArray()).isEqualTo(content);
      assertThat(back.response().metadata()).containsEntry("upload", "7");
    }
    server.removeBucket(bucket);
  }

  @ParameterizedTest
  @MethodSource("atHand")
  void a_bucket_goes_with_its_objects_and_open_uploads(S3Server server) {
    String bucket = server.newBucket();

    try (S3Client client = Clients.of(server)) {
      client.putObject(request -> request.bucket(bucket).key("a/b"), RequestBody.fromString("c"));
      client.createMultipartUpload(request -> request.bucket(bucket).key("d"));
      server.removeBucket(bucket);

      assertThatThrownBy(() -> client.headBucket(request -> request.bucket(bucket)))
          .isInstanceOf(NoSuchBucketException.class);
    }
    server.removeBucket(bucket);
  }

  @ParameterizedTest
  @MethodSource("atHand")
  void a_wrong_secret_is_refused(S3Server server) {
    String bucket = server.newBucket();

    try (S3Client client =
        Buckets.client(server.endpoint(), server.region(), server.accessKey(), "guessed")) {
      assertThatThrownBy(() -> client.listObjectsV2(request -> request.bucket(bucket)))
          .isInstanceOfSatisfying(
              S3Exception.class,
              refusal -> {
                assertThat(refusal.statusCode()).isEqualTo(403);
                assertThat(refusal.awsErrorDetails().errorCode())
                    .isEqualTo("SignatureDoesNotMatch");
              });
    }
    server.removeBucket(bucket);
  }

  @Test
  void a_server_of_ones_own_can_be_stopped() {
    S3Server server = S3ProxyServer.start();
    server.newBucket();

    server.close();
    server.close();

    assertThatThrownBy(server::newBucket).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void the_shared_server_outlives_who_closes_it() {
    S3Server.shared().close();

    S3Server.shared().removeBucket(S3Server.shared().newBucket());
  }

  @Test
  void without_an_endpoint_no_server_is_given() {
    assertThat(GivenServer.fromEnvironment(Map.of())).isEmpty();
    assertThat(MinioServer.fromEnvironment(Map.of())).isEmpty();
  }

  @Test
  void a_binary_that_ends_at_once_is_told_with_its_words() {
    assertThatThrownBy(() -> MinioServer.start(Path.of("/bin/echo")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("server --quiet --address 127.0.0.1:");
  }

  @Test
  void an_endpoint_without_keys_says_which_is_missing() {
    assertThatThrownBy(
            () -> GivenServer.fromEnvironment(Map.of(GivenServer.ENDPOINT, "http://127.0.0.1:1")))
        .hasMessageContaining(GivenServer.ACCESS_KEY);
  }

  @Test
  void a_given_server_is_what_the_environment_says() {
    S3Server shared = S3Server.shared();
    try (S3Server server =
        GivenServer.fromEnvironment(
                Map.of(
                    GivenServer.ENDPOINT, shared.endpoint().toString(),
                    GivenServer.ACCESS_KEY, shared.accessKey(),
                    GivenServer.SECRET_KEY, shared.secretKey()))
            .orElseThrow()) {
      server.removeBucket(server.newBucket());

      assertThat(server.region()).isEqualTo("us-east-1");
    }
  }
}
