package dev.wharf.ftp.session;

import dev.wharf.upload.CborSerializable;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;

/** Tells the other nodes of this node's sessions. */
final class Directory {
  static final ServiceKey<Ask> KEY = ServiceKey.create(Ask.class, "ftp-sessions");

  /** More would not fit a frame between nodes. */
  static final int PAGE = 400;

  /**
   * @param after the last one that is known already; empty text = from the first
   */
  record Ask(String after, ActorRef<Page> replyTo) implements CborSerializable {}

  /** At most {@link #PAGE} of them, by name. */
  record Page(List<SessionInfo> sessions) implements CborSerializable {}

  private Directory() {}

  static Behavior<Ask> create(Roll roll) {
    return Behaviors.setup(
        actor -> {
          actor.getSystem().receptionist().tell(Receptionist.register(KEY, actor.getSelf()));
          return Behaviors.receiveMessage(
              ask -> {
                ask.replyTo().tell(new Page(roll.page(ask.after(), PAGE)));
                return Behaviors.same();
              });
        });
  }
}
