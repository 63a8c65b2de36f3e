package dev.wharf.cluster;

import java.util.List;
import java.util.Optional;

/**
 * This node's place in the cluster.
 *
 * @param host the name or address other members reach this one at
 * @param port its port; 0 = any free one
 * @param bindHost what it listens at, if that is not the host
 * @param joining how it finds the others
 * @param downing who decides which side of a split goes on
 * @param preset how soon a lost member is given up
 * @param tls what members show each other; empty = they speak in the clear
 * @param version of this rollout, such as 7 or 1.4.2; empty = none. New entities go to the newest.
 */
public record ClusterSettings(
    String host,
    int port,
    Optional<String> bindHost,
    Joining joining,
    Downing downing,
    Preset preset,
    Optional<ClusterTls> tls,
    Optional<String> version) {

  /** A member as it is without further wishes. */
  public ClusterSettings(String host, int port, Joining joining) {
    this(
        host,
        port,
        Optional.empty(),
        joining,
        Downing.KEEP_MAJORITY,
        Preset.SAFE,
        Optional.empty(),
        Optional.empty());
  }

  /**
   * The same.
   *
   * @param seeds {@code host:port} of members to join, the same list on each; empty = a cluster of
   *     one
   */
  public ClusterSettings(String host, int port, List<String> seeds) {
    this(host, port, seeds.isEmpty() ? new Joining.Alone() : new Joining.Seeds(seeds));
  }

  /** A cluster of one, which nobody else can reach. */
  public static ClusterSettings alone() {
    return new ClusterSettings("127.0.0.1", 0, List.of());
  }

  public ClusterSettings withDowning(Downing wanted) {
    return new ClusterSettings(host, port, bindHost, joining, wanted, preset, tls, version);
  }

  public ClusterSettings withPreset(Preset wanted) {
    return new ClusterSettings(host, port, bindHost, joining, downing, wanted, tls, version);
  }

  public ClusterSettings withTls(ClusterTls files) {
    return new ClusterSettings(
        host, port, bindHost, joining, downing, preset, Optional.of(files), version);
  }

  boolean isAlone() {
    return joining.isAlone();
  }
}
