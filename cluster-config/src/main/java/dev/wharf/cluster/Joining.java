package dev.wharf.cluster;

import java.util.List;
import java.util.Optional;

/** How a node finds the others. */
public sealed interface Joining {
  /** Nobody to join: a cluster of one, which others may name as their seed. */
  record Alone() implements Joining {
    @Override
    public String toString() {
      return "nobody";
    }
  }

  /**
   * Members that are known beforehand. The first one may begin a new cluster, the others only join.
   *
   * @param seeds {@code host:port} of their remoting, the same list on each
   */
  record Seeds(List<String> seeds) implements Joining {
    public Seeds {
      seeds = List.copyOf(seeds);
    }

    @Override
    public String toString() {
      return "one of the seeds " + String.join(", ", seeds);
    }
  }

  /**
   * Management listeners that are known beforehand and asked for the cluster. A new one begins when
   * all of them answer and none knows a cluster.
   *
   * @param contacts {@code host:port}, the same list on each, this node among them
   * @param required how many must have answered before a new cluster begins; at least 1
   */
  record Contacts(List<String> contacts, int required) implements Joining {
    public Contacts {
      contacts = List.copyOf(contacts);
    }

    @Override
    public String toString() {
      return "a cluster at one of the contacts "
          + String.join(", ", contacts)
          + ", or an answer of all of them";
    }
  }

  /**
   * Management listeners of the pods that Kubernetes' API lists. A new cluster begins when all of
   * them answer and none knows a cluster.
   *
   * @param namespace where the pods are; empty = where this one is
   * @param selector what labels they have, as {@code kubectl -l} takes it
   * @param portName what their management port is called
   * @param required how many must have answered before a new cluster begins; at least 1
   */
  record Kubernetes(Optional<String> namespace, String selector, String portName, int required)
      implements Joining {
    @Override
    public String toString() {
      return "a cluster at one of the running pods '"
          + selector
          + "' with a port '"
          + portName
          + "', or an answer of all of them and at least "
          + required;
    }
  }

  /** Whether the others are found by asking management listeners. */
  default boolean asksContacts() {
    return this instanceof Contacts || this instanceof Kubernetes;
  }

  /** Whether there are to be others. */
  default boolean isAlone() {
    return this instanceof Alone;
  }
}
