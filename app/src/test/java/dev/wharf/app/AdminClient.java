package dev.wharf.app;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharf.app.admin.OpenApi;
import dev.wharf.app.settings.Address;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/** Asks a node's admin API, and holds each answer against its own document. */
final class AdminClient {
  static final String TOKEN = "a-token-for-tests";

  private final HttpClient client = HttpClient.newHttpClient();
  private final OpenApi api = OpenApi.load();
  private final Address management;

  AdminClient(Node node) {
    this.management = node.management();
  }

  /** What is answered, which must be what the document says of that status. */
  JsonNode ask(int status, String method, String template, String id, String query)
      throws Exception {
    String path = template.replace("{id}", URLEncoder.encode(id, StandardCharsets.UTF_8)) + query;
    HttpResponse<String> response = send(method, path, "Bearer " + TOKEN);
    JsonNode body = api.conforms(method, template, response.statusCode(), response.body());
    if (response.statusCode() != status) {
      throw new AssertionError(
          method
              + " "
              + path
              + ": "
              + response.statusCode()
              + " "
              + response.body()
              + " (expected: "
              + status
              + ")");
    }
    return body;
  }

  JsonNode get(String template, String id) throws Exception {
    return ask(200, "GET", template, id, "");
  }

  /** Without any check. */
  HttpResponse<String> send(String method, String path, String authorization) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + management + path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }
}
