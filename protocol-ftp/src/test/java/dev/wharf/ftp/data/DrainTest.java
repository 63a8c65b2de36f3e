package dev.wharf.ftp.data;

import static dev.wharf.ftp.data.Orders.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.wharf.cluster.Database;
import dev.wharf.ftp.data.DataConnections.Passive;
import dev.wharf.ftp.data.DataEvent.Connected;
import dev.wharf.ftp.data.DataEvent.Outcome.Aborted;
import dev.wharf.ftp.data.DataEvent.Outcome.Received;
import dev.wharf.storage.testkit.InMemoryObjectStore;
import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadReply.Standing;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A replica on its way out. */
class DrainTest {
  private final UploadId id = UploadId.random();
  private Database database;
  private DataNode node;
  private Session session;
  private Passive.Reserved reserved;
  private Socket socket;
  private Connected connected;

  @BeforeEach
  void start() throws IOException {
    database = Database.inMemory("drain");
    DataSettings settings =
        DataSettings.on(DataNode.freePorts(2)).withBind(InetAddress.getLoopbackAddress());
    node =
        DataNode.alone(database, new InMemoryObjectStore(), settings, Optional.empty())
            .awaitMembers(1);
    session = new Session(node);
    reserved = session.reserve();
    socket = session.dial(node, reserved.port());
    connected = session.connected(reserved);
    Session.order(connected, Orders.store(id));
    socket.getOutputStream().write(content(1, 1000));
    await().until(() -> node.metrics.received.get() == 1000);
  }

  @AfterEach
  void stop() {
    node.stop();
    database.close();
  }

  @Test
  void what_runs_may_end_and_nothing_new_begins() throws IOException {
    CompletionStage<Done> drained = node.ports().drain(Duration.ofSeconds(20));
    await()
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> session.dial(node, reserved.port()))
                    .hasCauseInstanceOf(ConnectException.class));
    assertThat(DataNode.get(new Session(node).reserveSoon())).isEqualTo(new Passive.NoneFree());
    assertThat(drained.toCompletableFuture().isDone()).isFalse();
    socket.close();
    session.judge(connected, true);
    assertThat(((Standing) ((Received) session.outcome()).reply()).complete()).isTrue();
    DataNode.get(drained);
  }

  @Test
  void what_runs_on_is_cut_at_the_deadline_and_what_came_in_is_kept() {
    CompletionStage<Done> drained = node.ports().drain(Duration.ofMillis(200));
    assertThat(session.outcome()).isEqualTo(new Aborted(1000, OptionalLong.of(1000)));
    DataNode.get(drained);
    assertThat(node.offset(id)).isEqualTo(1000);
  }
}
