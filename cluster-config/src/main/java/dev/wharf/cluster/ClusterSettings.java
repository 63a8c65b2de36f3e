package dev.wharf.cluster;

import java.util.List;

/**
 * This node's place in the cluster.
 *
 * @param host the name or address other members reach this one at
 * @param port its port; 0 = any free one
 * @param seeds {@code host:port} of members to join, the same list on each; empty = a cluster of
 *     one
 */
public record ClusterSettings(String host, int port, List<String> seeds) {
  public ClusterSettings {
    seeds = List.copyOf(seeds);
  }

  /** A cluster of one, which nobody else can reach. */
  public static ClusterSettings alone() {
    return new ClusterSettings("127.0.0.1", 0, List.of());
  }

  boolean isAlone() {
    return seeds.isEmpty();
  }
}
