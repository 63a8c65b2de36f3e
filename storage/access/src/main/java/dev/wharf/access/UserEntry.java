package dev.wharf.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One object of a users file, with its values read one by one. A key with {@code null} counts as
 * absent, as in unFTP. Each wrong value is a {@link WrongUsersFile}.
 *
 * @param file where it stands
 * @param name its account, or its number where it has none
 * @param fields what is in it
 */
record UserEntry(Path file, String name, ObjectNode fields) {
  private static final int SHOWN = 60;

  private Optional<JsonNode> value(String key) {
    return Optional.ofNullable(fields.get(key)).filter(value -> !value.isNull());
  }

  boolean has(String key) {
    return value(key).isPresent();
  }

  Optional<String> text(String key) {
    Optional<JsonNode> value = value(key);
    require(value.map(JsonNode::isTextual).orElse(true), key, "a string");
    return value.map(JsonNode::textValue);
  }

  Optional<Boolean> flag(String key) {
    Optional<JsonNode> value = value(key);
    require(value.map(JsonNode::isBoolean).orElse(true), key, "true or false");
    return value.map(JsonNode::booleanValue);
  }

  /** 1 or more. */
  Optional<Integer> count(String key) {
    Optional<JsonNode> value = value(key);
    require(
        value
            .map(number -> number.canConvertToInt() && number.isInt() && number.intValue() > 0)
            .orElse(true),
        key,
        "a whole number, 1 or more");
    return value.map(JsonNode::intValue);
  }

  Optional<List<String>> texts(String key) {
    Optional<JsonNode> value = value(key);
    require(value.map(UserEntry::isTexts).orElse(true), key, "an array of strings");
    return value.map(
        array -> {
          List<String> texts = new ArrayList<>();
          array.forEach(text -> texts.add(text.textValue()));
          return texts;
        });
  }

  private static boolean isTexts(JsonNode value) {
    boolean texts = value.isArray();
    for (JsonNode element : value) {
      texts &= element.isTextual();
    }
    return texts;
  }

  Optional<UserEntry> object(String key) {
    Optional<JsonNode> value = value(key);
    require(value.map(JsonNode::isObject).orElse(true), key, "an object");
    return value.map(object -> new UserEntry(file, name + ": " + key, (ObjectNode) object));
  }

  void require(boolean holds, String key, String expected) {
    if (!holds) {
      throw wrong(key, expected);
    }
  }

  /** The value of a key is not what it should be. */
  WrongUsersFile wrong(String key, String expected) {
    return complaint(key + ": " + shown(key) + " (expected: " + expected + ")");
  }

  WrongUsersFile complaint(String problem) {
    return new WrongUsersFile(file, name + ": " + problem);
  }

  /** JSON text is one line, whatever is in it. */
  private String shown(String key) {
    if (UserKeys.SECRET.contains(key)) {
      return "(not shown)";
    }
    String json = value(key).map(JsonNode::toString).orElse("missing");
    return json.length() <= SHOWN ? json : json.substring(0, SHOWN) + "…";
  }

  /** Without what is in it. */
  @Override
  public String toString() {
    return file + ": " + name;
  }
}
