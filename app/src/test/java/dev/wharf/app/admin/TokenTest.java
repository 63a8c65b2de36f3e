package dev.wharf.app.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "Bearer s3cret,  true",
    "bearer s3cret,  true",
    "Bearer s3cre,   false",
    "Bearer s3crets, false",
    "Bearer S3cret,  false",
    "Basic s3cret,   false",
    "s3cret,         false",
    "Bearer,         false",
    ",               false",
  })
  void it_opens_to_whoever_shows_it(String header, boolean opens) {
    assertThat(new Token("s3cret").opens(Optional.ofNullable(header))).isEqualTo(opens);
  }
}
