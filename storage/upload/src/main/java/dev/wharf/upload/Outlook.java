package dev.wharf.upload;

import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What this node knows of the troubles around it, so that nobody waits for an answer that will not
 * come. It never decides who may write.
 */
interface Outlook {
  /** Whether the node an actor lives on is known to be unreachable. */
  boolean unreachable(ActorRef<?> actor);

  /** Why asking any upload from here is in vain; empty = it is not. */
  default Optional<String> hopeless() {
    return Optional.empty();
  }

  /** Whether a member is unreachable: the uploads that live there do not answer. */
  default boolean someoneIsLost() {
    return false;
  }

  /** Whether this node is on its way out of the cluster. */
  default boolean isLeaving() {
    return false;
  }

  /** Whether a question that has waited a while has waited long enough. */
  default boolean isPoor() {
    return someoneIsLost() || hopeless().isPresent();
  }
}
