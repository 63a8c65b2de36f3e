package dev.wharf.ftp.session;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Control connections of this node that wait for their session to be opened. */
final class Lobby {
  private final Map<String, ControlConnection> waiting = new ConcurrentHashMap<>();

  void enter(String session, ControlConnection connection) {
    waiting.put(session, connection);
  }

  int size() {
    return waiting.size();
  }

  /** Whoever takes it is its session; nobody else can be. */
  Optional<ControlConnection> take(String session) {
    return Optional.ofNullable(waiting.remove(session));
  }
}
