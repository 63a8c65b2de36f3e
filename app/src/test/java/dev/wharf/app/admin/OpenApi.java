package dev.wharf.app.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The document of the admin API, to hold answers against. */
public final class OpenApi {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final JsonNode document;

  /** One answer that the document knows. */
  record Answer(String method, String path, String status, JsonNode node) {}

  private OpenApi(JsonNode document) {
    this.document = document;
  }

  /** As it lies in the jar. */
  public static OpenApi load() {
    try (InputStream file = AdminApi.class.getResourceAsStream("openapi.json")) {
      return new OpenApi(MAPPER.readTree(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JsonNode document() {
    return document;
  }

  static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (IOException e) {
      throw new IllegalArgumentException("no JSON: " + text, e);
    }
  }

  /** Follows a reference, if it is one. */
  JsonNode resolve(JsonNode node) {
    return node.has("$ref") ? document.at(node.get("$ref").textValue().substring(1)) : node;
  }

  List<Answer> answers() {
    List<Answer> all = new ArrayList<>();
    document
        .get("paths")
        .fields()
        .forEachRemaining(
            path ->
                path.getValue()
                    .fields()
                    .forEachRemaining(
                        method ->
                            method
                                .getValue()
                                .get("responses")
                                .fields()
                                .forEachRemaining(
                                    status ->
                                        all.add(
                                            new Answer(
                                                method.getKey().toUpperCase(Locale.ROOT),
                                                path.getKey(),
                                                status.getKey(),
                                                resolve(status.getValue()))))));
    return all;
  }

  /** Asserts that a body is what the document says of it; answers it parsed. */
  public JsonNode conforms(String method, String path, int status, String body) {
    Answer answer =
        answers().stream()
            .filter(
                a ->
                    a.method().equals(method)
                        && a.path().equals(path)
                        && a.status().equals(Integer.toString(status)))
            .findFirst()
            .orElseThrow(
                () ->
                    new AssertionError(
                        method
                            + " "
                            + path
                            + ": "
                            + status
                            + " "
                            + body
                            + " (expected: a status that the document knows)"));
    if (!answer.node().has("content")) {
      assertThat(body).isEmpty();
      return MAPPER.nullNode();
    }
    JsonNode value = json(body);
    assertThat(errors(answer.node().get("content").elements().next().get("schema"), value))
        .as("%s %s %s", method, path, body)
        .isEmpty();
    return value;
  }

  /** What is wrong with a value; the schema may refer to the document's others. */
  List<String> errors(JsonNode schema, JsonNode value) {
    return Schemas.errors(document, schema, value);
  }
}
