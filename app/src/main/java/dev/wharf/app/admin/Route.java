package dev.wharf.app.admin;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Every question that is answered here: its method, its path and the parameters it takes. */
enum Route {
  LIST_UPLOADS("GET", "/uploads", "state", "owner", "prefix", "path", "limit", "after", "offsets"),
  UPLOAD("GET", "/uploads/{id}"),
  STORY("GET", "/uploads/{id}/story"),
  CUT("POST", "/uploads/{id}/cut"),
  TERMINATE("DELETE", "/uploads/{id}"),
  SESSIONS("GET", "/sessions"),
  KICK("DELETE", "/sessions/{id}"),
  MEMBERS("GET", "/members"),
  DRAIN("POST", "/drain", "replica"),
  DOCUMENT("GET", "/openapi.json");

  /** What all paths begin with. */
  static final String BASE = "/admin/v1";

  /** In a path: here stands a name. */
  static final String ID = "{id}";

  private final String method;
  private final String path;
  private final Set<String> parameters;

  Route(String method, String path, String... parameters) {
    this.method = method;
    this.path = path;
    this.parameters = Set.of(parameters);
  }

  String method() {
    return method;
  }

  /** Below {@link #BASE}. */
  String path() {
    return path;
  }

  /** Names of what may follow the question mark. */
  Set<String> parameters() {
    return parameters;
  }

  List<String> segments() {
    return Arrays.asList((BASE + path).substring(1).split("/"));
  }
}
