package dev.wharf.ftp.data;

import static dev.wharf.ftp.data.Orders.content;
import static dev.wharf.ftp.data.Orders.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wharf.cluster.Database;
import dev.wharf.ftp.data.DataConnections.Passive;
import dev.wharf.ftp.data.DataEvent.Outcome.Received;
import dev.wharf.storage.testkit.InMemoryObjectStore;
import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadReply.Standing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;

/** Data connections of clients whose addresses are long. */
class Ipv6DataTest {
  private static final InetAddress LOOPBACK = Session.address("::1");

  private final UploadId id = UploadId.random();

  @Test
  void an_upload_over_ipv6() throws IOException {
    assumeTrue(isThere(), "no IPv6 here");
    DataSettings settings = DataSettings.on(DataNode.freePorts(1)).withBind(LOOPBACK);
    try (Database database = Database.inMemory("ipv6")) {
      DataNode node =
          DataNode.alone(database, new InMemoryObjectStore(), settings, Optional.empty())
              .awaitMembers(1);
      upload(node, new Session(node, LOOPBACK));
      node.stop();
    }
  }

  private void upload(DataNode node, Session session) throws IOException {
    Passive.Reserved reserved = session.reserve();
    try (Socket socket = session.dial(node, reserved.port())) {
      Session.order(session.connected(reserved), Orders.store(id, Orders.announced(1000)));
      socket.getOutputStream().write(content(1, 1000));
    }
    assertThat(((Standing) ((Received) session.outcome()).reply()).complete()).isTrue();
    assertThat(node.object(key(id))).isEqualTo(ByteString.fromArray(content(1, 1000)));
  }

  private static boolean isThere() {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(LOOPBACK, 0));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
