package dev.wharf.ftp.data;

import dev.wharf.upload.CborSerializable;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/** What the switchboard of one client address can be told. */
sealed interface SwitchboardCommand extends CborSerializable {

  /**
   * Wants a port; answered with {@code PierMessage.Assigned} or {@code NotAssigned}, maybe after a
   * while.
   *
   * @param owner the pier of the session's replica
   */
  record Reserve(
      String reservation,
      String session,
      List<Integer> ports,
      ActorRef<DataEvent> events,
      ActorRef<PierMessage> owner)
      implements SwitchboardCommand {}

  /** Somebody came to the port of a replica that does not know why. */
  record Claim(int port, ActorRef<Claimed> replyTo) implements SwitchboardCommand {}

  /** The client came to the owner's own replica. */
  record Taken(String reservation) implements SwitchboardCommand {}

  /** It is not wanted any more. */
  record Forget(String reservation) implements SwitchboardCommand {}

  /**
   * A port that an earlier incarnation had assigned; answered with {@code PierMessage.Revoked} if
   * another holds it by now.
   */
  record Renew(
      String reservation,
      String session,
      int port,
      ActorRef<DataEvent> events,
      ActorRef<PierMessage> owner)
      implements SwitchboardCommand {}

  /** Time has passed. */
  enum Tick implements SwitchboardCommand {
    TICK
  }

  /** Nobody has said anything for a while. */
  enum Idle implements SwitchboardCommand {
    IDLE
  }

  /** The shard moves, or there is nothing to do. */
  enum Stop implements SwitchboardCommand {
    STOP
  }

  /**
   * Whose connection it is; empty = nobody's.
   *
   * @param holder who has it
   */
  record Claimed(Optional<Holder> holder) implements CborSerializable {}

  /**
   * Who has reserved.
   *
   * @param events the session
   * @param owner the pier of the session's replica, which has the last word
   */
  record Holder(String reservation, ActorRef<DataEvent> events, ActorRef<PierMessage> owner)
      implements CborSerializable {}
}
