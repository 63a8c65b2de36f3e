package dev.wharf.app.settings;

import dev.wharf.cluster.ClusterTls;
import dev.wharf.cluster.Downing;
import dev.wharf.cluster.Joining;
import dev.wharf.cluster.Preset;
import java.nio.file.Path;
import java.util.Optional;

/**
 * This node's place in the cluster.
 *
 * @param host where other members reach it; empty = nowhere
 * @param port 0 = any
 * @param bindHost what it listens at, if that is not the host
 * @param joining how it finds the others
 * @param downing who decides which side of a split goes on
 * @param preset how soon a lost member is given up
 * @param tls what members show each other; empty = they speak in the clear
 * @param version of this rollout
 */
public record Cluster(
    Optional<String> host,
    int port,
    Optional<String> bindHost,
    Joining joining,
    Downing downing,
    Preset preset,
    Optional<ClusterTls> tls,
    Optional<String> version) {

  /** A cluster of one. */
  static Cluster alone() {
    return new Cluster(
        Optional.empty(),
        0,
        Optional.empty(),
        new Joining.Alone(),
        Downing.KEEP_MAJORITY,
        Preset.SAFE,
        Optional.empty(),
        Optional.empty());
  }

  /** How messages name what decides whom to join. */
  public String joiningKey() {
    return (joining instanceof Joining.Seeds ? Key.CLUSTER_SEEDS : Key.CLUSTER_DISCOVERY)
        .variable();
  }

  /** A PEM file that cannot be used. */
  public WrongSetting wrong(ClusterTls.Unusable unusable) {
    return new WrongSetting(key(unusable.file()), unusable.file().toString(), unusable.expected());
  }

  private Key key(Path file) {
    ClusterTls files = tls.orElseThrow();
    if (file.equals(files.certificate())) {
      return Key.CLUSTER_CERTIFICATE;
    }
    return file.equals(files.key()) ? Key.CLUSTER_KEY : Key.CLUSTER_TRUST;
  }
}
