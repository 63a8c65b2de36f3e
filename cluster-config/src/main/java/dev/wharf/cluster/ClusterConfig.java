package dev.wharf.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigResolveOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Puts together what an actor system of ours is configured with. */
final class ClusterConfig {
  private static final String WRITES = "jdbc-journal.parallelism";
  private static final String DATABASE = "wharf.cluster.same.database";

  private static final List<String> FILES =
      List.of("persistence.conf", "cluster.conf", "sharding.conf", "dispatchers.conf");
  private static final int LEAST_THREADS = 3;

  /** Connections that are left to reads and to the index. */
  private static final int NOT_FOR_WRITES = 2;

  /** Transactions of the journal at once: enough to wait for a disk, few enough to be shared. */
  private static final int SHARED_WRITES = 4;

  private static final String BOOTSTRAP =
      "pekko.management.cluster.bootstrap.contact-point-discovery.";
  private static final int SHORT_NAME = 12;

  private ClusterConfig() {}

  /**
   * From strong to weak: system properties, the application's, this node's place, the files beside
   * this class, everybody's {@code reference.conf}.
   */
  static Config of(String system, ClusterSettings settings, Config application) {
    Config stack =
        ConfigFactory.defaultOverrides()
            .withFallback(application)
            .withFallback(place(system, settings));
    for (String file : files(settings)) {
      stack = stack.withFallback(ConfigFactory.parseResources(ClusterConfig.class, file));
    }
    return stack
        .withFallback(ConfigFactory.defaultReferenceUnresolved())
        .resolve(ConfigResolveOptions.defaults());
  }

  /** Of the files that speak of the same, the first is the stronger. */
  private static List<String> files(ClusterSettings settings) {
    List<String> files = new ArrayList<>();
    files.add(settings.preset().file());
    if (settings.joining().asksContacts()) {
      files.add("bootstrap.conf");
    }
    if (settings.downing() == Downing.LEASE_MAJORITY) {
      files.add("lease.conf");
    }
    if (settings.tls().isPresent()) {
      files.add("tls.conf");
    }
    files.addAll(FILES);
    return files;
  }

  /** What is known of the database before it is open: enough where nobody compares theirs. */
  static Config of(DatabaseSettings database) {
    return ConfigFactory.parseMap(
        Map.of(WRITES, writes(database.url().isPresent(), database.connections())));
  }

  /** What follows from the database. A lease is named after it, for each service has its own. */
  static Config of(Database database) {
    return ConfigFactory.parseMap(
        Map.of(
            WRITES,
            writes(database.isShared(), database.connections()),
            DATABASE,
            database.isShared() ? database.journalId() : "",
            "pekko.cluster.split-brain-resolver.lease-majority.lease-name",
            "wharf-" + database.journalId().substring(0, SHORT_NAME)));
  }

  /** H2 writes one transaction after the other whatever is asked. */
  private static int writes(boolean shared, int connections) {
    return shared ? Math.max(1, Math.min(SHARED_WRITES, connections - NOT_FOR_WRITES)) : 1;
  }

  private static Config place(String system, ClusterSettings settings) {
    Map<String, Object> place = new HashMap<>();
    place.put("wharf.threads", threads());
    place.put("pekko.remote.artery.canonical.hostname", settings.host());
    place.put("pekko.remote.artery.canonical.port", settings.port());
    settings.bindHost().ifPresent(host -> place.put("pekko.remote.artery.bind.hostname", host));
    settings.version().ifPresent(version -> place.put("pekko.cluster.app-version", version));
    settings.tls().ifPresent(tls -> place.putAll(files(tls)));
    place.putAll(joining(system, settings.joining()));
    Config config = ConfigFactory.parseMap(place);
    return settings.isAlone() ? config.withFallback(hurry()) : config;
  }

  private static Map<String, Object> files(ClusterTls tls) {
    String engine = "pekko.remote.artery.ssl.rotating-keys-engine.";
    return Map.of(
        engine + "cert-file", tls.certificate().toAbsolutePath().toString(),
        engine + "key-file", tls.key().toAbsolutePath().toString(),
        engine + "ca-cert-file", tls.trust().toAbsolutePath().toString());
  }

  private static Map<String, Object> joining(String system, Joining joining) {
    if (joining instanceof Joining.Seeds known) {
      return Map.of(
          "pekko.cluster.seed-nodes",
          known.seeds().stream().map(seed -> "pekko://" + system + "@" + seed).toList());
    }
    if (joining instanceof Joining.Contacts known) {
      return contacts(known);
    }
    if (joining instanceof Joining.Kubernetes pods) {
      return pods(pods);
    }
    return Map.of();
  }

  private static Map<String, Object> contacts(Joining.Contacts known) {
    return Map.of(
        BOOTSTRAP + "discovery-method",
        "config",
        BOOTSTRAP + "required-contact-point-nr",
        known.required(),
        "pekko.discovery.config.services.wharf.endpoints",
        known.contacts().stream().map(ClusterConfig::endpoint).toList());
  }

  private static Map<String, Object> endpoint(String contact) {
    int colon = contact.lastIndexOf(':');
    return Map.of(
        "host", contact.substring(0, colon),
        "port", Integer.parseInt(contact.substring(colon + 1)));
  }

  private static Map<String, Object> pods(Joining.Kubernetes pods) {
    Map<String, Object> config = new HashMap<>();
    config.put(BOOTSTRAP + "discovery-method", "kubernetes-api");
    config.put(BOOTSTRAP + "required-contact-point-nr", pods.required());
    config.put(BOOTSTRAP + "port-name", pods.portName());
    config.put("pekko.discovery.kubernetes-api.pod-label-selector", literally(pods.selector()));
    pods.namespace()
        .ifPresent(
            namespace -> {
              config.put("pekko.discovery.kubernetes-api.pod-namespace", namespace);
              config.put("pekko.coordination.lease.kubernetes.namespace", namespace);
            });
    return config;
  }

  /** The selector is a format string to Pekko. */
  private static String literally(String selector) {
    return selector.replace("%", "%%");
  }

  /** Nobody else is coming, so there is no gossip to save. */
  private static Config hurry() {
    return ConfigFactory.parseMap(
        Map.of(
            "pekko.cluster.periodic-tasks-initial-delay", "100ms",
            "pekko.cluster.leader-actions-interval", "200ms",
            "pekko.cluster.gossip-interval", "200ms"));
  }

  static int threads() {
    return Math.max(LEAST_THREADS, Runtime.getRuntime().availableProcessors() + 1);
  }
}
