package dev.wharf.access;

import org.apache.pekko.actor.typed.ActorRef;

/** What a login guard can be told. */
sealed interface GuardCommand extends CborSerializable {

  /** Somebody is about to try a password. */
  record Begin(String attempt, ActorRef<Verdict> replyTo) implements GuardCommand {}

  /** Has tried it; the answer says that it was counted. */
  record End(String attempt, Outcome outcome, ActorRef<Verdict> replyTo) implements GuardCommand {}

  /** Asks how things stand. */
  record Look(ActorRef<Verdict> replyTo) implements GuardCommand {}

  /** Nothing came for a while. */
  enum Idle implements GuardCommand {
    IDLE
  }

  /** Passivated, or the shard moves. */
  enum Stop implements GuardCommand {
    STOP
  }
}
