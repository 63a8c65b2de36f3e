package dev.wharf.ftp.data;

import dev.wharf.cluster.Database;
import dev.wharf.ftp.data.DataConnections.Passive;
import dev.wharf.storage.testkit.InMemoryObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Replicas come and go between PASV and the connection. */
class SwitchboardMovesTest {
  private static final int CLIENTS = 30;

  private final List<DataNode> nodes = new ArrayList<>();
  private Database database;

  @BeforeEach
  void start() throws IOException {
    database = Database.inMemory("moves");
    InMemoryObjectStore store = new InMemoryObjectStore();
    List<Integer> cluster = DataNode.freePorts(3);
    List<Integer> passive = DataNode.freePorts(1);
    List<String> seeds = cluster.stream().map(port -> "127.0.0.1:" + port).toList();
    for (int i = 0; i < 3; i++) {
      DataSettings settings =
          DataSettings.on(passive).withBind(Session.address("127.0.0." + (i + 1)));
      nodes.add(DataNode.member(cluster.get(i), seeds, database, store, settings));
    }
    nodes.forEach(node -> node.awaitMembers(3));
  }

  @AfterEach
  void stop() {
    nodes.forEach(DataNode::stop);
    database.close();
  }

  @Test
  void what_was_reserved_still_holds_after_a_replica_has_left() {
    List<Session> sessions = new ArrayList<>();
    List<Passive.Reserved> reserved = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      Session session = new Session(nodes.get(0), Session.address("127.20.0." + (i + 1)));
      sessions.add(session);
      reserved.add(session.reserve());
    }
    // Some of their switchboards live there.
    nodes.remove(2).stop();
    nodes.get(0).awaitMembers(2);
    for (int i = 0; i < CLIENTS; i++) {
      sessions.get(i).dial(nodes.get(1), reserved.get(i).port());
      sessions.get(i).connected(reserved.get(i));
    }
  }
}
