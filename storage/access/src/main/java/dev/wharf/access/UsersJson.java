package dev.wharf.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Users files as JSON: an array of objects, each with a {@code username} of its own. */
final class UsersJson {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private UsersJson() {}

  static List<UserEntry> entries(Path file) throws IOException {
    return entries(file, array(file));
  }

  static List<UserEntry> entries(Path file, ArrayNode array) {
    List<UserEntry> entries = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (JsonNode element : array) {
      UserEntry entry = entry(file, entries.size() + 1, element);
      if (!names.add(entry.name())) {
        throw entry.complaint("is there twice (expected: one object for each username)");
      }
      entries.add(entry);
    }
    return entries;
  }

  private static UserEntry entry(Path file, int number, JsonNode element) {
    String place = "entry " + number;
    if (!(element instanceof ObjectNode fields)) {
      throw new WrongUsersFile(file, place + " (expected: an object)");
    }
    UserEntry nameless = new UserEntry(file, place, fields);
    String name = nameless.text(UserKeys.USERNAME).orElse("");
    nameless.require(
        !name.isEmpty() && name.chars().noneMatch(Character::isISOControl),
        UserKeys.USERNAME,
        "a name without control characters");
    return new UserEntry(file, name, fields);
  }

  static ArrayNode array(Path file) throws IOException {
    return array(file, Files.readAllBytes(file));
  }

  static ArrayNode array(Path file, byte[] packed) {
    try {
      JsonNode root = JSON.readTree(UsersEncoding.of(packed).unpack(packed));
      if (root instanceof ArrayNode array) {
        return array;
      }
      throw new WrongUsersFile(file, "(expected: a JSON array of accounts)");
    } catch (JsonProcessingException e) {
      throw new WrongUsersFile(file, "not JSON: " + where(e));
    } catch (IOException e) {
      throw new WrongUsersFile(file, "cannot be unpacked: " + e.getMessage());
    }
  }

  /** Without what stands there: it may be a password. */
  private static String where(JsonProcessingException e) {
    return "line "
        + e.getLocation().getLineNr()
        + ", column "
        + e.getLocation().getColumnNr()
        + " (expected: a JSON array of accounts, each key once)";
  }

  static ArrayNode newArray() {
    return JSON.createArrayNode();
  }

  static byte[] bytes(ArrayNode array) throws JsonProcessingException {
    return (JSON.writeValueAsString(array) + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
