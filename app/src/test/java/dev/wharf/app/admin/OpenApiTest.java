package dev.wharf.app.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The document says what the routes do, and nothing else. */
class OpenApiTest {
  private static final Pattern NAMES = Pattern.compile("\\{(.*?)}");

  private final OpenApi api = OpenApi.load();
  private final JsonNode document = api.document();

  private static String path(Route route) {
    return Route.BASE + route.path();
  }

  private JsonNode operation(Route route) {
    return document.get("paths").path(path(route)).path(route.method().toLowerCase(Locale.ROOT));
  }

  @Test
  void every_route_is_in_the_document_and_nothing_else_is() {
    Set<String> routes = new TreeSet<>();
    Stream.of(Route.values()).forEach(route -> routes.add(route.method() + " " + path(route)));
    Set<String> documented = new TreeSet<>();
    api.answers().forEach(answer -> documented.add(answer.method() + " " + answer.path()));
    assertThat(documented).isEqualTo(routes);
  }

  @Test
  void every_parameter_of_a_route_is_in_the_document_and_nothing_else_is() {
    for (Route route : Route.values()) {
      Set<String> query = new HashSet<>();
      Set<String> inPath = new HashSet<>();
      for (JsonNode each : operation(route).path("parameters")) {
        JsonNode parameter = api.resolve(each);
        boolean isQuery = parameter.get("in").textValue().equals("query");
        (isQuery ? query : inPath).add(parameter.get("name").textValue());
      }
      assertThat(query).as(route.name()).isEqualTo(route.parameters());
      Matcher names = NAMES.matcher(route.path());
      assertThat(inPath)
          .as(route.name())
          .isEqualTo(names.find() ? Set.of(names.group(1)) : Set.of());
    }
  }

  @Test
  void every_operation_has_a_name_of_its_own_asks_for_the_token_and_may_be_refused() {
    List<String> names = new ArrayList<>();
    for (Route route : Route.values()) {
      names.add(operation(route).get("operationId").textValue());
      assertThat(operation(route).get("responses").has("401")).as(route.name()).isTrue();
      assertThat(operation(route).get("responses").has("404")).as(route.name()).isTrue();
    }
    assertThat(names).doesNotHaveDuplicates();
    assertThat(document.at("/security/0").has("token")).isTrue();
    assertThat(document.at("/components/securitySchemes/token/scheme").textValue())
        .isEqualTo("bearer");
  }

  @Test
  void every_reference_leads_somewhere_and_every_component_is_used() {
    List<String> references =
        document.findValues("$ref").stream().map(JsonNode::textValue).toList();
    assertThat(references)
        .allSatisfy(
            reference ->
                assertThat(document.at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse());
    for (String kind : List.of("schemas", "responses", "parameters")) {
      document
          .at("/components/" + kind)
          .fieldNames()
          .forEachRemaining(
              name -> assertThat(references).contains("#/components/" + kind + "/" + name));
    }
  }

  @Test
  void every_answer_with_a_body_has_an_example_that_conforms() {
    for (OpenApi.Answer answer : api.answers()) {
      JsonNode content = answer.node().path("content");
      if (content.isMissingNode() || answer.path().endsWith("/openapi.json")) {
        continue;
      }
      JsonNode body = content.elements().next();
      assertThat(body.has("example")).as("%s %s", answer.method(), answer.path()).isTrue();
      assertThat(api.errors(body.get("schema"), body.get("example")))
          .as("%s %s %s", answer.method(), answer.path(), answer.status())
          .isEmpty();
    }
  }

  @Test
  void an_example_that_says_too_much_or_too_little_would_be_noticed() {
    JsonNode schema = document.at("/components/schemas/Settled");
    assertThat(api.errors(schema, OpenApi.json("{\"id\":\"a\",\"offset\":1}"))).isNotEmpty();
    assertThat(
            api.errors(
                schema, OpenApi.json("{\"id\":\"a\",\"offset\":1,\"complete\":true,\"x\":1}")))
        .isNotEmpty();
    assertThat(api.errors(schema, OpenApi.json("{\"id\":\"a\",\"offset\":-1,\"complete\":true}")))
        .isNotEmpty();
  }

  @Test
  void a_keyword_that_nobody_checks_would_be_noticed() {
    assertThat(api.errors(OpenApi.json("{\"maxLength\": 1}"), OpenApi.json("\"ab\""))).isNotEmpty();
  }
}
