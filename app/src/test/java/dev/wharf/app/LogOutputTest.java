package dev.wharf.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import dev.wharf.app.settings.Settings;
import dev.wharf.app.settings.Settings.Log.Format;
import dev.wharf.app.settings.Settings.Log.Level;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

class LogOutputTest {
  private static final PrintStream OUT = System.out;

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final Logger log = LoggerFactory.getLogger("dev.wharf.some.Thing");

  private void configure(Format format, Level level) {
    System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
    LogOutput.configure(new Settings.Log(format, level));
  }

  private List<String> lines() {
    return written.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @AfterEach
  void restore() {
    ((LoggerContext) LoggerFactory.getILoggerFactory()).reset();
    System.setOut(OUT);
    MDC.clear();
  }

  @Test
  void json_is_one_object_a_line_with_the_upload_once() {
    configure(Format.JSON, Level.INFO);
    log.atInfo().addKeyValue("upload", "u1").log("said by the line");
    MDC.put("upload", "u2");
    log.info("said by the actor");
    log.atInfo().addKeyValue("upload", "u3").log("said by both");

    assertThat(lines()).hasSize(3).allMatch(line -> line.matches("\\{.*}"));
    assertThat(lines().get(0)).contains("\"upload\":\"u1\"");
    assertThat(lines().get(1)).contains("\"upload\":\"u2\"");
    assertThat(lines().get(2)).contains("\"upload\":\"u3\"").doesNotContain("u2");
  }

  @Test
  void plain_text_names_the_upload_too() {
    configure(Format.PLAIN, Level.INFO);
    log.atWarn().addKeyValue("upload", "u1").log("careful");
    MDC.put("upload", "u2");
    log.info("said by the actor");
    assertThat(lines().get(0)).contains("WARN").contains("careful").contains("upload=\"u1\"");
    assertThat(lines().get(1)).contains("said by the actor u2");
  }

  @Test
  void a_level_is_the_least_that_is_written_and_libraries_are_quiet_below_a_warning() {
    Logger library = LoggerFactory.getLogger("org.apache.pekko.Something");
    configure(Format.PLAIN, Level.INFO);
    log.debug("ours, debug");
    log.info("ours, info");
    library.info("theirs, info");
    library.warn("theirs, warning");
    assertThat(String.join("\n", lines()))
        .contains("ours, info", "theirs, warning")
        .doesNotContain("debug", "theirs, info");
  }

  @Test
  void what_is_no_terminal_gets_json() {
    configure(Format.AUTO, Level.INFO);
    log.info("hello");
    assertThat(lines().get(0)).startsWith("{").contains("\"message\":\"hello\"");
  }
}
