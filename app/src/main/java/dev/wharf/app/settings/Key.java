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
  HTTP_DRAFT("http.draft", "HTTP_DRAFT"),
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
  FTP_QUIT_ENDS("ftp.quit-ends", "FTP_QUIT_ENDS"),
  FTP_MAX_SESSIONS("ftp.max-sessions", "FTP_MAX_SESSIONS"),
  FTP_MAX_SESSIONS_PER_ADDRESS("ftp.max-sessions-per-address", "FTP_MAX_SESSIONS_PER_ADDRESS"),
  USERS_FILE("users-file", "USERS_FILE"),
  FAILED_LOGINS("failed-logins.by", "FAILED_LOGINS"),
  FAILED_LOGINS_MAX("failed-logins.max", "FAILED_LOGINS_MAX"),
  FAILED_LOGINS_EXPIRE("failed-logins.expire", "FAILED_LOGINS_EXPIRE"),
  KEY_LAYOUT("keys.layout", "KEY_LAYOUT"),
  KEY_COLLISIONS("keys.collisions", "KEY_COLLISIONS"),
  DATA_DIR("data-dir", "DATA_DIR"),
  STORE("store", "STORE"),
  S3_BUCKET("s3.bucket", "S3_BUCKET"),
  S3_PREFIX("s3.prefix", "S3_PREFIX"),
  S3_ENDPOINT("s3.endpoint", "S3_ENDPOINT"),
  S3_REGION("s3.region", "S3_REGION"),
  S3_FORCE_PATH_STYLE("s3.force-path-style", "S3_FORCE_PATH_STYLE"),
  S3_PROFILE("s3.profile", "S3_PROFILE"),
  S3_ACCESS_KEY("s3.access-key", "S3_ACCESS_KEY"),
  S3_SECRET_KEY("s3.secret-key", "S3_SECRET_KEY"),
  S3_SESSION_TOKEN("s3.session-token", "S3_SESSION_TOKEN"),
  S3_ENCRYPTION("s3.encryption", "S3_ENCRYPTION"),
  S3_STORAGE_CLASS("s3.storage-class", "S3_STORAGE_CLASS"),
  S3_TAGS("s3.tags", "S3_TAGS"),
  S3_PART_SIZE("s3.part-size", "S3_PART_SIZE"),
  S3_PARTS_IN_FLIGHT("s3.parts-in-flight", "S3_PARTS_IN_FLIGHT"),
  UPLOAD_MEMORY("upload-memory", "UPLOAD_MEMORY"),
  DB_URL("database.url", "DB_URL"),
  DB_USER("database.user", "DB_USER"),
  DB_PASSWORD("database.password", "DB_PASSWORD"),
  CLUSTER_HOST("cluster.host", "CLUSTER_HOST"),
  CLUSTER_PORT("cluster.port", "CLUSTER_PORT"),
  CLUSTER_SEEDS("cluster.seeds", "CLUSTER_SEEDS"),
  MANAGEMENT_BIND("management.bind", "MANAGEMENT_BIND"),
  EXPIRE_AFTER("expire-after", "EXPIRE_AFTER"),
  KEEP_COMPLETE("keep-complete", "KEEP_COMPLETE"),
  REMOVE_PARTIALS("remove-partials", "REMOVE_PARTIALS"),
  SWEEP_AFTER("sweep-after", "SWEEP_AFTER"),
  DRAIN_DELAY("drain-delay", "DRAIN_DELAY"),
  DRAIN_TIMEOUT("drain-timeout", "DRAIN_TIMEOUT"),
  LOG_FORMAT("log.format", "LOG_FORMAT"),
  LOG_LEVEL("log.level", "LOG_LEVEL"),
  ADMIN_TOKEN("management.admin-token", "ADMIN_TOKEN"),
  DB_CONNECTIONS("database.connections", "DB_CONNECTIONS"),
  DB_WAIT("database.wait", "DB_WAIT"),
  DB_MIGRATE("database.migrate", "DB_MIGRATE"),
  CLUSTER_BIND_HOST("cluster.bind-host", "CLUSTER_BIND_HOST"),
  CLUSTER_DISCOVERY("cluster.discovery", "CLUSTER_DISCOVERY"),
  CLUSTER_CONTACTS("cluster.contacts", "CLUSTER_CONTACTS"),
  CLUSTER_REQUIRED_CONTACTS("cluster.required-contacts", "CLUSTER_REQUIRED_CONTACTS"),
  CLUSTER_NAMESPACE("cluster.kubernetes.namespace", "CLUSTER_NAMESPACE"),
  CLUSTER_SELECTOR("cluster.kubernetes.selector", "CLUSTER_SELECTOR"),
  CLUSTER_PORT_NAME("cluster.kubernetes.port-name", "CLUSTER_PORT_NAME"),
  CLUSTER_DOWNING("cluster.downing", "CLUSTER_DOWNING"),
  CLUSTER_PRESET("cluster.preset", "CLUSTER_PRESET"),
  CLUSTER_CERTIFICATE("cluster.tls.certificate", "CLUSTER_CERTIFICATE"),
  CLUSTER_KEY("cluster.tls.key", "CLUSTER_KEY"),
  CLUSTER_TRUST("cluster.tls.trust", "CLUSTER_TRUST"),
  CLUSTER_VERSION("cluster.version", "CLUSTER_VERSION"),
  TRUSTED_PROXIES("http.trusted-proxies", "TRUSTED_PROXIES"),
  HTTP_PROXY_FROM("http.proxy-from", "HTTP_PROXY_FROM"),
  HOOKS_HTTP("hooks.http.url", "HOOKS_HTTP"),
  HOOKS_HTTP_RETRY("hooks.http.retry", "HOOKS_HTTP_RETRY"),
  HOOKS_HTTP_BACKOFF("hooks.http.backoff", "HOOKS_HTTP_BACKOFF"),
  HOOKS_HTTP_TIMEOUT("hooks.http.timeout", "HOOKS_HTTP_TIMEOUT"),
  HOOKS_HTTP_SIZE_LIMIT("hooks.http.size-limit", "HOOKS_HTTP_SIZE_LIMIT"),
  HOOKS_HTTP_FORWARD_HEADERS("hooks.http.forward-headers", "HOOKS_HTTP_FORWARD_HEADERS"),
  HOOKS_EVENTS("hooks.enabled-events", "HOOKS_ENABLED_EVENTS");

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
