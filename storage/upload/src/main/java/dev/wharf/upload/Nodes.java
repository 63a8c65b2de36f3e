package dev.wharf.upload;

import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;

/** Names of nodes as people know them. */
final class Nodes {
  private Nodes() {}

  /** Where an actor lives: {@code host:port}. */
  static String of(ActorRef<?> actor, ActorSystem<?> here) {
    Address address = actor.path().address();
    return name(address.hasLocalScope() ? here.address() : address);
  }

  /** This node. */
  static String of(ActorSystem<?> here) {
    return name(here.address());
  }

  private static String name(Address address) {
    String full = address.hostPort();
    return full.substring(full.indexOf('@') + 1);
  }
}
