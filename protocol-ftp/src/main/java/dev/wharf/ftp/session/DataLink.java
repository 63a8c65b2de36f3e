package dev.wharf.ftp.session;

import dev.wharf.ftp.data.DataCommand;
import dev.wharf.ftp.data.DataConnections;
import dev.wharf.ftp.data.DataEvent;
import dev.wharf.ftp.session.SessionMessage.ConnectionGone;
import dev.wharf.ftp.session.SessionMessage.Data;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** The one data connection that a session has at a time: asked for, coming, there, gone. */
final class DataLink {

  /** Whose it is. */
  interface Owner {
    Channel channel();

    void channel(Channel channel);

    Optional<Transfer> transfer();

    /** Not any more. */
    boolean left();
  }

  private final ActorContext<SessionMessage> actor;
  private final DataConnections data;
  private final Owner owner;
  private final ActorRef<DataEvent> news;

  DataLink(ActorContext<SessionMessage> actor, DataConnections data, Owner owner) {
    this.actor = actor;
    this.data = data;
    this.owner = owner;
    this.news = actor.messageAdapter(DataEvent.class, Data::new);
  }

  ActorRef<DataEvent> news() {
    return news;
  }

  /** For a transfer: a client that is to be dialled is dialled now. */
  Channel connect() {
    if (owner.channel() instanceof Channel.Given given) {
      owner.channel(new Channel.Coming(data.dial(given.client(), news)));
    }
    return owner.channel();
  }

  void hear(DataEvent event) {
    if (event instanceof DataEvent.Connected connected) {
      connected(connected);
    } else if (event instanceof DataEvent.NotConnected missed) {
      if (isOurs(missed.reservation())) {
        become(new Channel.Missed(missed.cause()));
      }
    } else {
      running().ifPresent(transfer -> transfer.event(event));
    }
  }

  private Optional<Transfer> running() {
    return owner.transfer().filter(Transfer::isRunning);
  }

  private boolean isOurs(String reservation) {
    return owner.channel().reservation().filter(reservation::equals).isPresent();
  }

  private void connected(DataEvent.Connected connected) {
    if (!isOurs(connected.reservation()) || owner.left()) {
      connected.connection().tell(DataCommand.Close.CLOSE);
      return;
    }
    actor.watchWith(connected.connection(), new ConnectionGone(connected.reservation()));
    become(new Channel.There(connected.reservation(), connected.connection()));
  }

  private void become(Channel channel) {
    owner.channel(channel);
    owner.transfer().ifPresent(waiting -> waiting.channel(channel));
  }

  void gone(ConnectionGone gone) {
    if (!isOurs(gone.reservation())) {
      return;
    }
    running()
        .ifPresentOrElse(
            Transfer::connectionGone, () -> become(new Channel.Missed("it was closed")));
  }

  /** After a transfer. One that is still to come may serve the next. */
  void forget() {
    if (owner.channel() instanceof Channel.Coming) {
      return;
    }
    if (owner.channel() instanceof Channel.There there) {
      actor.unwatch(there.connection());
    }
    owner.channel().reservation().ifPresent(data::forget);
    owner.channel(new Channel.None());
  }
}
