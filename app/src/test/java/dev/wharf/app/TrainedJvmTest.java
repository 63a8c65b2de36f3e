package dev.wharf.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TrainedJvmTest {
  @Test
  void what_is_meant_for_one_process_or_another_archive_is_not_passed_on() {
    assertThat(
            TrainedJvm.passedOn(
                List.of(
                    "-Xmx256m",
                    "-XX:SharedArchiveFile=old.jsa",
                    "-XX:AOTCache=old.aot",
                    "-javaagent:agent.jar",
                    "-Xlog:gc",
                    "-XX:+UseSerialGC",
                    "-Dkey=value")))
        .containsExactly("-Xmx256m", "-XX:+UseSerialGC", "-Dkey=value");
  }

  @Test
  void the_line_that_is_printed_starts_this_jar_with_these_flags() {
    assertThat(
            new TrainedJvm(List.of("-Xmx256m"), "wharf.jar")
                .startWith(java.nio.file.Path.of("/a/wharf.jsa")))
        .startsWith("-Xmx256m -XX:")
        .endsWith("=/a/wharf.jsa -jar wharf.jar");
  }
}
