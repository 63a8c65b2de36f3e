package dev.wharf.app.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** From text to {@link Settings}. Each wrong value is a {@link WrongSetting}. */
public final class SettingsReader {
  private static final String HOST_PORT = "host:port with a port of 0 to 65535";
  private static final String DURATION = "a duration such as 30s, 15m, 12h or 7d";

  private final Config config;

  private SettingsReader(Config config) {
    this.config = config;
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
    return new Settings(
        http(),
        required(Key.DATA_DIR, SettingsReader::path, "a path"),
        choice(Key.STORE, Settings.Store.class, " (others are not in this build)"),
        database(),
        cluster(),
        required(Key.MANAGEMENT_BIND, Address::parse, HOST_PORT),
        expireAfter(),
        required(Key.DRAIN_TIMEOUT, Durations::parse, DURATION),
        new Settings.Log(
            choice(Key.LOG_FORMAT, Settings.Log.Format.class, ""),
            choice(Key.LOG_LEVEL, Settings.Log.Level.class, "")));
  }

  private Settings.Http http() {
    return new Settings.Http(
        required(Key.HTTP_BIND, Address::parse, HOST_PORT),
        required(Key.BASE_PATH, Web::path, "a path that begins and ends with /, such as /files/"),
        optional(Key.BASE_URL, Web::url, "http:// or https:// with a host, and no query"),
        required(Key.BEHIND_PROXY, SettingsReader::yesOrNo, "true or false"),
        maxSize(),
        secret(Key.HTTP_TOKEN, Web::token, token -> "…", "visible ASCII characters without spaces"),
        list(Key.CORS_ORIGINS, Web::origin, "origins such as https://example.com, or *"));
  }

  private OptionalLong maxSize() {
    long bytes =
        required(
            Key.MAX_SIZE,
            text -> text.equals("none") ? Optional.of(0L) : Sizes.parse(text),
            "a size such as 512MiB or 10GB, bytes, or none");
    return bytes == 0 ? OptionalLong.empty() : OptionalLong.of(bytes);
  }

  private Settings.Database database() {
    return new Settings.Database(
        secret(
            Key.DB_URL, Web::postgresql, Web::withoutSecrets, "jdbc:postgresql://host:port/name"),
        text(Key.DB_USER),
        text(Key.DB_PASSWORD));
  }

  private Settings.Cluster cluster() {
    Optional<String> host = optional(Key.CLUSTER_HOST, Web::host, "a host name or an address");
    List<Address> seeds =
        list(
            Key.CLUSTER_SEEDS,
            text -> Address.parse(text).filter(seed -> seed.port() > 0),
            "host:port with commas between");
    if (host.isEmpty() && !seeds.isEmpty()) {
      throw new WrongSetting(
          Key.CLUSTER_HOST, "", "where the seeds reach this node, because there are seeds");
    }
    int port = required(Key.CLUSTER_PORT, Address::port, "a port of 0 to 65535");
    return new Settings.Cluster(host, port, seeds);
  }

  private Optional<Duration> expireAfter() {
    if (value(Key.EXPIRE_AFTER).equals("never")) {
      return Optional.empty();
    }
    return Optional.of(required(Key.EXPIRE_AFTER, Durations::parse, DURATION + ", or never"));
  }

  private String value(Key key) {
    try {
      return config.getString(key.path()).strip();
    } catch (ConfigException.WrongType e) {
      throw new WrongSetting(key, config.getValue(key.path()).render(), "one value");
    }
  }

  private Optional<String> text(Key key) {
    return Optional.of(value(key)).filter(value -> !value.isEmpty());
  }

  private <T> T required(Key key, Function<String, Optional<T>> parser, String expected) {
    String value = value(key);
    return parser.apply(value).orElseThrow(() -> new WrongSetting(key, value, expected));
  }

  private <T> Optional<T> optional(Key key, Function<String, Optional<T>> parser, String expected) {
    return text(key)
        .map(
            value -> parser.apply(value).orElseThrow(() -> new WrongSetting(key, value, expected)));
  }

  /** The same for a value that may hold a secret. */
  private <T> Optional<T> secret(
      Key key, Function<String, Optional<T>> parser, UnaryOperator<String> shown, String expected) {
    return text(key)
        .map(
            value ->
                parser
                    .apply(value)
                    .orElseThrow(() -> new WrongSetting(key, shown.apply(value), expected)));
  }

  private <T> List<T> list(Key key, Function<String, Optional<T>> parser, String expected) {
    String all = value(key);
    return Arrays.stream(all.split(",", -1))
        .map(String::strip)
        .filter(part -> !part.isEmpty())
        .map(part -> parser.apply(part).orElseThrow(() -> new WrongSetting(key, all, expected)))
        .toList();
  }

  private <E extends Enum<E>> E choice(Key key, Class<E> type, String more) {
    String value = value(key);
    for (E each : type.getEnumConstants()) {
      if (word(each).equals(value.toLowerCase(Locale.ROOT))) {
        return each;
      }
    }
    List<String> words = Arrays.stream(type.getEnumConstants()).map(SettingsReader::word).toList();
    throw new WrongSetting(key, value, String.join(" or ", words) + more);
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static Optional<Boolean> yesOrNo(String text) {
    return text.equals("true") || text.equals("false")
        ? Optional.of(Boolean.valueOf(text))
        : Optional.empty();
  }

  private static Optional<Path> path(String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
