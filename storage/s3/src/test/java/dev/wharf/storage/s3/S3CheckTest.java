package dev.wharf.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.storage.s3.S3CheckReport.Row;
import dev.wharf.storage.s3.S3CheckReport.Verdict;
import dev.wharf.storage.s3.testkit.S3Server;
import dev.wharf.storage.spi.StorageFailure;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

class S3CheckTest {
  static List<S3Server> servers() {
    return S3Server.atHand();
  }

  private static S3CheckReport check(S3Server server, String bucket, S3Profile profile) {
    return S3Check.run(TestStores.settings(server, bucket, profile));
  }

  private static Verdict verdict(S3CheckReport report, String capability) {
    return report.rows().stream()
        .filter(row -> row.capability().equals(capability))
        .map(Row::verdict)
        .findFirst()
        .orElseThrow();
  }

  private static List<String> wrong(S3CheckReport report) {
    return report.wrong().stream().map(Row::capability).toList();
  }

  private static S3Client client(S3Server server) {
    return S3Client.builder()
        .endpointOverride(server.endpoint())
        .region(Region.of(server.region()))
        .forcePathStyle(true)
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(server.accessKey(), server.secretKey())))
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .build();
  }

  @ParameterizedTest
  @MethodSource("servers")
  void a_profile_that_fits_is_found_and_nothing_is_left(S3Server server) {
    String bucket = server.newBucket();
    S3CheckReport first = check(server, bucket, S3Profile.GENERIC);
    assertThat(first.fitting()).as(first.rows()::toString).isPresent();
    S3Profile fitting = first.fitting().orElseThrow();
    S3CheckReport report = check(server, bucket, fitting);
    assertThat(wrong(report)).isEmpty();
    assertThat(report.holds()).isTrue();
    assertThat(report.fitting()).contains(fitting);
    assertThat(report.leftovers()).isEmpty();
    try (S3Client client = client(server)) {
      assertThat(client.listObjectsV2(to -> to.bucket(bucket)).contents()).isEmpty();
      assertThat(client.listMultipartUploads(to -> to.bucket(bucket)).uploads()).isEmpty();
    }
  }

  @Test
  void what_a_server_does_beyond_its_profile_is_better() {
    S3Server server = S3Server.shared();
    S3CheckReport report = check(server, server.newBucket(), S3Profile.GENERIC);
    assertThat(report.holds()).isTrue();
    assertThat(verdict(report, "If-None-Match on PutObject")).isEqualTo(Verdict.BETTER);
    assertThat(verdict(report, "parts of 1 MiB that are not the last")).isEqualTo(Verdict.OK);
  }

  @Test
  void what_a_profile_promises_in_vain_is_wrong() {
    S3Server server = S3Server.shared();
    S3CheckReport report = check(server, server.newBucket(), S3Profile.OSS);
    assertThat(report.holds()).isFalse();
    assertThat(wrong(report)).containsExactly("parts of 1 MiB that are not the last");
    assertThat(report.fitting()).isPresent().isNotEqualTo(Optional.of(S3Profile.OSS));
  }

  @Test
  void what_an_operator_asks_for_is_tried_too() {
    S3Server server = S3Server.shared();
    S3Settings plain = TestStores.settings(server, server.newBucket(), S3Profile.GENERIC);
    S3Settings more =
        new S3Settings(
            plain.bucket(),
            "a/prefix/",
            plain.endpoint(),
            plain.region(),
            plain.pathStyle(),
            plain.profile(),
            plain.credentials(),
            plain.encryption(),
            Optional.of("GLACIER"),
            plain.tags(),
            plain.multipart(),
            plain.budget());
    S3CheckReport report = S3Check.run(more);
    assertThat(report.rows()).extracting(Row::capability).contains("storage class GLACIER");
    assertThat(report.where()).startsWith("s3://" + plain.bucket() + "/a/prefix/ at http://");
  }

  @Test
  void a_bucket_that_is_not_there_is_a_failure_that_names_it() {
    assertThatThrownBy(() -> check(S3Server.shared(), "no-such-bucket", S3Profile.GENERIC))
        .isInstanceOf(StorageFailure.class)
        .hasMessageContaining("no-such-bucket")
        .hasMessageContaining("NoSuchBucket");
  }

  static Stream<Row> rows() {
    return Stream.of(
        new Row("kept", Optional.of(true), true, "OK"),
        new Row("not counted on", Optional.of(false), false, "OK"),
        new Row("only told", Optional.empty(), false, "OK"),
        new Row("broken", Optional.of(true), false, "WRONG"),
        new Row("more than said", Optional.of(false), true, "BETTER"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void a_row_has_a_verdict(Row row) {
    assertThat(row.verdict()).hasToString(row.words());
  }

  @ParameterizedTest
  @CsvSource({"0,true", "299,true", "-299,true", "301,false", "-301,false"})
  void clocks_may_be_five_minutes_apart(long seconds, boolean holds) {
    Instant here = Instant.parse("2026-01-01T00:00:00Z");
    assertThat(ServerClock.compare(here.plusSeconds(seconds), here).holds()).isEqualTo(holds);
  }
}
