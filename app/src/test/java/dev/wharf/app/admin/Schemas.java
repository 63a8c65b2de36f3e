package dev.wharf.app.admin;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Holds values against schemas, JSON Schema 2020-12 as far as the document uses it. A keyword it
 * does not know is an error of its own, so that nothing goes unchecked.
 */
final class Schemas {
  /** What only people read. */
  private static final Set<String> WORDS = Set.of("description", "default");

  private final JsonNode document;
  private final List<String> errors = new ArrayList<>();

  private Schemas(JsonNode document) {
    this.document = document;
  }

  /** What is wrong with a value. */
  static List<String> errors(JsonNode document, JsonNode schema, JsonNode value) {
    Schemas check = new Schemas(document);
    check.check(schema, value, "$");
    return check.errors;
  }

  private void check(JsonNode schema, JsonNode value, String at) {
    schema
        .fields()
        .forEachRemaining(
            each -> {
              if (!WORDS.contains(each.getKey())) {
                keyword(each.getKey(), each.getValue(), schema, value, at);
              }
            });
  }

  private void keyword(
      String keyword, JsonNode wanted, JsonNode schema, JsonNode value, String at) {
    switch (keyword) {
      case "$ref" -> check(document.at(wanted.textValue().substring(1)), value, at);
      case "type" -> require(isOf(wanted, value), at, wanted, value);
      case "enum" -> require(contains(wanted, value), at, wanted, value);
      case "const" -> require(wanted.equals(value), at, wanted, value);
      case "pattern" -> require(value.asText().matches(wanted.textValue()), at, wanted, value);
      case "format" -> require(isTime(wanted, value), at, wanted, value);
      case "minimum" -> require(value.asLong() >= wanted.longValue(), at, wanted, value);
      case "maximum" -> require(value.asLong() <= wanted.longValue(), at, wanted, value);
      case "maxItems" -> require(value.size() <= wanted.intValue(), at, wanted, value);
      case "required" ->
          wanted.forEach(name -> require(value.has(name.textValue()), at, name, value));
      case "items" -> value.forEach(item -> check(wanted, item, at + "[]"));
      case "properties" -> properties(wanted, value, at);
      case "additionalProperties" -> others(wanted, schema, value, at);
      default ->
          errors.add(at + ": keyword '" + keyword + "' (expected: one that is checked here)");
    }
  }

  private void properties(JsonNode wanted, JsonNode value, String at) {
    wanted
        .fields()
        .forEachRemaining(
            property -> {
              if (value.has(property.getKey())) {
                check(
                    property.getValue(),
                    value.get(property.getKey()),
                    at + "." + property.getKey());
              }
            });
  }

  private void others(JsonNode wanted, JsonNode schema, JsonNode value, String at) {
    value
        .fields()
        .forEachRemaining(
            field -> {
              if (schema.path("properties").has(field.getKey())) {
                return;
              }
              if (wanted.isBoolean()) {
                require(wanted.booleanValue(), at + "." + field.getKey(), wanted, value);
              } else {
                check(wanted, field.getValue(), at + "." + field.getKey());
              }
            });
  }

  private void require(boolean holds, String at, JsonNode wanted, JsonNode value) {
    if (!holds) {
      errors.add(at + ": " + value + " (expected: " + wanted + ")");
    }
  }

  private static boolean isOf(JsonNode types, JsonNode value) {
    if (types.isArray()) {
      for (JsonNode type : types) {
        if (isOf(type, value)) {
          return true;
        }
      }
      return false;
    }
    return switch (types.textValue()) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "boolean" -> value.isBoolean();
      case "integer" -> value.isIntegralNumber();
      default -> false;
    };
  }

  private static boolean contains(JsonNode values, JsonNode value) {
    for (JsonNode each : values) {
      if (each.equals(value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isTime(JsonNode format, JsonNode value) {
    try {
      OffsetDateTime.parse(value.asText());
      return format.textValue().equals("date-time");
    } catch (DateTimeParseException e) {
      return false;
    }
  }
}
