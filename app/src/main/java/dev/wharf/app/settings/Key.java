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
  FTP_BIND("ftp.bind", "FTP_BIND"),
  FTP_TLS_BIND("ftp.tls-bind", "FTP_TLS_BIND"),
  FTP_GREETING("ftp.greeting", "FTP_GREETING"),
  FTP_PASSIVE_PORTS("ftp.passive-ports", "FTP_PASSIVE_PORTS"),
  FTP_ADVERTISED_PORTS("ftp.advertised-ports", "FTP_ADVERTISED_PORTS"),
  FTP_PASSIVE_HOST("ftp.passive-host", "FTP_PASSIVE_HOST"),
  FTP_PASSIVE_HOSTS("ftp.passive-hosts", "FTP_PASSIVE_HOSTS"),
  FTP_ACTIVE("ftp.active", "FTP_ACTIVE"),
  FTP_PROXY_FROM("ftp.proxy-from", "FTP_PROXY_FROM"),
  FTP_CERTIFICATE("ftp.tls.certificate", "FTP_CERTIFICATE"),
  FTP_KEY("ftp.tls.key", "FTP_KEY"),
  FTP_KEY_PASSWORD("ftp.tls.key-password", "FTP_KEY_PASSWORD"),
  FTP_TRUST("ftp.tls.trust", "FTP_TRUST"),
  FTP_CLIENT_CERTIFICATES("ftp.tls.client-certificates", "FTP_CLIENT_CERTIFICATES"),
  FTP_TLS_CONTROL("ftp.tls.control", "FTP_TLS_CONTROL"),
  FTP_TLS_DATA("ftp.tls.data", "FTP_TLS_DATA"),
  FTP_TLS_VERSION("ftp.tls.version", "FTP_TLS_VERSION"),
  FTP_TLS_REUSE("ftp.tls.reuse", "FTP_TLS_REUSE"),
  FTP_TLS_LENIENT("ftp.tls.lenient", "FTP_TLS_LENIENT"),
  FTP_IDLE_TIMEOUT("ftp.idle-timeout", "FTP_IDLE_TIMEOUT"),
  FTP_QUIET_TIME("ftp.quiet-time", "FTP_QUIET_TIME"),
  FTP_HASH("ftp.hash", "FTP_HASH"),
  FTP_ASCII("ftp.ascii", "FTP_ASCII"),
  FTP_CHMOD("ftp.chmod", "FTP_CHMOD"),
  FTP_MAX_SESSIONS("ftp.max-sessions", "FTP_MAX_SESSIONS"),
  FTP_MAX_SESSIONS_PER_ADDRESS("ftp.max-sessions-per-address", "FTP_MAX_SESSIONS_PER_ADDRESS"),
  USERS_FILE("users-file", "USERS_FILE"),
  FAILED_LOGINS("failed-logins.by", "FAILED_LOGINS"),
  FAILED_LOGINS_MAX("failed-logins.max", "FAILED_LOGINS_MAX"),
  FAILED_LOGINS_EXPIRE("failed-logins.expire", "FAILED_LOGINS_EXPIRE"),
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
