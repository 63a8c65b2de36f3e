package dev.wharf.app.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * One value after another out of a configuration; what cannot be used is a {@link WrongSetting}.
 */
final class Values {
  static final String HOST_PORT = "host:port with a port of 0 to 65535";
  static final String DURATION = "a duration such as 30s, 15m, 12h or 7d";

  private final Config config;

  Values(Config config) {
    this.config = config;
  }

  String value(Key key) {
    try {
      return config.getString(key.path()).strip();
    } catch (ConfigException.WrongType e) {
      throw new WrongSetting(key, config.getValue(key.path()).render(), "one value");
    }
  }

  Optional<String> text(Key key) {
    return Optional.of(value(key)).filter(value -> !value.isEmpty());
  }

  <T> T required(Key key, Function<String, Optional<T>> parser, String expected) {
    String value = value(key);
    return parser.apply(value).orElseThrow(() -> new WrongSetting(key, value, expected));
  }

  <T> Optional<T> optional(Key key, Function<String, Optional<T>> parser, String expected) {
    return text(key)
        .map(
            value -> parser.apply(value).orElseThrow(() -> new WrongSetting(key, value, expected)));
  }

  /** The same for a value that may hold a secret. */
  <T> Optional<T> secret(
      Key key, Function<String, Optional<T>> parser, UnaryOperator<String> shown, String expected) {
    return text(key)
        .map(
            value ->
                parser
                    .apply(value)
                    .orElseThrow(() -> new WrongSetting(key, shown.apply(value), expected)));
  }

  <T> List<T> list(Key key, Function<String, Optional<T>> parser, String expected) {
    String all = value(key);
    return Arrays.stream(all.split(",", -1))
        .map(String::strip)
        .filter(part -> !part.isEmpty())
        .map(part -> parser.apply(part).orElseThrow(() -> new WrongSetting(key, all, expected)))
        .toList();
  }

  <E extends Enum<E>> E choice(Key key, Class<E> type, String more) {
    String value = value(key);
    for (E each : type.getEnumConstants()) {
      if (word(each).equals(value.toLowerCase(Locale.ROOT))) {
        return each;
      }
    }
    List<String> words = Arrays.stream(type.getEnumConstants()).map(Values::word).toList();
    throw new WrongSetting(key, value, String.join(" or ", words) + more);
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  boolean flag(Key key) {
    return required(key, Values::yesOrNo, "true or false");
  }

  int number(Key key, int least) {
    return required(key, text -> natural(text, least), "a whole number of at least " + least);
  }

  int number(Key key, int least, int most) {
    return required(
        key,
        text -> natural(text, least).filter(number -> number <= most),
        "a whole number of " + least + " to " + most);
  }

  Optional<Path> file(Key key) {
    return optional(key, Values::path, "a path");
  }

  static Optional<Boolean> yesOrNo(String text) {
    return text.equals("true") || text.equals("false")
        ? Optional.of(Boolean.valueOf(text))
        : Optional.empty();
  }

  static Optional<Path> path(String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static Optional<Integer> natural(String text, int least) {
    return text.matches("[0-9]{1,9}")
        ? Optional.of(Integer.valueOf(text)).filter(number -> number >= least)
        : Optional.empty();
  }
}
