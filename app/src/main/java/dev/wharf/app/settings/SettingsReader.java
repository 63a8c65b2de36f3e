package dev.wharf.app.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** From text to {@link Settings}. Each wrong value is a {@link WrongSetting}. */
public final class SettingsReader {
  /** One for a write, and one for what is read meanwhile. */
  private static final int LEAST_CONNECTIONS = 2;

  private static final int MOST_CONNECTIONS = 200;

  private final Values values;

  private SettingsReader(Config config) {
    this.values = new Values(config);
  }

  /**
   * @param file the operator's file, empty if there is none
   * @param environment is stronger than the file
   */
  public static Settings read(Config file, Map<String, String> environment) {
    Config config =
        variables(environment).withFallback(file).withFallback(ConfigFactory.defaultReference());
    return new SettingsReader(config.resolve()).settings();
  }

  /**
   * Parses the operator's file.
   *
   * @param option how it was named, for the message
   */
  public static Config file(String option, Path file) {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new WrongSetting(option, file.toString(), "a file that can be read");
    }
    try {
      return ConfigFactory.parseFile(file.toFile()).resolve();
    } catch (ConfigException e) {
      throw new WrongSetting(
          option,
          file.toString(),
          "HOCON: " + String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " "));
    }
  }

  /** A data folder of the right form in which nothing can be kept. */
  public static WrongSetting wrongDataDir(Path folder) {
    return new WrongSetting(
        Key.DATA_DIR, folder.toString(), "a folder that can be read and written");
  }

  /** A layout of which no keys come. */
  public static WrongSetting wrongKeyLayout(String layout, String expected) {
    return new WrongSetting(Key.KEY_LAYOUT, layout, expected);
  }

  /** A bucket is asked for, and files go into a folder. */
  public static WrongSetting notABucket() {
    return new WrongSetting(Key.STORE, "filesystem", "s3, as only a bucket can be tried");
  }

  private static Config variables(Map<String, String> environment) {
    Map<String, String> set = new HashMap<>();
    for (Key key : Key.values()) {
      String value = environment.get(key.variable());
      if (value != null) {
        set.put(key.path(), value);
      }
    }
    return ConfigFactory.parseMap(set, "environment");
  }

  private Settings settings() {
    FtpReader ftp = new FtpReader(values);
    Settings.Http http = http();
    Settings.Management management = management();
    Cluster cluster = cluster(management.bind());
    requireApart(http.bind(), management.bind(), cluster.port());
    return new Settings(
        http,
        new Settings.Keys(
            values.value(Key.KEY_LAYOUT),
            values.choice(Key.KEY_COLLISIONS, Settings.Keys.Collisions.class, "")),
        new HooksReader(values).hooks(),
        ftp.ftp(),
        ftp.logins(),
        values.required(Key.DATA_DIR, Values::path, "a path"),
        store(),
        database(),
        cluster,
        management,
        durationOr(Key.EXPIRE_AFTER, "never"),
        durationOr(Key.KEEP_COMPLETE, "forever"),
        values.flag(Key.REMOVE_PARTIALS),
        values.required(Key.SWEEP_AFTER, Durations::parse, Values.DURATION),
        values.required(Key.DRAIN_DELAY, Durations::parseOrZero, Values.DURATION),
        values.required(Key.DRAIN_TIMEOUT, Durations::parse, Values.DURATION),
        new Settings.Log(
            values.choice(Key.LOG_FORMAT, Settings.Log.Format.class, ""),
            values.choice(Key.LOG_LEVEL, Settings.Log.Level.class, "")));
  }

  private enum BackEnd {
    FILESYSTEM,
    S3
  }

  private Store store() {
    BackEnd backEnd = values.choice(Key.STORE, BackEnd.class, " (others are not in this build)");
    S3Reader s3 = new S3Reader(values);
    if (backEnd == BackEnd.S3) {
      return s3.s3();
    }
    s3.unused();
    return new Store.Folder();
  }

  private Settings.Http http() {
    return new Settings.Http(
        values.required(Key.HTTP_BIND, Address::parse, Values.HOST_PORT),
        values.required(
            Key.BASE_PATH, Web::path, "a path that begins and ends with /, such as /files/"),
        values.optional(Key.BASE_URL, Web::url, "http:// or https:// with a host, and no query"),
        proxies(),
        maxSize(),
        token(Key.HTTP_TOKEN),
        values.list(Key.CORS_ORIGINS, Web::origin, "origins such as https://example.com, or *"),
        values.flag(Key.HTTP_DRAFT));
  }

  private Optional<String> token(Key key) {
    return values.secret(key, Web::token, token -> "…", "visible ASCII characters without spaces");
  }

  private Settings.Management management() {
    return new Settings.Management(
        values.required(Key.MANAGEMENT_BIND, Address::parse, Values.HOST_PORT),
        token(Key.ADMIN_TOKEN));
  }

  private Settings.Proxies proxies() {
    return new Settings.Proxies(
        values.flag(Key.BEHIND_PROXY),
        values.list(Key.TRUSTED_PROXIES, Web::network, Web.NETWORKS),
        values.list(Key.HTTP_PROXY_FROM, Web::network, Web.NETWORKS));
  }

  private OptionalLong maxSize() {
    long bytes =
        values.required(
            Key.MAX_SIZE,
            text -> text.equals("none") ? Optional.of(0L) : Sizes.parse(text),
            "a size such as 512MiB or 10GB, bytes, or none");
    return bytes == 0 ? OptionalLong.empty() : OptionalLong.of(bytes);
  }

  private Settings.Database database() {
    return new Settings.Database(
        values.secret(
            Key.DB_URL, Web::postgresql, Web::withoutSecrets, "jdbc:postgresql://host:port/name"),
        values.text(Key.DB_USER),
        values.text(Key.DB_PASSWORD),
        values.number(Key.DB_CONNECTIONS, LEAST_CONNECTIONS, MOST_CONNECTIONS),
        values.required(
            Key.DB_WAIT,
            text -> text.equals("0") ? Optional.of(Duration.ZERO) : Durations.parse(text),
            Values.DURATION + ", or 0"),
        values.flag(Key.DB_MIGRATE));
  }

  private Cluster cluster(Address management) {
    Cluster cluster = new ClusterReader(values).cluster(management);
    if (!cluster.joining().isAlone() && values.text(Key.DB_URL).isEmpty()) {
      throw new WrongSetting(
          Key.DB_URL,
          "",
          "jdbc:postgresql://host:port/name, because replicas share one database and no H2 file");
    }
    return cluster;
  }

  /** What is meant for operators and for members only must not be where clients come in. */
  private void requireApart(Address http, Address management, int remoting) {
    if (http.port() != 0 && http.port() == management.port()) {
      throw new WrongSetting(
          Key.MANAGEMENT_BIND, management.toString(), "another port than " + Key.HTTP_BIND);
    }
    if (remoting != 0 && remoting == http.port()) {
      throw new WrongSetting(
          Key.CLUSTER_PORT, Integer.toString(remoting), "another port than " + Key.HTTP_BIND);
    }
    if (remoting != 0 && remoting == management.port()) {
      throw new WrongSetting(
          Key.CLUSTER_PORT, Integer.toString(remoting), "another port than " + Key.MANAGEMENT_BIND);
    }
  }

  /** A duration, or the word for none. */
  private Optional<Duration> durationOr(Key key, String none) {
    if (values.value(key).equals(none)) {
      return Optional.empty();
    }
    return Optional.of(values.required(key, Durations::parse, Values.DURATION + ", or " + none));
  }
}
