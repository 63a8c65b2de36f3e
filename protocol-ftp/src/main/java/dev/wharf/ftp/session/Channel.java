package dev.wharf.ftp.session;

import dev.wharf.ftp.data.DataCommand;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/** The data connection for the next transfer. */
sealed interface Channel {

  /** What names it where it comes from, if it was asked for. */
  default Optional<String> reservation() {
    return Optional.empty();
  }

  record None() implements Channel {}

  /** The client listens there and will be dialled (PORT, EPRT). */
  record Given(InetSocketAddress client) implements Channel {}

  /** A port is reserved, or the client is being dialled. */
  record Coming(String name) implements Channel {
    @Override
    public Optional<String> reservation() {
      return Optional.of(name);
    }
  }

  /** It is there and waits for an order. */
  record There(String name, ActorRef<DataCommand> connection) implements Channel {
    @Override
    public Optional<String> reservation() {
      return Optional.of(name);
    }
  }

  /** It did not come. */
  record Missed(String cause) implements Channel {}
}
