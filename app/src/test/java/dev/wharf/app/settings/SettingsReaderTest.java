package dev.wharf.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SettingsReaderTest {
  private static final Config NO_FILE = ConfigFactory.empty();

  @Test
  void nothing_set_is_a_server_on_this_machine() {
    Settings settings = SettingsReader.read(NO_FILE, Map.of());
    assertThat(settings)
        .isEqualTo(
            new Settings(
                new Settings.Http(
                    new Address("0.0.0.0", 8080),
                    "/files/",
                    Optional.empty(),
                    false,
                    OptionalLong.empty(),
                    Optional.empty(),
                    List.of("*")),
                Optional.of(
                    new Ftp(
                        new Address("0.0.0.0", 2121),
                        Optional.empty(),
                        "Wharf",
                        new Ftp.Passive(
                            new Ftp.Ports(50000, 50049),
                            new Ftp.Ports(50000, 50049),
                            Optional.empty(),
                            Map.of()),
                        false,
                        List.of(),
                        Optional.empty(),
                        Duration.ofMinutes(10),
                        Duration.ofMillis(200),
                        Ftp.Who.ACCOUNTS,
                        true,
                        true,
                        10_000,
                        1_000)),
                new Logins(Optional.empty(), Logins.By.COMBINATION, 3, Duration.ofMinutes(5)),
                Path.of("./data"),
                Settings.Store.FILESYSTEM,
                new Settings.Database(Optional.empty(), Optional.empty(), Optional.empty()),
                new Settings.Cluster(Optional.empty(), 0, List.of()),
                new Address("0.0.0.0", 7626),
                Optional.of(Duration.ofDays(7)),
                Duration.ofSeconds(30),
                new Settings.Log(Settings.Log.Format.AUTO, Settings.Log.Level.INFO)));
  }

  @Test
  void every_variable_is_read() {
    Settings settings =
        SettingsReader.read(
            NO_FILE,
            Map.ofEntries(
                Map.entry("WHARF_HTTP_BIND", "[::1]:81"),
                Map.entry("WHARF_BASE_PATH", "/up/load/"),
                Map.entry("WHARF_BASE_URL", "https://example.com/a"),
                Map.entry("WHARF_BEHIND_PROXY", "true"),
                Map.entry("WHARF_MAX_SIZE", "10GB"),
                Map.entry("WHARF_HTTP_TOKEN", "s3cret"),
                Map.entry("WHARF_CORS_ORIGINS", "https://a.example, http://b.example:81"),
                Map.entry("WHARF_FTP_BIND", "[::]:21"),
                Map.entry("WHARF_FTP_TLS_BIND", "[::]:990"),
                Map.entry("WHARF_FTP_GREETING", "Hello there"),
                Map.entry("WHARF_FTP_PASSIVE_PORTS", "2000-2009"),
                Map.entry("WHARF_FTP_ADVERTISED_PORTS", "2001"),
                Map.entry("WHARF_FTP_PASSIVE_HOST", "ftp.example.com"),
                Map.entry("WHARF_FTP_PASSIVE_HOSTS", "10.0.0.0/8=10.0.0.1"),
                Map.entry("WHARF_FTP_ACTIVE", "true"),
                Map.entry("WHARF_FTP_PROXY_FROM", "10.0.0.0/8, ::1"),
                Map.entry("WHARF_FTP_CERTIFICATE", "/tls/crt"),
                Map.entry("WHARF_FTP_KEY", "/tls/key"),
                Map.entry("WHARF_FTP_KEY_PASSWORD", "s3cret"),
                Map.entry("WHARF_FTP_TRUST", "/tls/ca"),
                Map.entry("WHARF_FTP_CLIENT_CERTIFICATES", "request"),
                Map.entry("WHARF_FTP_TLS_CONTROL", "accounts"),
                Map.entry("WHARF_FTP_TLS_DATA", "all"),
                Map.entry("WHARF_FTP_TLS_VERSION", "1.3"),
                Map.entry("WHARF_FTP_TLS_REUSE", "false"),
                Map.entry("WHARF_FTP_TLS_LENIENT", "true"),
                Map.entry("WHARF_FTP_IDLE_TIMEOUT", "1m"),
                Map.entry("WHARF_FTP_QUIET_TIME", "1s"),
                Map.entry("WHARF_FTP_HASH", "none"),
                Map.entry("WHARF_FTP_ASCII", "false"),
                Map.entry("WHARF_FTP_CHMOD", "refuse"),
                Map.entry("WHARF_FTP_MAX_SESSIONS", "9"),
                Map.entry("WHARF_FTP_MAX_SESSIONS_PER_ADDRESS", "8"),
                Map.entry("WHARF_USERS_FILE", "/users.json"),
                Map.entry("WHARF_FAILED_LOGINS", "ip"),
                Map.entry("WHARF_FAILED_LOGINS_MAX", "7"),
                Map.entry("WHARF_FAILED_LOGINS_EXPIRE", "1h"),
                Map.entry("WHARF_DATA_DIR", "/d"),
                Map.entry("WHARF_STORE", "filesystem"),
                Map.entry("WHARF_DB_URL", "jdbc:postgresql://db/w"),
                Map.entry("WHARF_DB_USER", "u"),
                Map.entry("WHARF_DB_PASSWORD", "p"),
                Map.entry("WHARF_CLUSTER_HOST", "a"),
                Map.entry("WHARF_CLUSTER_PORT", "7355"),
                Map.entry("WHARF_CLUSTER_SEEDS", "a:7355, b:7355"),
                Map.entry("WHARF_MANAGEMENT_BIND", "127.0.0.1:0"),
                Map.entry("WHARF_EXPIRE_AFTER", "never"),
                Map.entry("WHARF_DRAIN_TIMEOUT", "5m"),
                Map.entry("WHARF_LOG_FORMAT", "json"),
                Map.entry("WHARF_LOG_LEVEL", "debug")));
    assertThat(settings)
        .isEqualTo(
            new Settings(
                new Settings.Http(
                    new Address("::1", 81),
                    "/up/load/",
                    Optional.of(URI.create("https://example.com/a")),
                    true,
                    OptionalLong.of(10_000_000_000L),
                    Optional.of("s3cret"),
                    List.of("https://a.example", "http://b.example:81")),
                Optional.of(
                    new Ftp(
                        new Address("::", 21),
                        Optional.of(new Address("::", 990)),
                        "Hello there",
                        new Ftp.Passive(
                            new Ftp.Ports(2000, 2009),
                            new Ftp.Ports(2001, 2001),
                            Optional.of("ftp.example.com"),
                            Map.of("10.0.0.0/8", "10.0.0.1")),
                        true,
                        List.of("10.0.0.0/8", "::1"),
                        Optional.of(
                            new Ftp.Tls(
                                Path.of("/tls/crt"),
                                Optional.of(Path.of("/tls/key")),
                                Optional.of("s3cret"),
                                Optional.of(Path.of("/tls/ca")),
                                Ftp.ClientCertificates.REQUEST,
                                Ftp.Who.ACCOUNTS,
                                Ftp.Who.ALL,
                                Ftp.Version.TLS_1_3,
                                false,
                                true)),
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(1),
                        Ftp.Who.NONE,
                        false,
                        false,
                        9,
                        8)),
                new Logins(
                    Optional.of(Path.of("/users.json")), Logins.By.IP, 7, Duration.ofHours(1)),
                Path.of("/d"),
                Settings.Store.FILESYSTEM,
                new Settings.Database(
                    Optional.of("jdbc:postgresql://db/w"), Optional.of("u"), Optional.of("p")),
                new Settings.Cluster(
                    Optional.of("a"),
                    7355,
                    List.of(new Address("a", 7355), new Address("b", 7355))),
                new Address("127.0.0.1", 0),
                Optional.empty(),
                Duration.ofMinutes(5),
                new Settings.Log(Settings.Log.Format.JSON, Settings.Log.Level.DEBUG)));
    assertThat(settings.toString()).doesNotContain("s3cret").doesNotContain("password");
  }

  @ParameterizedTest
  @EnumSource
  void every_key_has_a_default_and_its_variable_is_named_beside_it(Key key) throws IOException {
    assertThat(ConfigFactory.parseResources("reference.conf").hasPath(key.path())).isTrue();
    assertThat(reference()).contains(key.variable());
  }

  private static String reference() throws IOException {
    try (var file = SettingsReader.class.getResourceAsStream("/reference.conf")) {
      assertThat(file).isNotNull();
      return new String(file.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  @Test
  void the_environment_is_stronger_than_the_file_and_the_file_than_the_defaults() {
    Config file = ConfigFactory.parseString("wharf { http.max-size = 5, store = filesystem }");
    assertThat(SettingsReader.read(file, Map.of()).http().maxSize()).hasValue(5);
    assertThat(SettingsReader.read(file, Map.of("WHARF_MAX_SIZE", "6")).http().maxSize())
        .hasValue(6);
  }

  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          WHARF_HTTP_BIND       | 8080                       | host:port with a port of 0 to 65535
          WHARF_HTTP_BIND       | localhost:65536            | host:port with a port of 0 to 65535
          WHARF_HTTP_BIND       | localhost:-1               | host:port with a port of 0 to 65535
          WHARF_HTTP_BIND       | ::1:80                     | host:port with a port of 0 to 65535
          WHARF_HTTP_BIND       | ''                         | host:port with a port of 0 to 65535
          WHARF_MANAGEMENT_BIND | http://x:80                | host:port with a port of 0 to 65535
          WHARF_BASE_PATH       | files                      | a path that begins and ends with /
          WHARF_BASE_PATH       | /files                     | a path that begins and ends with /
          WHARF_BASE_PATH       | /a b/                      | a path that begins and ends with /
          WHARF_BASE_URL        | example.com                | http:// or https:// with a host
          WHARF_BASE_URL        | ftp://example.com          | http:// or https:// with a host
          WHARF_BASE_URL        | https://example.com/?x     | http:// or https:// with a host
          WHARF_BASE_URL        | https://exa mple.com       | http:// or https:// with a host
          WHARF_BEHIND_PROXY    | yes                        | true or false
          WHARF_MAX_SIZE        | 10 potatoes                | a size such as 512MiB
          WHARF_MAX_SIZE        | -1                         | a size such as 512MiB
          WHARF_MAX_SIZE        | 1.5GB                      | a size such as 512MiB
          WHARF_MAX_SIZE        | 9999999999TB               | a size such as 512MiB
          WHARF_CORS_ORIGINS    | https://a.example/path     | origins such as
          WHARF_FTP_BIND        | 21                         | host:port with a port of 0 to 65535, or off
          WHARF_FTP_TLS_BIND    | 990                        | host:port with a port of 0 to 65535
          WHARF_FTP_PASSIVE_PORTS | 0-9                      | ports first-last
          WHARF_FTP_PASSIVE_PORTS | 9-1                      | ports first-last
          WHARF_FTP_PASSIVE_PORTS | 50000-70000              | ports first-last
          WHARF_FTP_ADVERTISED_PORTS | 1-2                   | ports first-last, all of them passive ports
          WHARF_FTP_PASSIVE_HOST | a b                       | an IPv4 address or a host name
          WHARF_FTP_PASSIVE_HOSTS | a                        | network=host with commas between
          WHARF_FTP_ACTIVE      | yes                        | true or false
          WHARF_FTP_PROXY_FROM  | everywhere                 | networks such as
          WHARF_FTP_HASH        | some                       | none or accounts or all
          WHARF_FTP_MAX_SESSIONS | 0                         | a whole number of at least 1
          WHARF_FTP_QUIET_TIME  | 200                        | a duration such as 30s
          WHARF_FTP_CHMOD       | maybe                      | accept or refuse
          WHARF_FAILED_LOGINS   | everybody                  | none or ip or user or combination
          WHARF_FAILED_LOGINS_MAX | few                      | a whole number of at least 1
          WHARF_STORE           | s3                         | filesystem (others are not in this build)
          WHARF_STORE           | floppy                     | filesystem (others are not in this build)
          WHARF_DB_URL          | jdbc:mysql://db/w          | jdbc:postgresql://host:port/name
          WHARF_CLUSTER_PORT    | many                       | a port of 0 to 65535
          WHARF_CLUSTER_SEEDS   | a:1;b:2                    | host:port with commas between
          WHARF_CLUSTER_SEEDS   | a                          | host:port with commas between
          WHARF_CLUSTER_SEEDS   | a:0                        | host:port with commas between
          WHARF_EXPIRE_AFTER    | soon                       | a duration such as 30s
          WHARF_EXPIRE_AFTER    | 0s                         | a duration such as 30s
          WHARF_DRAIN_TIMEOUT   | 30                         | a duration such as 30s
          WHARF_DRAIN_TIMEOUT   | never                      | a duration such as 30s
          WHARF_LOG_FORMAT      | xml                        | auto or json or plain
          WHARF_LOG_LEVEL       | loud                       | error or warn or info or debug
          """)
  void a_wrong_value_is_named_with_its_key_and_what_was_expected(
      String variable, String value, String expected) {
    assertThatThrownBy(() -> SettingsReader.read(NO_FILE, Map.of(variable, value)))
        .isInstanceOf(WrongSetting.class)
        .message()
        .startsWith(variable + " (wharf.")
        .contains("'" + value + "'")
        .contains("(expected: " + expected)
        .doesNotContain("\n");
  }

  @Test
  void tls_that_is_asked_for_without_a_certificate_is_refused() {
    for (Map<String, String> asked :
        List.of(
            Map.of("WHARF_FTP_TLS_CONTROL", "all"),
            Map.of("WHARF_FTP_TLS_DATA", "accounts"),
            Map.of("WHARF_FTP_TLS_BIND", "0.0.0.0:990"),
            Map.of("WHARF_FTP_TLS_REUSE", "true"))) {
      assertThatThrownBy(() -> SettingsReader.read(NO_FILE, asked))
          .isInstanceOf(WrongSetting.class)
          .hasMessageContaining("WHARF_FTP_CERTIFICATE");
    }
  }

  @Test
  void tls_settings_that_contradict_each_other_are_refused() {
    Map<String, String> tls = Map.of("WHARF_FTP_CERTIFICATE", "/tls/crt");
    assertThatThrownBy(
            () ->
                SettingsReader.read(NO_FILE, with(tls, "WHARF_FTP_CLIENT_CERTIFICATES", "require")))
        .hasMessageContaining("WHARF_FTP_TRUST");
    Map<String, String> reuse = with(tls, "WHARF_FTP_TLS_REUSE", "true");
    assertThatThrownBy(
            () -> SettingsReader.read(NO_FILE, with(reuse, "WHARF_FTP_TLS_VERSION", "1.3")))
        .hasMessageContaining("WHARF_FTP_TLS_VERSION");
  }

  private static Map<String, String> with(Map<String, String> some, String key, String value) {
    Map<String, String> all = new java.util.HashMap<>(some);
    all.put(key, value);
    return all;
  }

  @Test
  void ftp_may_be_off() {
    assertThat(SettingsReader.read(NO_FILE, Map.of("WHARF_FTP_BIND", "off")).ftp()).isEmpty();
  }

  static Stream<String> secrets() {
    return Stream.of("two words", "\u00e9");
  }

  @ParameterizedTest
  @org.junit.jupiter.params.provider.MethodSource("secrets")
  void a_wrong_token_is_not_shown(String token) {
    assertThatThrownBy(() -> SettingsReader.read(NO_FILE, Map.of("WHARF_HTTP_TOKEN", token)))
        .isInstanceOf(WrongSetting.class)
        .hasMessageContaining("WHARF_HTTP_TOKEN")
        .hasMessageNotContaining(token);
  }

  @Test
  void a_password_in_a_wrong_address_is_not_shown() {
    assertThatThrownBy(
            () ->
                SettingsReader.read(
                    NO_FILE, Map.of("WHARF_DB_URL", "mysql://me:hidden@db/w?password=hidden")))
        .hasMessageContaining("'mysql://…@db/w?…'")
        .hasMessageNotContaining("hidden");
  }

  @Test
  void seeds_without_a_host_are_refused() {
    assertThatThrownBy(() -> SettingsReader.read(NO_FILE, Map.of("WHARF_CLUSTER_SEEDS", "a:1")))
        .isInstanceOf(WrongSetting.class)
        .hasMessageContaining("WHARF_CLUSTER_HOST");
  }

  @Test
  void a_list_where_one_value_belongs_is_refused() {
    Config file = ConfigFactory.parseString("wharf.store = [a, b]");
    assertThatThrownBy(() -> SettingsReader.read(file, Map.of()))
        .isInstanceOf(WrongSetting.class)
        .hasMessageContaining("wharf.store");
  }

  @Test
  void a_file_is_read_or_named(@TempDir Path folder) throws IOException {
    Path good = Files.writeString(folder.resolve("good.conf"), "wharf.expire-after = 2d");
    assertThat(SettingsReader.read(SettingsReader.file("--config", good), Map.of()).expireAfter())
        .contains(Duration.ofDays(2));

    Path bad = Files.writeString(folder.resolve("bad.conf"), "wharf {\n store = \n");
    for (Path wrong : Arrays.asList(bad, folder, folder.resolve("missing"))) {
      assertThatThrownBy(() -> SettingsReader.file("--config", wrong))
          .isInstanceOf(WrongSetting.class)
          .message()
          .startsWith("--config: '" + wrong + "' (expected: ")
          .doesNotContain("\n");
    }
  }
}
