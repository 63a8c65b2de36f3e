package dev.wharf.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
  private static final String BCRYPT_REST =
      "05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";

  /** The argon2 row is from its reference implementation, the bcrypt rows from crypt_blowfish. */
  @ParameterizedTest(name = "{1} {0}")
  @CsvSource({
    "password,$argon2id$v=19$m=65536|t=2|p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
    "U*U,$2a$" + BCRYPT_REST,
    "U*U,$2b$" + BCRYPT_REST,
    "U*U,$2y$" + BCRYPT_REST,
  })
  void others_hashes_are_understood(String password, String row) {
    String hash = row.replace('|', ',');
    assertThat(Secrets.isEncoded(hash)).isTrue();
    Secret secret = Secrets.encoded(hash).orElseThrow();
    assertThat(secret.matches(password)).isTrue();
    assertThat(secret.matches(password + "x")).isFalse();
    assertThat(secret.matches("")).isFalse();
    assertThat(secret.matches(hash)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"grün 日本"})
  void what_is_made_here_is_understood_here(String password) {
    for (String hash :
        new String[] {PasswordHash.argon2id(password), PasswordHash.bcrypt(password)}) {
      Secret secret = Secrets.encoded(hash).orElseThrow();
      assertThat(secret.matches(password)).isTrue();
      assertThat(secret.matches(password + " ")).isFalse();
    }
  }

  @Test
  void many_may_be_checked_side_by_side() {
    Secret secret =
        Secrets.encoded(
                "$argon2id$v=19$m=1024,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA"
                    + "$1VCPWXAKP3c9G5LnTGFVVMHASOVt3oyL7b84pGt9sIE")
            .orElseThrow();
    assertThat(
            IntStream.range(0, 200)
                .parallel()
                .allMatch(i -> secret.matches("grün") && !secret.matches("grun")))
        .isTrue();
  }

  @Test
  void no_two_hashes_are_alike() {
    assertThat(PasswordHash.argon2id("x"))
        .startsWith("$argon2id$v=19$m=19456,t=2,p=1$")
        .isNotEqualTo(PasswordHash.argon2id("x"));
    assertThat(PasswordHash.bcrypt("x"))
        .startsWith("$2b$10$")
        .isNotEqualTo(PasswordHash.bcrypt("x"));
  }

  @Test
  void bcrypt_refuses_what_it_would_not_look_at() {
    assertThat(PasswordHash.bcrypt("é".repeat(36))).hasSize(60);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PasswordHash.bcrypt("é".repeat(36) + "x"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$argon2id$v=19$m=19456",
        "$argon2id$v=19$m=19456,t=2,p=1$!!!$abc",
        "$argon2id$v=19$m=19456,t=0,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=9999999,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=99999999999,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$2b$99$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
        "$2b$05$short",
        "$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
        "$6$salt$hash",
        "$5$salt$hash",
        "$y$j9T$salt$hash",
      })
  void other_and_broken_hashes_are_no_passwords(String text) {
    assertThat(Secrets.isEncoded(text)).isTrue();
    assertThat(Secrets.encoded(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"$", "$ecret", "$$$", "$money$", "2a$05$x", "US$6$7"})
  void passwords_may_begin_like_a_hash(String text) {
    assertThat(Secrets.isEncoded(text)).isFalse();
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "wonderland,HLCb4M3topeZ29Qm+/w7lAImStgGloMfZ4UST41g2bw=",
    "wonderland,HLCb4M3topeZ29Qm+/w7lA==",
    "grün,e9iFPW6/3FOaeO4yJfz+8OFcUN1xZ49skkNnuL1GcNM=",
  })
  void unftps_keys_are_understood(String password, String key) {
    byte[] salt = "saltsalt".getBytes(StandardCharsets.UTF_8);
    Secret secret = Secrets.pbkdf2(salt, Base64.getDecoder().decode(key), 1000);
    assertThat(secret.matches(password)).isTrue();
    assertThat(secret.matches("Wonderland")).isFalse();
    assertThat(secret.matches("")).isFalse();
  }

  @Test
  void plain_text_is_compared_whole() {
    Secret secret = Secrets.plain("secret");
    assertThat(secret.matches("secret")).isTrue();
    assertThat(secret.matches("Secret")).isFalse();
    assertThat(secret.matches("secret ")).isFalse();
    assertThat(secret.matches("")).isFalse();
  }

  @Test
  void generated_passwords_are_long_and_plain() {
    assertThat(PasswordHash.generated()).matches("[a-zA-Z2-9]{20}");
    assertThat(PasswordHash.generated()).isNotEqualTo(PasswordHash.generated());
  }
}
