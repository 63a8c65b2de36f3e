package dev.wharf.ftp.data;

import dev.wharf.upload.CborSerializable;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/** What a pier can be told by others. Its own messages are where they are acted on. */
interface PierMessage {

  /**
   * The port is the reservation's.
   *
   * @param switchboard this incarnation: when it ends, the next must be told
   */
  record Assigned(String reservation, int port, ActorRef<SwitchboardCommand> switchboard)
      implements PierMessage, CborSerializable {}

  /** Every port is spoken for. */
  record NotAssigned(String reservation) implements PierMessage, CborSerializable {}

  /** The reservation does not hold any more. */
  record Revoked(String reservation) implements PierMessage, CborSerializable {}

  /** The connection landed on another replica, which is to carry it here. */
  record Bring(String reservation, ActorRef<BringTo> replyTo)
      implements PierMessage, CborSerializable {}

  /**
   * Where to.
   *
   * @param place empty = nowhere: nobody wants it any more
   */
  record BringTo(Optional<Place> place) implements CborSerializable {}

  /**
   * A relay port.
   *
   * @param token what the connection must begin with; good once
   */
  record Place(String host, int port, String token) {}

  /**
   * The connection landed on another replica, and is served there.
   *
   * @param replica which one, for the log
   */
  record Landed(String reservation, ActorRef<DataCommand> connection, String replica)
      implements PierMessage, CborSerializable {}
}
