package dev.wharf.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.wharf.access.proxy.Network;
import dev.wharf.access.proxy.TrustedProxies;
import dev.wharf.cluster.ClusterTls;
import dev.wharf.cluster.Downing;
import dev.wharf.cluster.Joining;
import dev.wharf.cluster.Preset;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SettingsReaderTest {
  private static final Config NO_FILE = ConfigFactory.empty();
  private static final Map<String, String> S3_STORE =
      Map.of("WHARF_STORE", "s3", "WHARF_S3_BUCKET", "bucket");

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
                    new Settings.Proxies(false, List.of(), List.of()),
                    OptionalLong.empty(),
                    Optional.empty(),
                    List.of("*"),
                    true),
                new Settings.Keys("{id}", Settings.Keys.Collisions.REFUSE),
                Optional.empty(),
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
                        false,
                        10_000,
                        1_000)),
                new Logins(Optional.empty(), Logins.By.COMBINATION, 3, Duration.ofMinutes(5)),
                Path.of("./data"),
                new Store.Folder(),
                new Settings.Database(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    10,
                    Duration.ofSeconds(60),
                    true),
                Cluster.alone(),
                new Settings.Management(new Address("0.0.0.0", 7626), Optional.empty()),
                Optional.of(Duration.ofDays(7)),
                Optional.empty(),
                false,
                Duration.ofHours(24),
                Duration.ZERO,
                Duration.ofSeconds(30),
                new Settings.Log(Settings.Log.Format.AUTO, Settings.Log.Level.INFO)));
  }

  @ParameterizedTest(name = "behind a proxy {0}, trusted {1}")
  @CsvSource({"false,'',false,false", "true,'',true,true", "true,10.0.0.0/8,true,false"})
  void whoever_connects_is_trusted_only_if_no_networks_are_named(
      String behind, String trusted, boolean inside, boolean outside) throws IOException {
    TrustedProxies believed =
        SettingsReader.read(
                NO_FILE, Map.of("WHARF_BEHIND_PROXY", behind, "WHARF_TRUSTED_PROXIES", trusted))
            .http()
            .proxies()
            .believed();
    assertThat(believed.trust(Optional.of(InetAddress.getByName("10.1.1.1")))).isEqualTo(inside);
    assertThat(believed.trust(Optional.of(InetAddress.getByName("192.0.2.7")))).isEqualTo(outside);
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
                Map.entry("WHARF_TRUSTED_PROXIES", "10.0.0.0/8,fd00::/8"),
                Map.entry("WHARF_HTTP_PROXY_FROM", "192.0.2.1"),
                Map.entry("WHARF_MAX_SIZE", "10GB"),
                Map.entry("WHARF_HTTP_TOKEN", "s3cret"),
                Map.entry("WHARF_CORS_ORIGINS", "https://a.example, http://b.example:81"),
                Map.entry("WHARF_HTTP_DRAFT", "false"),
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
                Map.entry("WHARF_FTP_QUIT_ENDS", "true"),
                Map.entry("WHARF_FTP_MAX_SESSIONS", "9"),
                Map.entry("WHARF_FTP_MAX_SESSIONS_PER_ADDRESS", "8"),
                Map.entry("WHARF_USERS_FILE", "/users.json"),
                Map.entry("WHARF_FAILED_LOGINS", "ip"),
                Map.entry("WHARF_FAILED_LOGINS_MAX", "7"),
                Map.entry("WHARF_FAILED_LOGINS_EXPIRE", "1h"),
                Map.entry("WHARF_KEY_LAYOUT", "{owner}/{id}"),
                Map.entry("WHARF_HOOKS_HTTP", "https://me:s3cret@hooks.example/a?token=s3cret"),
                Map.entry("WHARF_HOOKS_HTTP_RETRY", "0"),
                Map.entry("WHARF_HOOKS_HTTP_BACKOFF", "0s"),
                Map.entry("WHARF_HOOKS_HTTP_TIMEOUT", "1m"),
                Map.entry("WHARF_HOOKS_HTTP_SIZE_LIMIT", "1KiB"),
                Map.entry("WHARF_HOOKS_HTTP_FORWARD_HEADERS", "Cookie, X-Project"),
                Map.entry("WHARF_HOOKS_ENABLED_EVENTS", "pre-request, pre-finish"),
                Map.entry("WHARF_KEY_COLLISIONS", "version"),
                Map.entry("WHARF_DATA_DIR", "/d"),
                Map.entry("WHARF_STORE", "s3"),
                Map.entry("WHARF_S3_BUCKET", "bu-cket"),
                Map.entry("WHARF_S3_PREFIX", "in/box"),
                Map.entry("WHARF_S3_ENDPOINT", "https://s3.example:9000"),
                Map.entry("WHARF_S3_REGION", "eu-central-1"),
                Map.entry("WHARF_S3_FORCE_PATH_STYLE", "false"),
                Map.entry("WHARF_S3_PROFILE", "ceph"),
                Map.entry("WHARF_S3_ACCESS_KEY", "AKIA"),
                Map.entry("WHARF_S3_SECRET_KEY", "s3cret/+="),
                Map.entry("WHARF_S3_SESSION_TOKEN", "s3cret2"),
                Map.entry("WHARF_S3_ENCRYPTION", "sse-kms:arn:aws:kms:eu:1:key/2"),
                Map.entry("WHARF_S3_STORAGE_CLASS", "STANDARD_IA"),
                Map.entry("WHARF_S3_TAGS", "team=a b, to=x=y"),
                Map.entry("WHARF_S3_PART_SIZE", "16MiB"),
                Map.entry("WHARF_S3_PARTS_IN_FLIGHT", "2"),
                Map.entry("WHARF_UPLOAD_MEMORY", "512MiB"),
                Map.entry("WHARF_DB_URL", "jdbc:postgresql://db/w"),
                Map.entry("WHARF_DB_USER", "u"),
                Map.entry("WHARF_DB_PASSWORD", "p"),
                Map.entry("WHARF_CLUSTER_HOST", "a"),
                Map.entry("WHARF_CLUSTER_PORT", "7355"),
                Map.entry("WHARF_CLUSTER_SEEDS", "a:7355, b:7355"),
                Map.entry("WHARF_DB_CONNECTIONS", "20"),
                Map.entry("WHARF_DB_WAIT", "0"),
                Map.entry("WHARF_DB_MIGRATE", "false"),
                Map.entry("WHARF_CLUSTER_BIND_HOST", "0.0.0.0"),
                Map.entry("WHARF_CLUSTER_DOWNING", "lease-majority"),
                Map.entry("WHARF_CLUSTER_PRESET", "fast"),
                Map.entry("WHARF_CLUSTER_CERTIFICATE", "c"),
                Map.entry("WHARF_CLUSTER_KEY", "k"),
                Map.entry("WHARF_CLUSTER_TRUST", "t"),
                Map.entry("WHARF_CLUSTER_VERSION", "7"),
                Map.entry("WHARF_MANAGEMENT_BIND", "127.0.0.1:0"),
                Map.entry("WHARF_ADMIN_TOKEN", "adm1n"),
                Map.entry("WHARF_EXPIRE_AFTER", "never"),
                Map.entry("WHARF_KEEP_COMPLETE", "90d"),
                Map.entry("WHARF_REMOVE_PARTIALS", "true"),
                Map.entry("WHARF_SWEEP_AFTER", "2d"),
                Map.entry("WHARF_DRAIN_DELAY", "10s"),
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
                    new Settings.Proxies(
                        true,
                        List.of(Network.parse("10.0.0.0/8"), Network.parse("fd00::/8")),
                        List.of(Network.parse("192.0.2.1"))),
                    OptionalLong.of(10_000_000_000L),
                    Optional.of("s3cret"),
                    List.of("https://a.example", "http://b.example:81"),
                    false),
                new Settings.Keys("{owner}/{id}", Settings.Keys.Collisions.VERSION),
                Optional.of(
                    new Hooks(
                        URI.create("https://me:s3cret@hooks.example/a?token=s3cret"),
                        0,
                        Duration.ZERO,
                        Duration.ofMinutes(1),
                        1024,
                        List.of("Cookie", "X-Project"),
                        Set.of(Hooks.Event.PRE_REQUEST, Hooks.Event.PRE_FINISH))),
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
                        true,
                        9,
                        8)),
                new Logins(
                    Optional.of(Path.of("/users.json")), Logins.By.IP, 7, Duration.ofHours(1)),
                Path.of("/d"),
                new S3(
                    "bu-cket",
                    "in/box/",
                    Optional.of(URI.create("https://s3.example:9000")),
                    Optional.of("eu-central-1"),
                    Optional.of(false),
                    Optional.of("ceph"),
                    Optional.of(new S3.KeyPair("AKIA", "s3cret/+=", Optional.of("s3cret2"))),
                    new S3.Encryption(
                        S3.Encryption.By.SSE_KMS, Optional.of("arn:aws:kms:eu:1:key/2")),
                    Optional.of("STANDARD_IA"),
                    Map.of("team", "a b", "to", "x=y"),
                    16 << 20,
                    2,
                    new UploadMemory(OptionalInt.empty(), 512 << 20)),
                new Settings.Database(
                    Optional.of("jdbc:postgresql://db/w"),
                    Optional.of("u"),
                    Optional.of("p"),
                    20,
                    Duration.ZERO,
                    false),
                new Cluster(
                    Optional.of("a"),
                    7355,
                    Optional.of("0.0.0.0"),
                    new Joining.Seeds(List.of("a:7355", "b:7355")),
                    Downing.LEASE_MAJORITY,
                    Preset.FAST,
                    Optional.of(new ClusterTls(Path.of("c"), Path.of("k"), Path.of("t"))),
                    Optional.of("7")),
                new Settings.Management(new Address("127.0.0.1", 0), Optional.of("adm1n")),
                Optional.empty(),
                Optional.of(Duration.ofDays(90)),
                true,
                Duration.ofDays(2),
                Duration.ofSeconds(10),
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
          WHARF_TRUSTED_PROXIES | 10.0.0.0/33                | networks such as 10.0.0.0/8
          WHARF_TRUSTED_PROXIES | proxy.example              | networks such as 10.0.0.0/8
          WHARF_HTTP_PROXY_FROM | everywhere                 | networks such as 10.0.0.0/8
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
          WHARF_HTTP_DRAFT      | 8                          | true or false
          WHARF_FTP_PROXY_FROM  | everywhere                 | networks such as
          WHARF_FTP_HASH        | some                       | none or accounts or all
          WHARF_FTP_MAX_SESSIONS | 0                         | a whole number of at least 1
          WHARF_FTP_QUIET_TIME  | 200                        | a duration such as 30s
          WHARF_FTP_CHMOD       | maybe                      | accept or refuse
          WHARF_FAILED_LOGINS   | everybody                  | none or ip or user or combination
          WHARF_FAILED_LOGINS_MAX | few                      | a whole number of at least 1
          WHARF_KEY_COLLISIONS  | overwrite                  | refuse or version
          WHARF_STORE           | gcs                        | filesystem or s3 (others are not in this build)
          WHARF_STORE           | floppy                     | filesystem or s3 (others are not in this build)
          WHARF_DB_URL          | jdbc:mysql://db/w          | jdbc:postgresql://host:port/name
          WHARF_CLUSTER_PORT    | many                       | a port of 0 to 65535
          WHARF_CLUSTER_SEEDS   | a:1;b:2                    | host:port with commas between
          WHARF_CLUSTER_SEEDS   | a                          | host:port with commas between
          WHARF_CLUSTER_SEEDS   | a:0                        | host:port with commas between
          WHARF_DB_CONNECTIONS  | 1                          | a whole number of 2 to 200
          WHARF_DB_CONNECTIONS  | 201                        | a whole number of 2 to 200
          WHARF_DB_WAIT         | soon                       | a duration such as 30s, 15m, 12h or 7d, or 0
          WHARF_DB_MIGRATE      | yes                        | true or false
          WHARF_CLUSTER_DISCOVERY | dns                      | off or config or kubernetes
          WHARF_CLUSTER_DOWNING | static                     | keep-majority or lease-majority
          WHARF_CLUSTER_PRESET  | reckless                   | safe or fast
          WHARF_CLUSTER_VERSION | a b                        | a number or a version such as 7 or 1.4.2
          WHARF_EXPIRE_AFTER    | soon                       | a duration such as 30s
          WHARF_EXPIRE_AFTER    | 0s                         | a duration such as 30s
          WHARF_KEEP_COMPLETE   | never                      | a duration such as 30s, 15m, 12h or 7d, or forever
          WHARF_KEEP_COMPLETE   | 0d                         | a duration such as 30s, 15m, 12h or 7d, or forever
          WHARF_SWEEP_AFTER     | never                      | a duration such as 30s
          WHARF_DRAIN_DELAY     | 5                          | a duration such as 30s
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

  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          WHARF_S3_BUCKET       | ''                     | 3 to 63 lower-case letters, digits
          WHARF_S3_BUCKET       | ab                     | 3 to 63 lower-case letters, digits
          WHARF_S3_BUCKET       | Bucket                 | 3 to 63 lower-case letters, digits
          WHARF_S3_BUCKET       | -bucket                | 3 to 63 lower-case letters, digits
          WHARF_S3_BUCKET       | a..bucket              | 3 to 63 lower-case letters, digits
          WHARF_S3_BUCKET       | 10.1.2.3               | 3 to 63 lower-case letters, digits
          WHARF_S3_BUCKET       | s3://bucket            | 3 to 63 lower-case letters, digits
          WHARF_S3_PREFIX       | /in                    | folders such as wharf/inbox/: no slash in front
          WHARF_S3_PREFIX       | in//box                | folders such as wharf/inbox/: no slash in front
          WHARF_S3_PREFIX       | in/../box              | folders such as wharf/inbox/: no slash in front
          WHARF_S3_PREFIX       | in/.wharf              | folders such as wharf/inbox/: no slash in front
          WHARF_S3_ENDPOINT     | s3.example             | http:// or https:// with a host, no user
          WHARF_S3_ENDPOINT     | ftp://s3.example       | http:// or https:// with a host, no user
          WHARF_S3_ENDPOINT     | http://h/#x            | http:// or https:// with a host, no user
          WHARF_S3_REGION       | eu central             | a region such as eu-central-1
          WHARF_S3_FORCE_PATH_STYLE | maybe              | auto or true or false
          WHARF_S3_PROFILE      | a b                    | a profile such as aws
          WHARF_S3_ENCRYPTION   | aes                    | bucket or sse-s3 or sse-kms
          WHARF_S3_ENCRYPTION   | sse-kms:               | bucket or sse-s3 or sse-kms
          WHARF_S3_ENCRYPTION   | sse-s3:key             | bucket or sse-s3 or sse-kms
          WHARF_S3_STORAGE_CLASS | very cold             | a storage class such as STANDARD_IA
          WHARF_S3_TAGS         | team                   | at most 10 different tags
          WHARF_S3_TAGS         | a=1,a=2                | at most 10 different tags
          WHARF_S3_TAGS         | a=1,b=2,c=,d=,e=,f=,g=,h=,i=,j=,k= | at most 10 different tags
          WHARF_S3_TAGS         | a=<b>                  | at most 10 different tags
          WHARF_S3_PART_SIZE    | big                    | a size such as 8MiB
          WHARF_S3_PART_SIZE    | 0                      | a size such as 8MiB
          WHARF_S3_PARTS_IN_FLIGHT | 0                   | a whole number of 1 to 16
          WHARF_S3_PARTS_IN_FLIGHT | 17                  | a whole number of 1 to 16
          WHARF_UPLOAD_MEMORY   | 0%                     | a share of the heap of 1% to 80%
          WHARF_UPLOAD_MEMORY   | 81%                    | a share of the heap of 1% to 80%
          WHARF_UPLOAD_MEMORY   | much                   | a share of the heap of 1% to 80%
          WHARF_UPLOAD_MEMORY   | 0                      | a share of the heap of 1% to 80%
          """)
  void what_s3_cannot_use_is_named_too(String variable, String value, String expected) {
    assertThatThrownBy(() -> SettingsReader.read(NO_FILE, with(S3_STORE, variable, value)))
        .isInstanceOf(WrongSetting.class)
        .message()
        .startsWith(variable + " (wharf.")
        .contains("'" + value + "'")
        .contains("(expected: " + expected)
        .doesNotContain("\n");
  }

  @Test
  void a_bucket_is_enough_for_s3() {
    assertThat(SettingsReader.read(NO_FILE, S3_STORE).store())
        .isEqualTo(
            new S3(
                "bucket",
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new S3.Encryption(S3.Encryption.By.BUCKET, Optional.empty()),
                Optional.empty(),
                Map.of(),
                8 << 20,
                3,
                new UploadMemory(OptionalInt.of(30), 0)));
  }

  @Test
  void half_a_key_pair_is_refused_and_none_of_it_shown() {
    Map<String, String> token = with(S3_STORE, "WHARF_S3_SESSION_TOKEN", "s3cret");
    for (Map<String, String> half :
        List.of(
            with(S3_STORE, "WHARF_S3_SECRET_KEY", "s3cret"),
            token,
            with(token, "WHARF_S3_ACCESS_KEY", "AKIA"),
            with(with(token, "WHARF_S3_ACCESS_KEY", "AKIA"), "WHARF_S3_SECRET_KEY", "s3 cret"))) {
      assertThatThrownBy(() -> SettingsReader.read(NO_FILE, half))
          .isInstanceOf(WrongSetting.class)
          .message()
          .matches("WHARF_S3_(ACCESS|SECRET)_KEY .*")
          .doesNotContain("cret'");
    }
  }

  @Test
  void a_user_in_an_endpoint_is_refused_and_not_shown() {
    assertThatThrownBy(
            () ->
                SettingsReader.read(
                    NO_FILE, with(S3_STORE, "WHARF_S3_ENDPOINT", "http://me:hidden@s3.example")))
        .hasMessageContaining("'http://…@s3.example'");
  }

  @Test
  void a_bucket_is_refused_where_the_store_is_a_folder() {
    assertThatThrownBy(() -> SettingsReader.read(NO_FILE, Map.of("WHARF_S3_BUCKET", "bucket")))
        .isInstanceOf(WrongSetting.class)
        .message()
        .startsWith("WHARF_STORE (wharf.store): 'filesystem' (expected: s3, because");
  }

  @ParameterizedTest
  @CsvSource({"30%,300", "512,512", "1KiB,1024"})
  void upload_memory_is_a_share_or_a_size(String text, long bytes) {
    assertThat(UploadMemory.parse(text).orElseThrow().of(1_000)).isEqualTo(bytes);
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
    for (String variable : List.of("WHARF_HTTP_TOKEN", "WHARF_ADMIN_TOKEN")) {
      assertThatThrownBy(() -> SettingsReader.read(NO_FILE, Map.of(variable, token)))
          .isInstanceOf(WrongSetting.class)
          .hasMessageContaining(variable)
          .hasMessageNotContaining(token);
    }
  }

  @Test
  void a_hook_server_that_is_named_is_asked_as_tusd_asks() {
    URI url = URI.create("http://127.0.0.1:8081/write");
    assertThat(SettingsReader.read(NO_FILE, Map.of("WHARF_HOOKS_HTTP", url.toString())).hooks())
        .contains(
            new Hooks(
                url,
                3,
                Duration.ofSeconds(1),
                Duration.ofSeconds(15),
                5 << 10,
                List.of(),
                Set.of(Hooks.Event.PRE_CREATE, Hooks.Event.PRE_FINISH, Hooks.Event.PRE_TERMINATE)));
  }

  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          WHARF_HOOKS_HTTP                 | hooks.example       | http:// or https:// with a host
          WHARF_HOOKS_HTTP                 | ftp://hooks.example | http:// or https:// with a host
          WHARF_HOOKS_HTTP                 | http://h/#x         | http:// or https:// with a host
          WHARF_HOOKS_HTTP_RETRY           | often               | a whole number of 0 to 100
          WHARF_HOOKS_HTTP_BACKOFF         | 1                   | a duration such as 30s
          WHARF_HOOKS_HTTP_TIMEOUT         | 0s                  | a duration such as 30s
          WHARF_HOOKS_HTTP_SIZE_LIMIT      | 1GB                 | a size of 1 byte to 1MiB
          WHARF_HOOKS_HTTP_FORWARD_HEADERS | a b                 | names of header fields
          WHARF_HOOKS_HTTP_FORWARD_HEADERS | Cookie,Host         | names of header fields
          WHARF_HOOKS_ENABLED_EVENTS       | post-finish         | pre-create, pre-finish
          WHARF_HOOKS_ENABLED_EVENTS       | ''                  | pre-create, pre-finish
          """)
  void what_hooks_cannot_use_is_named_too(String variable, String value, String expected) {
    Map<String, String> hooks = Map.of("WHARF_HOOKS_HTTP", "http://hooks.example");
    assertThatThrownBy(() -> SettingsReader.read(NO_FILE, with(hooks, variable, value)))
        .isInstanceOf(WrongSetting.class)
        .message()
        .startsWith(variable + " (wharf.hooks.")
        .contains("'" + value + "'")
        .contains("(expected: " + expected)
        .doesNotContain("\n");
  }

  @Test
  void a_password_in_a_wrong_address_is_not_shown() {
    assertThatThrownBy(
            () ->
                SettingsReader.read(NO_FILE, Map.of("WHARF_HOOKS_HTTP", "me://me:hidden@h?hidden")))
        .hasMessageContaining("'me://…@h?…'")
        .hasMessageNotContaining("hidden");
    assertThatThrownBy(
            () ->
                SettingsReader.read(
                    NO_FILE, Map.of("WHARF_DB_URL", "mysql://me:hidden@db/w?password=hidden")))
        .hasMessageContaining("'mysql://…@db/w?…'")
        .hasMessageNotContaining("hidden");
  }

  private static WrongSetting refusal(String... pairs) {
    Map<String, String> environment = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      environment.put(pairs[i], pairs[i + 1]);
    }
    return org.assertj.core.api.Assertions.catchThrowableOfType(
        WrongSetting.class, () -> SettingsReader.read(NO_FILE, environment));
  }

  @Test
  void replicas_on_h2_are_refused() {
    assertThat(refusal("WHARF_CLUSTER_HOST", "a", "WHARF_CLUSTER_SEEDS", "a:1"))
        .hasMessage(
            "WHARF_DB_URL (wharf.database.url): '' (expected: jdbc:postgresql://host:port/name,"
                + " because replicas share one database and no H2 file)");
    assertThat(refusal("WHARF_CLUSTER_HOST", "10.0.0.7", "WHARF_CLUSTER_DISCOVERY", "kubernetes"))
        .hasMessageContaining("WHARF_DB_URL");
  }

  @Test
  void discovery_beside_seeds_is_refused() {
    assertThat(
            refusal(
                "WHARF_CLUSTER_HOST", "a",
                "WHARF_CLUSTER_SEEDS", "a:1",
                "WHARF_CLUSTER_DISCOVERY", "kubernetes"))
        .hasMessageContaining("WHARF_CLUSTER_DISCOVERY")
        .hasMessageContaining("off, because there are seeds");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "b:7626,c:7626 | 1 | this one among them as a:7626",
        "a:1,b:7626    | 1 | this one among them as a:7626",
        "''            | 1 | this one among them as a:7626",
        "a:7626,b:7626 | 3 | a whole number of 1 to 2",
        "a:7626,b:7626 | 0 | a whole number of 1 to 2",
        "a:7626,b      | 2 | host:port with commas between",
      })
  void contacts_must_make_sense(String contacts, String required, String expected) {
    assertThat(
            refusal(
                "WHARF_CLUSTER_HOST", "a",
                "WHARF_DB_URL", "jdbc:postgresql://db/w",
                "WHARF_CLUSTER_DISCOVERY", "config",
                "WHARF_CLUSTER_CONTACTS", contacts,
                "WHARF_CLUSTER_REQUIRED_CONTACTS", required))
        .hasMessageContaining(expected);
  }

  @Test
  void contacts_and_pods_are_read() {
    assertThat(
            SettingsReader.read(
                    NO_FILE,
                    Map.of(
                        "WHARF_CLUSTER_HOST", "a",
                        "WHARF_DB_URL", "jdbc:postgresql://db/w",
                        "WHARF_CLUSTER_DISCOVERY", "config",
                        "WHARF_CLUSTER_CONTACTS", "a:7626, b:7626"))
                .cluster()
                .joining())
        .isEqualTo(new Joining.Contacts(List.of("a:7626", "b:7626"), 2));
    assertThat(
            SettingsReader.read(
                    NO_FILE,
                    Map.of(
                        "WHARF_CLUSTER_HOST", "10.0.0.7",
                        "WHARF_DB_URL", "jdbc:postgresql://db/w",
                        "WHARF_CLUSTER_DISCOVERY", "kubernetes",
                        "WHARF_CLUSTER_NAMESPACE", "files",
                        "WHARF_CLUSTER_SELECTOR", "app in (wharf),tier=up",
                        "WHARF_CLUSTER_PORT_NAME", "mgmt",
                        "WHARF_CLUSTER_REQUIRED_CONTACTS", "3"))
                .cluster()
                .joining())
        .isEqualTo(
            new Joining.Kubernetes(Optional.of("files"), "app in (wharf),tier=up", "mgmt", 3));
  }

  @ParameterizedTest
  @CsvSource({
    "WHARF_CLUSTER_CERTIFICATE, WHARF_CLUSTER_KEY",
    "WHARF_CLUSTER_KEY, WHARF_CLUSTER_CERTIFICATE",
    "WHARF_CLUSTER_TRUST, WHARF_CLUSTER_CERTIFICATE",
  })
  void members_speak_tls_with_all_three_files_or_not_at_all(String only, String missing) {
    assertThat(refusal(only, "file")).hasMessageStartingWith(missing);
  }

  @ParameterizedTest
  @CsvSource({
    "WHARF_MANAGEMENT_BIND, 127.0.0.1:8080",
    "WHARF_CLUSTER_PORT, 8080",
    "WHARF_CLUSTER_PORT, 7626",
  })
  void what_is_not_for_clients_has_a_port_of_its_own(String variable, String value) {
    assertThat(refusal(variable, value)).hasMessageContaining("another port than");
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
