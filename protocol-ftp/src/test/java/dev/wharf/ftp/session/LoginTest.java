package dev.wharf.ftp.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.access.proxy.Network;
import dev.wharf.ftp.session.PassiveAddresses.Host;
import dev.wharf.ftp.session.PassiveAddresses.Special;
import dev.wharf.ftp.session.SessionSettings.Passive;
import dev.wharf.ftp.session.SessionSettings.Tls;
import dev.wharf.ftp.session.SessionSettings.Who;
import dev.wharf.ftp.tls.ControlInput;
import dev.wharf.ftp.tls.TlsFacts;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is there, what is chosen, and where data connections are to go. */
class LoginTest {
  private Stage stage = new Stage();

  @AfterEach
  void close() {
    stage.close();
  }

  private Stage restaged(SessionSettings settings, FakeControl control) {
    stage.close();
    stage = new Stage(settings, control, Optional.empty());
    return stage;
  }

  private Stage restaged(SessionSettings settings) {
    return restaged(settings, new FakeControl("192.0.2.7", "192.0.2.1"));
  }

  @Test
  void nobody_learns_why_a_login_was_denied() {
    stage.play(
        """
        < 220
        > USER nobody
        < 331
        > PASS secret
        < 530 Login incorrect
        > USER anna
        < 331
        > PASS wrong
        < 530 Login incorrect
        > PASS secret
        < 503
        """);
    assertThat(stage.metrics.logins).containsExactly(false, false);
  }

  @Test
  void a_denied_login_is_answered_late_and_what_comes_behind_it_waits() {
    stage.accounts.delay = Duration.ofMillis(300);
    stage.play(
        """
        < 220
        > USER anna
        < 331
        > PASS wrong
        > NOOP
        * silence
        < 530
        < 200
        """);
  }

  @Test
  void somebody_else_may_log_in_on_the_same_connection() {
    stage
        .in()
        .play(
            """
        > CWD /
        < 250
        > PASS secret
        < 202
        > USER reader
        < 331
        > PWD
        < 530
        > PASS secret
        < 230
        > MKD x
        < 550 Not allowed
        > REIN
        < 220
        > PWD
        < 530
        > USER anonymous
        < 230
        > DELE x
        < 550
        """);
  }

  @Test
  void host_comes_first() {
    stage.play(
        """
        < 220
        > HOST ftp.example.org
        < 220
        > USER anna
        < 331
        > HOST ftp.example.org
        < 503
        """);
  }

  @Test
  void an_account_may_have_so_many_sessions_in_the_whole_cluster() {
    stage.accounts.maxSessions = OptionalInt.of(1);
    stage.elsewhere.add(
        new SessionInfo(
            "other#1!1",
            "198.51.100.1",
            Optional.of("anna"),
            false,
            Instant.EPOCH,
            "/",
            "",
            Instant.EPOCH));
    stage.play(
        """
        < 220
        > USER anna
        < 331
        > PASS secret
        < 530 Sessions of this account: 1 (at most 1)
        """);
    stage.elsewhere.clear();
    stage.play(
        """
        > USER anna
        < 331
        > PASS secret
        < 230
        """);
  }

  @Test
  void a_name_is_not_asked_for_its_password_in_clear_if_tls_is_required() {
    restaged(Stage.settings().withTls(new Tls(Who.ACCOUNTS, Who.NOBODY)))
        .play(
            """
        < 220
        > USER anna
        < 534
        > PASS secret
        < 534
        > FEAT
        < 211
        > USER anonymous
        < 230
        > REIN
        < 220
        > USER guest
        < 534
        """);
  }

  @Test
  void tls_without_a_certificate_is_not_offered() {
    stage.play(
        """
        < 220
        > AUTH TLS
        < 502
        > PBSZ 0
        < 503
        > PROT P
        < 503
        """);
  }

  @Test
  void options_and_representations() {
    stage
        .in()
        .play(
            """
        > OPTS UTF8 ON
        < 200
        > OPTS MLST size;modify;owner;
        < 200 MLST OPTS size;modify;
        > OPTS HASH SHA-1
        < 200 SHA-1
        > TYPE E
        < 504
        > MODE B
        < 504
        > STRU R
        < 504
        > LANG en
        < 200
        > LANG fr
        < 504
        > SYST
        < 215 UNIX Type: L8
        > SITE CHMOD 644 x
        < 200
        > ACCT x
        < 202
        > CCC
        < 534
        > NONSENSE
        < 500
        > SMNT x
        < 502
        > CDUP
        < 250
        """);
  }

  @Test
  void passive_addresses_for_where_the_client_is() throws UnknownHostException {
    Inet4Address inside = (Inet4Address) InetAddress.getByName("10.0.0.1");
    Inet4Address outside = (Inet4Address) InetAddress.getByName("203.0.113.5");
    PassiveAddresses addresses =
        new PassiveAddresses(
            new Host.Literal(outside),
            List.of(
                new Special(Network.parse("10.0.0.0/8"), new Host.Literal(inside)),
                new Special(Network.parse("192.0.2.0/24"), new Host.Named("localhost"))));
    SessionSettings settings = Stage.settings().withPassive(new Passive(true, addresses));
    restaged(settings, new FakeControl("10.1.2.3", "10.0.0.9"))
        .in()
        .play(
            """
        > PASV
        < 227 Entering Passive Mode (10,0,0,1,195,87)
        """);
    restaged(settings, new FakeControl("198.51.100.1", "10.0.0.9"))
        .in()
        .play(
            """
        > PASV
        < 227 Entering Passive Mode (203,0,113,5,195,87)
        """);
    restaged(settings)
        .in()
        .play(
            """
        > PASV
        < 227 Entering Passive Mode (127,0,0,1,195,87)
        """);
  }

  @Test
  void over_ipv6_there_is_epsv() {
    restaged(Stage.settings(), new FakeControl("2001:db8::7", "2001:db8::1"))
        .in()
        .play(
            """
        > PASV
        < 425
        > EPSV 1
        < 522 Network protocol not supported, use (2)
        > EPSV 2
        < 229
        > EPSV
        < 229
        > EPSV ALL
        < 200
        > PASV
        < 501
        """);
  }

  @Test
  void every_port_is_taken() {
    stage.in();
    stage.data.full = true;
    stage.play(
        """
        > PASV
        < 421
        > LIST
        < 425
        """);
  }

  @Test
  void checksums() {
    stage.have("home/x", "hello");
    stage
        .in()
        .play(
            """
        > HASH x
        < 213 SHA-256 0-4 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824 /x
        > XMD5 x
        < 250 5d41402abc4b2a76b9719d911017c592
        > XCRC x 0 5
        < 250 3610a686
        > SITE MD5 x
        < 213 5d41402abc4b2a76b9719d911017c592    /x
        > XSHA1 y
        < 550
        """);
  }

  @Test
  void copies_inside_the_store() {
    stage.have("home/x", "hello");
    stage
        .in()
        .play(
            """
        > SITE COPY x y
        < 250
        > SIZE y
        < 213 5
        """);
  }

  @Test
  void a_certificate_may_be_all_that_is_needed() throws GeneralSecurityException {
    var facts =
        new TlsFacts(
            "TLSv1.3",
            "TLS_AES_128_GCM_SHA256",
            List.of(),
            SSLContext.getDefault().createSSLEngine().getSession());
    stage.play("< 220");
    stage.control.say(Optional.of(new ControlInput.Secured(facts)));
    stage.play(
        """
        > PBSZ 0
        < 200
        > PROT P
        < 200
        > USER card
        < 232
        > TYPE I
        < 200
        > EPSV
        < 229
        * connect
        > STOR a
        < 150
        * ordered begin home/a new secured
        """);
  }
}
