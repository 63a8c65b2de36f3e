package dev.wharf.ftp.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.access.Account;
import dev.wharf.access.Permission;
import dev.wharf.ftp.command.Verb;
import dev.wharf.ftp.reply.Reply;
import dev.wharf.ftp.session.SessionSettings.Offers;
import dev.wharf.ftp.session.SessionSettings.Passive;
import dev.wharf.ftp.session.SessionSettings.Tls;
import dev.wharf.ftp.session.SessionSettings.Who;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every verb in every state. A verb that is added tomorrow is under the same rules. */
class PolicyTest {
  private static final SessionSettings OPEN =
      SessionSettings.defaults()
          .withActive(true)
          .withOffers(new Offers(Who.EVERYBODY, true, true, true, false));
  private static final Set<Permission> ALL = EnumSet.allOf(Permission.class);

  private static int code(Verb verb, PolicyFacts facts) {
    return Policy.refusal(verb, facts).map(Reply::code).orElse(0);
  }

  private static PolicyFacts facts(
      Account.Kind kind,
      Optional<Set<Permission>> permissions,
      boolean secured,
      boolean dataSecured,
      SessionSettings settings) {
    return new PolicyFacts(kind, permissions, secured, dataSecured, false, settings);
  }

  private static PolicyFacts in(SessionSettings settings) {
    return facts(Account.Kind.REAL, Optional.of(ALL), true, true, settings);
  }

  private static boolean usesData(Verb verb) {
    return verb.transfers() || verb.preparesData();
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void everything_is_allowed_to_whoever_may_do_all(Verb verb) {
    assertThat(code(verb, in(OPEN))).isZero();
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void before_login_only_what_leads_there_may_be_said(Verb verb) {
    PolicyFacts stranger = facts(Account.Kind.REAL, Optional.empty(), true, true, OPEN);
    assertThat(code(verb, stranger)).isEqualTo(verb.beforeLogin() ? 0 : 530);
  }

  @Test
  void before_login_nothing_touches_files_or_data_connections() {
    for (Verb verb : Verb.values()) {
      if (verb.beforeLogin()) {
        assertThat(usesData(verb) || verb.needs().isPresent()).as(verb.name()).isFalse();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void each_verb_needs_its_permission(Verb verb) {
    verb.needs()
        .ifPresent(
            needed -> {
              Set<Permission> others = EnumSet.complementOf(EnumSet.of(needed));
              PolicyFacts lacking = facts(Account.Kind.REAL, Optional.of(others), true, true, OPEN);
              assertThat(code(verb, lacking)).isEqualTo(550);
            });
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void tls_required_on_data_counts_for_all_that_has_to_do_with_data(Verb verb) {
    for (Who who : Who.values()) {
      for (Account.Kind kind : Account.Kind.values()) {
        SessionSettings settings = OPEN.withTls(new Tls(Who.NOBODY, who));
        boolean required =
            who == Who.EVERYBODY || (who == Who.ACCOUNTS && kind == Account.Kind.REAL);
        // The control connection is under TLS: that alone is not enough.
        PolicyFacts clear = facts(kind, Optional.of(ALL), true, false, settings);
        assertThat(code(verb, clear)).isEqualTo(required && usesData(verb) ? 521 : 0);
        assertThat(code(verb, facts(kind, Optional.of(ALL), true, true, settings))).isZero();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void tls_required_on_control_counts_for_credentials_and_all_that_comes_after(Verb verb) {
    SessionSettings settings = OPEN.withTls(new Tls(Who.ACCOUNTS, Who.NOBODY));
    boolean credentials = verb == Verb.USER || verb == Verb.PASS || verb == Verb.ACCT;
    PolicyFacts stranger = facts(Account.Kind.REAL, Optional.empty(), false, false, settings);
    assertThat(code(verb, stranger)).isEqualTo(credentials ? 534 : verb.beforeLogin() ? 0 : 530);
    PolicyFacts anna = facts(Account.Kind.REAL, Optional.of(ALL), false, false, settings);
    assertThat(code(verb, anna)).isEqualTo(credentials || !verb.beforeLogin() ? 534 : 0);
    PolicyFacts guest = facts(Account.Kind.ANONYMOUS, Optional.of(ALL), false, false, settings);
    assertThat(code(verb, guest)).isZero();
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void what_opens_a_data_connection_is_offered_or_not_by_its_kind(Verb verb) {
    boolean passive = verb == Verb.PASV || verb == Verb.EPSV;
    PolicyFacts onlyPassive = in(OPEN.withActive(false));
    PolicyFacts onlyActive =
        in(OPEN.withPassive(new Passive(false, PassiveAddresses.fromConnection())));
    assertThat(code(verb, onlyPassive)).isEqualTo(verb.preparesData() && !passive ? 502 : 0);
    assertThat(code(verb, onlyActive)).isEqualTo(verb.preparesData() && passive ? 502 : 0);
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void after_epsv_all_only_epsv_opens_a_data_connection(Verb verb) {
    PolicyFacts extended =
        new PolicyFacts(Account.Kind.REAL, Optional.of(ALL), true, true, true, OPEN);
    assertThat(code(verb, extended)).isEqualTo(verb.preparesData() && verb != Verb.EPSV ? 501 : 0);
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void checksums_are_offered_to_whom_the_setting_says(Verb verb) {
    boolean checksum = verb.needs().equals(Optional.of(Permission.HASH));
    SessionSettings settings = OPEN.withOffers(new Offers(Who.ACCOUNTS, true, true, true, false));
    PolicyFacts guest = facts(Account.Kind.ANONYMOUS, Optional.of(ALL), true, true, settings);
    assertThat(code(verb, guest)).isEqualTo(checksum ? 502 : 0);
    assertThat(code(verb, in(settings))).isZero();
  }
}
