package dev.wharf.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateRuleTest {

  @ParameterizedTest(name = "{0} as {1}: {2}")
  @CsvSource({
    "bob,bob,true",
    "bob,Bob,false",
    "bob,bo,false",
    "bob,Builders,false",
    "bob,'CN=bob',false",
    // libunftp looks for it anywhere in the subject (defect 21).
    "notbob,bob,false",
    "bob-elsewhere,bob,false",
    "bob-elsewhere,'CN=bob',false",
    "bob-elsewhere,alice,true",
    "comma,'bob, the builder',true",
    "comma,bob,false",
    "by-alternative,bob.example.org,true",
    "by-alternative,bob@example.org,true",
    "by-alternative,urn:bob,true",
    "by-alternative,192.0.2.1,false",
    "by-alternative,example.org,false",
  })
  void names_are_compared_letter_for_letter(String certificate, String name, boolean accepted) {
    assertThat(new CertificateRule(Optional.of(name)).accepts(Certificates.chain(certificate)))
        .isEqualTo(accepted);
  }

  @Test
  void any_certificate_will_do_where_no_name_is_asked_for_but_one_there_must_be() {
    CertificateRule any = new CertificateRule(Optional.empty());
    assertThat(any.accepts(Certificates.chain("notbob"))).isTrue();
    assertThat(any.accepts(List.of())).isFalse();
    assertThat(new CertificateRule(Optional.of("bob")).accepts(List.of())).isFalse();
  }

  @Test
  void only_the_peers_own_counts() {
    var chain = List.of(Certificates.chain("notbob").get(0), Certificates.chain("bob").get(0));
    assertThat(new CertificateRule(Optional.of("bob")).accepts(chain)).isFalse();
  }
}
