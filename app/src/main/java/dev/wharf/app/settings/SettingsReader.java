package dev.wharf.app.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** From text to {@link Settings}. Each wrong value is a {@link WrongSetting}. */
public final class SettingsReader {
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
    return new Settings(
        http(),
        ftp.ftp(),
        ftp.logins(),
        values.required(Key.DATA_DIR, Values::path, "a path"),
        values.choice(Key.STORE, Settings.Store.class, " (others are not in this build)"),
        database(),
        cluster(),
        values.required(Key.MANAGEMENT_BIND, Address::parse, Values.HOST_PORT),
        expireAfter(),
        values.required(Key.DRAIN_TIMEOUT, Durations::parse, Values.DURATION),
        new Settings.Log(
            values.choice(Key.LOG_FORMAT, Settings.Log.Format.class, ""),
            values.choice(Key.LOG_LEVEL, Settings.Log.Level.class, "")));
  }

  private Settings.Http http() {
    return new Settings.Http(
        values.required(Key.HTTP_BIND, Address::parse, Values.HOST_PORT),
        values.required(
            Key.BASE_PATH, Web::path, "a path that begins and ends with /, such as /files/"),
        values.optional(Key.BASE_URL, Web::url, "http:// or https:// with a host, and no query"),
        values.flag(Key.BEHIND_PROXY),
        maxSize(),
        values.secret(
            Key.HTTP_TOKEN, Web::token, token -> "…", "visible ASCII characters without spaces"),
        values.list(Key.CORS_ORIGINS, Web::origin, "origins such as https://example.com, or *"));
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
        values.text(Key.DB_PASSWORD));
  }

  private Settings.Cluster cluster() {
    Optional<String> host =
        values.optional(Key.CLUSTER_HOST, Web::host, "a host name or an address");
    List<Address> seeds =
        values.list(
            Key.CLUSTER_SEEDS,
            text -> Address.parse(text).filter(seed -> seed.port() > 0),
            "host:port with commas between");
    if (host.isEmpty() && !seeds.isEmpty()) {
      throw new WrongSetting(
          Key.CLUSTER_HOST, "", "where the seeds reach this node, because there are seeds");
    }
    int port = values.required(Key.CLUSTER_PORT, Address::port, "a port of 0 to 65535");
    return new Settings.Cluster(host, port, seeds);
  }

  private Optional<Duration> expireAfter() {
    if (values.value(Key.EXPIRE_AFTER).equals("never")) {
      return Optional.empty();
    }
    return Optional.of(
        values.required(Key.EXPIRE_AFTER, Durations::parse, Values.DURATION + ", or never"));
  }
}
