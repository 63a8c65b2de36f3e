package dev.wharf.app.admin;

import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadQuery;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What follows the question mark, checked: nothing is guessed and nothing is overlooked. */
final class Parameters {
  private static final int USUAL_LIMIT = 50;
  private static final Pattern PLACE = Pattern.compile("([0-9]{1,15})\\.([A-Za-z0-9_-]{16,64})");

  private final Map<String, String> values;

  private Parameters(Map<String, String> values) {
    this.values = values;
  }

  /**
   * @param given names and values as they came
   * @throws Refused if one is unknown, or said twice
   */
  static Parameters of(Route route, Iterable<Map.Entry<String, String>> given) {
    Map<String, String> values = new HashMap<>();
    for (Map.Entry<String, String> each : given) {
      if (!route.parameters().contains(each.getKey())) {
        throw new Refused(Problem.wrong("parameter", each.getKey(), known(route)));
      }
      if (values.put(each.getKey(), each.getValue()) != null) {
        throw new Refused(Problem.wrong(each.getKey(), each.getValue(), "it once"));
      }
    }
    return new Parameters(values);
  }

  private static String known(Route route) {
    return route.parameters().isEmpty()
        ? "none here"
        : String.join(", ", new TreeSet<>(route.parameters()));
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
  }

  boolean flag(String name) {
    return text(name)
        .map(
            value ->
                switch (value) {
                  case "true" -> true;
                  case "false" -> false;
                  default -> throw new Refused(Problem.wrong(name, value, "true or false"));
                })
        .orElse(false);
  }

  /** A path as FTP clients say it; the slash it begins with is not part of the key. */
  Optional<ObjectKey> path() {
    return text("path").map(Parameters::key);
  }

  private static ObjectKey key(String path) {
    try {
      return new ObjectKey(path.startsWith("/") ? path.substring(1) : path);
    } catch (IllegalArgumentException e) {
      throw new Refused(Problem.wrong("path", path, "the path of a file, such as /inbox/a.bin"));
    }
  }

  UploadQuery query() {
    return new UploadQuery(
        text("state").map(Parameters::state).orElse(UploadQuery.State.OPEN),
        text("owner"),
        text("prefix").map(prefix -> prefix.startsWith("/") ? prefix.substring(1) : prefix),
        text("limit").map(Parameters::limit).orElse(USUAL_LIMIT),
        text("after").map(Parameters::place));
  }

  private static UploadQuery.State state(String word) {
    for (UploadQuery.State state : UploadQuery.State.values()) {
      if (state.name().toLowerCase(Locale.ROOT).equals(word)) {
        return state;
      }
    }
    throw new Refused(Problem.wrong("state", word, "open, complete or ended"));
  }

  private static int limit(String text) {
    if (text.matches("[0-9]{1,3}")) {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= UploadQuery.MOST) {
        return limit;
      }
    }
    throw new Refused(Problem.wrong("limit", text, "1 to " + UploadQuery.MOST));
  }

  private static UploadQuery.Place place(String text) {
    Matcher place = PLACE.matcher(text);
    if (!place.matches()) {
      throw new Refused(Problem.wrong("after", text, "what the page before named as next"));
    }
    return new UploadQuery.Place(
        Instant.ofEpochMilli(Long.parseLong(place.group(1))), new UploadId(place.group(2)));
  }

  /** How a page names the next one. */
  static String next(UploadQuery.Place place) {
    return place.created().toEpochMilli() + "." + place.id().value();
  }
}
