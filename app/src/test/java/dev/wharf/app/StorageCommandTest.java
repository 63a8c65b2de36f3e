package dev.wharf.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wharf.storage.s3.testkit.S3Server;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class StorageCommandTest {
  private static final S3Server SERVER = S3Server.shared();

  /** What a run left behind. */
  private record Run(int status, String out, String err) {}

  private static Run check(Map<String, String> environment, String... options) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line =
        Cli.commandLine(
            environment,
            (settings, config) -> {
              throw new AssertionError("started");
            });
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    String[] words = new String[options.length + 2];
    words[0] = "storage";
    words[1] = "check";
    System.arraycopy(options, 0, words, 2, options.length);
    return new Run(line.execute(words), out.toString(), err.toString());
  }

  private static Map<String, String> bucket(String name, String... more) {
    Map<String, String> environment = new HashMap<>();
    environment.put("WHARF_STORE", "s3");
    environment.put("WHARF_S3_BUCKET", name);
    environment.put("WHARF_S3_ENDPOINT", SERVER.endpoint().toString());
    environment.put("WHARF_S3_ACCESS_KEY", SERVER.accessKey());
    environment.put("WHARF_S3_SECRET_KEY", SERVER.secretKey());
    for (int i = 0; i < more.length; i += 2) {
      environment.put(more[i], more[i + 1]);
    }
    return environment;
  }

  @Test
  void a_profile_that_holds_ends_with_0_and_a_table() {
    String bucket = SERVER.newBucket();
    Run run = check(bucket(bucket, "WHARF_S3_PREFIX", "in"));
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.out().lines().toList())
        .startsWith("s3://" + bucket + "/in/ at " + SERVER.endpoint() + ", profile generic", "")
        .anyMatch(line -> line.matches("capability +profile +server +verdict"))
        .anyMatch(line -> line.matches("objects: write, look at, read, delete +yes +yes +ok"))
        .anyMatch(
            line ->
                line.matches(
                    "If-None-Match on PutObject +no +yes \\(412 PreconditionFailed\\)"
                        + " +better than the profile"))
        .anyMatch(line -> line.startsWith("Fits better: WHARF_S3_PROFILE="));
  }

  @Test
  void a_promise_that_is_not_kept_ends_with_1_and_names_it() {
    Run run =
        check(
            bucket(
                SERVER.newBucket(),
                "WHARF_S3_PROFILE",
                "cos",
                "WHARF_S3_FORCE_PATH_STYLE",
                "true"));
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err().lines())
        .containsExactly(
            "wharf: the profile cos promises what the server does not do:"
                + " parts of 1 MiB that are not the last (400 EntityTooSmall)");
    assertThat(run.out()).contains("WRONG").contains("promised in vain: 1");
  }

  @Test
  void a_program_reads_json() throws IOException {
    Run run = check(bucket(SERVER.newBucket()), "--json");
    assertThat(run.status()).isZero();
    JsonNode report = new ObjectMapper().readTree(run.out());
    assertThat(report.get("holds").asBoolean()).isTrue();
    assertThat(report.get("profile").asText()).isEqualTo("generic");
    assertThat(report.get("leftovers")).isEmpty();
    assertThat(report.get("rows"))
        .anySatisfy(
            row -> {
              assertThat(row.get("capability").asText()).isEqualTo("If-None-Match on PutObject");
              assertThat(row.get("promised").asBoolean()).isFalse();
              assertThat(row.get("verdict").asText()).isEqualTo("better");
            });
  }

  @Test
  void a_bucket_that_cannot_be_reached_ends_with_2_and_one_line() {
    for (Map<String, String> unreachable :
        java.util.List.of(
            bucket("no-such-bucket"),
            bucket(SERVER.newBucket(), "WHARF_S3_SECRET_KEY", "s3cret"),
            bucket("bucket", "WHARF_S3_ENDPOINT", "http://127.0.0.1:9"))) {
      Run run = check(unreachable);
      assertThat(run.status()).isEqualTo(2);
      assertThat(run.out()).isEmpty();
      assertThat(run.err()).startsWith("wharf: s3://").hasLineCount(1).doesNotContain("s3cret");
    }
  }

  @Test
  void wrong_settings_end_with_2_and_one_line() {
    assertThat(check(Map.of()).err())
        .startsWith("wharf: WHARF_STORE (wharf.store): 'filesystem' (expected: s3, as")
        .hasLineCount(1);
    for (Map<String, String> wrong :
        java.util.List.of(
            Map.of("WHARF_STORE", "s3"),
            bucket("bucket", "WHARF_S3_PROFILE", "floppy"),
            bucket("bucket", "WHARF_S3_TAGS", "none"))) {
      Run run = check(wrong);
      assertThat(run.status()).isEqualTo(2);
      assertThat(run.err()).startsWith("wharf: WHARF_S3_").hasLineCount(1);
    }
  }
}
