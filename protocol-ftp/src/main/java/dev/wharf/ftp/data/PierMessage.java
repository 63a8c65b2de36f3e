package dev.wharf.ftp.data;

import dev.wharf.upload.CborSerializable;
import org.apache.pekko.actor.typed.ActorRef;

/** What a pier can be told by others. Its own messages are in {@code Pier}. */
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

  /**
   * The connection landed on another replica.
   *
   * @param replica which one, for the log
   */
  record Landed(String reservation, ActorRef<DataCommand> connection, String replica)
      implements PierMessage, CborSerializable {}
}
