package dev.wharf.ftp.session;

import dev.wharf.ftp.data.DataEvent;
import dev.wharf.ftp.tls.ControlInput;
import dev.wharf.upload.CborSerializable;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/** What a session is told. The first three come from anywhere in the cluster. */
sealed interface SessionMessage {

  /** Begin: the control connection waits in this node's lobby. */
  enum Open implements SessionMessage, CborSerializable {
    OPEN
  }

  /** End, because somebody says so. */
  record Kick(ActorRef<KickReply> replyTo) implements SessionMessage, CborSerializable {}

  /** What came of it. */
  enum KickReply implements CborSerializable {
    KICKED,
    NO_SESSION
  }

  /** The shard wants it to stop. */
  enum Stop implements SessionMessage, CborSerializable {
    STOP
  }

  /** This node takes its leave: end when idle, or now. */
  enum Drain implements SessionMessage {
    WHEN_IDLE,
    NOW
  }

  /** Something came over the control connection; empty = the client has ended. */
  record Heard(Optional<ControlInput> input) implements SessionMessage {}

  /** The control connection broke. */
  record ControlBroken(String cause) implements SessionMessage {}

  /** Whoever was asked has answered. */
  record Answered(Answer.Said said) implements SessionMessage {}

  /** What a transfer comes to is known. */
  record Planned(Plan plan) implements SessionMessage {}

  /** News of a data connection. */
  record Data(DataEvent event) implements SessionMessage {}

  /** The replica with the data connection, or the connection's actor, is gone. */
  record ConnectionGone(String reservation) implements SessionMessage {}

  /** Time is up. */
  enum Timer implements SessionMessage {
    IDLE,
    LOGIN,
    NO_CONNECTION,
    QUIET,
    LATE_BYTES,
    NO_END,
    GOODBYE
  }
}
