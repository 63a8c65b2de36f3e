package dev.wharf.app.settings;

import java.util.Arrays;
import java.util.List;

/** Everything that can be set: its key, and its environment variable. */
enum Key {
  HTTP_BIND("http.bind", "HTTP_BIND"),
  BASE_PATH("http.base-path", "BASE_PATH"),
  BASE_URL("http.base-url", "BASE_URL"),
  BEHIND_PROXY("http.behind-proxy", "BEHIND_PROXY"),
  MAX_SIZE("http.max-size", "MAX_SIZE"),
  HTTP_TOKEN("http.token", "HTTP_TOKEN"),
  CORS_ORIGINS("http.cors-origins", "CORS_ORIGINS"),
  DATA_DIR("data-dir", "DATA_DIR"),
  STORE("store", "STORE"),
  DB_URL("database.url", "DB_URL"),
  DB_USER("database.user", "DB_USER"),
  DB_PASSWORD("database.password", "DB_PASSWORD"),
  CLUSTER_HOST("cluster.host", "CLUSTER_HOST"),
  CLUSTER_PORT("cluster.port", "CLUSTER_PORT"),
  CLUSTER_SEEDS("cluster.seeds", "CLUSTER_SEEDS"),
  MANAGEMENT_BIND("management.bind", "MANAGEMENT_BIND"),
  EXPIRE_AFTER("expire-after", "EXPIRE_AFTER"),
  DRAIN_TIMEOUT("drain-timeout", "DRAIN_TIMEOUT"),
  LOG_FORMAT("log.format", "LOG_FORMAT"),
  LOG_LEVEL("log.level", "LOG_LEVEL");

  static final String VARIABLE_PREFIX = "WHARF_";

  private final String path;
  private final String variable;

  Key(String path, String variable) {
    this.path = "wharf." + path;
    this.variable = VARIABLE_PREFIX + variable;
  }

  /** Its place in a configuration file. */
  String path() {
    return path;
  }

  /** Its environment variable. */
  String variable() {
    return variable;
  }

  static List<String> variables() {
    return Arrays.stream(values()).map(Key::variable).toList();
  }

  /** As messages name it. */
  @Override
  public String toString() {
    return variable + " (" + path + ")";
  }
}
