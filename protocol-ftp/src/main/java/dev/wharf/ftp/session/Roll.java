package dev.wharf.ftp.session;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The sessions of this node and what they do. Thread-safe. */
final class Roll {
  private final Map<String, SessionInfo> sessions = new ConcurrentHashMap<>();

  void put(SessionInfo session) {
    sessions.put(session.id(), session);
  }

  void remove(String session) {
    sessions.remove(session);
  }

  List<SessionInfo> all() {
    return List.copyOf(sessions.values());
  }

  int size() {
    return sessions.size();
  }

  long from(InetAddress client) {
    String address = client.getHostAddress();
    return sessions.values().stream().filter(s -> s.client().equals(address)).count();
  }
}
