package dev.wharf.ftp.session;

import dev.wharf.access.proxy.Addresses;
import dev.wharf.ftp.data.DataConnections;
import dev.wharf.ftp.data.DataEvent;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** Data connections that the test plays. */
final class FakeData implements DataConnections {
  static final int PORT = 50_007;

  final List<String> calls = new CopyOnWriteArrayList<>();
  private int number;
  volatile boolean full;
  private volatile @Nullable ActorRef<DataEvent> events;
  private volatile String current = "";

  @Override
  public CompletionStage<Passive> reserve(
      String session, Addresses control, ActorRef<DataEvent> news) {
    if (full) {
      return CompletableFuture.completedFuture(new Passive.NoneFree());
    }
    current = "passive-" + ++number;
    events = news;
    calls.add("reserve");
    return CompletableFuture.completedFuture(new Passive.Reserved(current, PORT));
  }

  @Override
  public String dial(InetSocketAddress client, ActorRef<DataEvent> news) {
    current = "active-" + ++number;
    events = news;
    calls.add("dial " + client.getAddress().getHostAddress() + ":" + client.getPort());
    return current;
  }

  @Override
  public void forget(String reservation) {
    calls.add("forget " + reservation);
  }

  String current() {
    return current;
  }

  void tell(DataEvent event) {
    ActorRef<DataEvent> to = events;
    if (to == null) {
      throw new AssertionError("no data connection was asked for");
    }
    to.tell(event);
  }

  List<String> taken() {
    List<String> taken = new ArrayList<>(calls);
    calls.clear();
    return taken;
  }
}
