package dev.wharf.ftp.session;

import dev.wharf.access.proxy.Addresses;
import dev.wharf.ftp.data.DataEvent;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/** What the chapters need to know of the session they serve. */
interface Conversing {

  String id();

  /** Both ends of the control connection as the client sees them. */
  Addresses ends();

  /** Where news of data connections go. */
  ActorRef<DataEvent> news();

  /** How the running transfer stands, in words; empty = there is none. */
  Optional<String> progress();
}
