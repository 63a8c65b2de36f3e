package dev.wharf.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.wharf.app.settings.S3;
import dev.wharf.app.settings.SettingsReader;
import dev.wharf.app.settings.WrongSetting;
import dev.wharf.storage.s3.S3Settings;
import dev.wharf.storage.s3.S3Settings.Encryption;
import dev.wharf.storage.s3.testkit.S3Server;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.storage.spi.StorageFailure;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3WiringTest {
  private static final long HEAP = 256 << 20;

  private static S3Wiring wiring(String... more) {
    Map<String, String> environment = new HashMap<>();
    environment.put("WHARF_STORE", "s3");
    environment.put("WHARF_S3_BUCKET", "bucket");
    for (int i = 0; i < more.length; i += 2) {
      environment.put(more[i], more[i + 1]);
    }
    return new S3Wiring((S3) SettingsReader.read(ConfigFactory.empty(), environment).store(), HEAP);
  }

  private static S3Settings settings(String... more) {
    return wiring(more).settings();
  }

  @ParameterizedTest
  @CsvSource({"'','',aws", "http://h,'',generic", "http://h,r2,r2", "'',gcs-xml,gcs-xml"})
  void a_profile_is_what_was_said_or_what_an_endpoint_suggests(
      String endpoint, String profile, String expected) {
    assertThat(settings("WHARF_S3_ENDPOINT", endpoint, "WHARF_S3_PROFILE", profile).profile())
        .hasToString(expected);
  }

  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          WHARF_S3_PROFILE    | floppy | 'floppy' (expected: aws or minio or ceph or
          WHARF_S3_PART_SIZE  | 4MiB   | '4194304 bytes' (expected: 5 MiB to 5120 MiB for the profile aws
          WHARF_S3_PART_SIZE  | 6GiB   | '6442450944 bytes' (expected: 5 MiB to 5120 MiB for the profile aws
          WHARF_S3_PART_SIZE  | 64MiB  | '30%' (expected: at least three parts, which is 192 MiB, and not
          WHARF_UPLOAD_MEMORY | 23MiB  | '24117248' (expected: at least three parts, which is 24 MiB, and
          WHARF_UPLOAD_MEMORY | 5%     | '5%' (expected: at least three parts, which is 24 MiB, and not
          """)
  void what_does_not_go_together_is_refused(String variable, String value, String expected) {
    assertThatThrownBy(() -> settings(variable, value))
        .isInstanceOf(WrongSetting.class)
        .hasMessageStartingWith("WHARF_")
        .hasMessageContaining(expected);
  }

  @Test
  void what_was_said_of_a_bucket_is_kept() {
    S3Settings settings =
        settings(
            "WHARF_S3_PREFIX", "in",
            "WHARF_S3_ENCRYPTION", "sse-kms:key",
            "WHARF_S3_ACCESS_KEY", "AKIA",
            "WHARF_S3_SECRET_KEY", "s3cret",
            "WHARF_S3_PARTS_IN_FLIGHT", "4");
    assertThat(settings.prefix()).isEqualTo("in/");
    assertThat(settings.encryption()).isEqualTo(new Encryption.Kms(java.util.Optional.of("key")));
    assertThat(settings.multipart().partsInFlight()).isEqualTo(4);
    assertThat(settings.budget().total()).isBetween(HEAP / 100 * 30, HEAP * 30 / 100);
    assertThat(settings.toString()).doesNotContain("s3cret");
    assertThat(settings("WHARF_S3_ENCRYPTION", "sse-s3").encryption())
        .isEqualTo(new Encryption.ServerKeys());
  }

  @ParameterizedTest
  @CsvSource({
    "'','',s3://bucket/",
    "in,'',s3://bucket/in/",
    "in,http://h:1,s3://bucket/in/ at http://h:1"
  })
  void a_bucket_has_a_name_for_people(String prefix, String endpoint, String name) {
    assertThat(wiring("WHARF_S3_PREFIX", prefix, "WHARF_S3_ENDPOINT", endpoint).name())
        .isEqualTo(name);
  }

  private static String[] at(S3Server server, String bucket, String secret) {
    return new String[] {
      "WHARF_S3_BUCKET",
      bucket,
      "WHARF_S3_ENDPOINT",
      server.endpoint().toString(),
      "WHARF_S3_ACCESS_KEY",
      server.accessKey(),
      "WHARF_S3_SECRET_KEY",
      secret
    };
  }

  @Test
  void a_bucket_that_is_not_there_or_not_ours_stops_the_start() {
    S3Server server = S3Server.shared();
    for (String[] wrong :
        new String[][] {
          at(server, "no-such-bucket", server.secretKey()), at(server, server.newBucket(), "s3cret")
        }) {
      assertThatThrownBy(() -> wiring(wrong).open(new SimpleMeterRegistry()))
          .isInstanceOf(StorageFailure.class)
          .message()
          .startsWith("s3://" + wrong[1] + "/ at http://")
          .doesNotContain("\n")
          .doesNotContain("s3cret");
    }
  }

  @Test
  void a_server_that_is_away_does_not_stop_the_start() {
    S3Wiring away =
        wiring(
            "WHARF_S3_ENDPOINT", "http://127.0.0.1:9",
            "WHARF_S3_ACCESS_KEY", "a",
            "WHARF_S3_SECRET_KEY", "b");
    try (ObjectStore store = away.open(new SimpleMeterRegistry())) {
      assertThat(new StoreHealth(store).check())
          .failsWithin(java.time.Duration.ofSeconds(30))
          .withThrowableThat()
          .withMessageContaining("bucket");
    }
  }

  @Test
  void memory_for_uploads_is_counted() {
    S3Server server = S3Server.shared();
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    S3Wiring wiring = wiring(at(server, server.newBucket(), server.secretKey()));
    try (ObjectStore ignored = wiring.open(registry)) {
      assertThat(registry.get("wharf.upload.memory").tag("state", "total").gauge().value())
          .isEqualTo(wiring.settings().budget().total());
      assertThat(registry.get("wharf.upload.memory").tag("state", "used").gauge().value()).isZero();
      assertThat(registry.get("wharf.upload.memory.flushes").functionCounter().count()).isZero();
    }
  }
}
