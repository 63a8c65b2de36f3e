package dev.wharf.ftp.session;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.pekko.Done;

/** The sessions of this node and what they do. Thread-safe. */
final class Roll {
  private final ConcurrentSkipListMap<String, SessionInfo> sessions = new ConcurrentSkipListMap<>();
  private final CompletableFuture<Done> deserted = new CompletableFuture<>();
  private volatile boolean closing;

  void put(SessionInfo session) {
    sessions.put(session.id(), session);
  }

  void remove(String session) {
    sessions.remove(session);
    look();
  }

  List<SessionInfo> all() {
    return List.copyOf(sessions.values());
  }

  /** By name. */
  List<SessionInfo> page(String after, int most) {
    return sessions.tailMap(after, false).values().stream().limit(most).toList();
  }

  int size() {
    return sessions.size();
  }

  long from(InetAddress client) {
    String address = client.getHostAddress();
    return sessions.values().stream().filter(s -> s.client().equals(address)).count();
  }

  /** Completes when the last one is gone; none may come any more. */
  CompletionStage<Done> deserted() {
    closing = true;
    look();
    return deserted;
  }

  private void look() {
    if (closing && sessions.isEmpty()) {
      deserted.complete(Done.getInstance());
    }
  }
}
