package dev.wharf.ftp.data;

import static dev.wharf.ftp.data.Orders.content;
import static dev.wharf.ftp.data.Orders.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.wharf.cluster.Database;
import dev.wharf.ftp.data.DataConnections.Passive;
import dev.wharf.ftp.data.DataEvent.Connected;
import dev.wharf.ftp.data.DataEvent.EndOfData;
import dev.wharf.ftp.data.DataEvent.NotConnected;
import dev.wharf.ftp.data.DataEvent.Outcome.Aborted;
import dev.wharf.ftp.data.DataEvent.Outcome.Broken;
import dev.wharf.ftp.data.DataEvent.Outcome.Received;
import dev.wharf.ftp.data.DataEvent.Outcome.Sent;
import dev.wharf.ftp.data.DataEvent.Outcome.StoreFailed;
import dev.wharf.ftp.data.TransferOrder.Incoming;
import dev.wharf.ftp.data.TransferOrder.Send;
import dev.wharf.ftp.data.TransferOrder.SendListing;
import dev.wharf.storage.filesystem.FilesystemObjectStore;
import dev.wharf.storage.filesystem.FilesystemSettings;
import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadReply.Cut;
import dev.wharf.upload.UploadReply.Interrupted;
import dev.wharf.upload.UploadReply.Standing;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One replica; sessions are played. */
class DataPortsTest {
  @TempDir static Path folder;
  private static Database database;
  private static FilesystemObjectStore store;
  private static DataNode node;

  private final UploadId id = UploadId.random();
  private Session session;

  @BeforeAll
  static void start() throws IOException {
    database = Database.inMemory("data-ports");
    store = new FilesystemObjectStore(FilesystemSettings.of(folder));
    DataSettings settings =
        DataSettings.on(DataNode.freePorts(40))
            .withBind(InetAddress.getLoopbackAddress())
            .withLimits(hasty());
    node = DataNode.alone(database, store, settings, Optional.empty()).awaitMembers(1);
  }

  @BeforeEach
  void begin() {
    session = new Session(node);
  }

  /** Nobody waits long in a test. */
  static DataSettings.Limits hasty() {
    DataSettings.Limits d = DataSettings.Limits.defaults();
    return new DataSettings.Limits(
        d.inLine(),
        Duration.ofSeconds(3),
        Duration.ofSeconds(2),
        Duration.ofSeconds(2),
        Duration.ofSeconds(2),
        Duration.ofSeconds(3),
        Duration.ofSeconds(2),
        Duration.ofSeconds(20),
        d.goodbye());
  }

  @AfterAll
  static void stop() {
    node.stop();
    store.close();
    database.close();
  }

  /** A connection of this session's client, ready for its order. */
  private record Ready(Socket socket, Connected connected) {}

  private Ready ready() {
    Passive.Reserved reserved = session.reserve();
    Socket socket = session.dial(node, reserved.port());
    return new Ready(socket, session.connected(reserved));
  }

  private Ready ordered(TransferOrder order) {
    Ready ready = ready();
    Session.order(ready.connected(), order);
    return ready;
  }

  private void assertPublished(byte[] bytes) {
    assertThat(node.object(key(id))).isEqualTo(ByteString.fromArray(bytes));
  }

  private void assertNotPublished(long offset) {
    assertThat(node.stat(key(id))).isEmpty();
    assertThat(node.offset(id)).isEqualTo(offset);
  }

  private Received received() {
    return (Received) session.outcome();
  }

  private static void write(Ready ready, byte[] bytes) throws IOException {
    ready.socket().getOutputStream().write(bytes);
  }

  // Coming in

  @Test
  void what_a_client_sends_is_published_when_its_session_says_that_it_meant_the_end()
      throws IOException {
    Ready ready = ordered(Orders.store(id));
    byte[] bytes = content(1, 3_000_000);
    write(ready, bytes);
    ready.socket().close();
    EndOfData end = session.judge(ready.connected(), true);
    assertThat(end.bytes()).isEqualTo(bytes.length);
    Received received = received();
    assertThat(((Standing) received.reply()).complete()).isTrue();
    assertThat(received.bytes()).isEqualTo(bytes.length);
    assertPublished(bytes);
  }

  @Test
  void an_empty_file_is_a_file() throws IOException {
    Ready ready = ordered(Orders.store(id));
    ready.socket().close();
    session.judge(ready.connected(), true);
    assertThat(((Standing) received().reply()).complete()).isTrue();
    assertPublished(new byte[0]);
  }

  @Test
  void an_end_that_was_not_meant_publishes_nothing_and_keeps_what_came() throws IOException {
    Ready ready = ordered(Orders.store(id));
    write(ready, content(2, 100_000));
    ready.socket().close();
    session.judge(ready.connected(), false);
    assertThat(((Standing) received().reply()).complete()).isFalse();
    assertNotPublished(100_000);
  }

  @Test
  void without_a_word_of_its_session_nothing_is_published() throws IOException {
    Ready ready = ordered(Orders.store(id));
    write(ready, content(3, 1000));
    ready.socket().close();
    session.expect(EndOfData.class);
    assertThat(((Standing) received().reply()).complete()).isFalse();
    assertNotPublished(1000);
  }

  @Test
  void what_was_cut_goes_on_in_another_connection() throws IOException {
    an_end_that_was_not_meant_publishes_nothing_and_keeps_what_came();
    byte[] all = content(2, 250_000);
    Ready ready = ordered(Orders.goOn(id, 100_000));
    write(ready, Arrays.copyOfRange(all, 100_000, all.length));
    ready.socket().close();
    session.judge(ready.connected(), true);
    assertThat(((Standing) received().reply()).complete()).isTrue();
    assertThat(node.object(key(id)).size()).isEqualTo(250_000);
    assertThat(node.object(key(id)).drop(100_000).toArray())
        .isEqualTo(Arrays.copyOfRange(all, 100_000, all.length));
  }

  @Test
  void as_many_bytes_as_were_announced_are_a_clean_end() throws IOException {
    Ready ready = ordered(Orders.store(id, Orders.announced(5000)));
    write(ready, content(4, 5000));
    ready.socket().close();
    assertThat(((Standing) received().reply()).complete()).isTrue();
    assertPublished(content(4, 5000));
  }

  @Test
  void fewer_bytes_than_were_announced_never_are() throws IOException {
    Ready ready = ordered(Orders.store(id, Orders.announced(5000)));
    write(ready, content(4, 4999));
    ready.socket().close();
    assertThat(((Standing) received().reply()).complete()).isFalse();
    assertNotPublished(4999);
  }

  @Test
  void more_bytes_than_were_announced_are_judged_as_if_nothing_had_been() throws IOException {
    Ready ready = ordered(Orders.store(id, Orders.announced(10)));
    write(ready, content(4, 11));
    ready.socket().close();
    session.judge(ready.connected(), true);
    assertThat(((Standing) received().reply()).complete()).isTrue();
  }

  /** 100,000 bytes are there, 50,000 come. */
  private Ready goesOn(long announced) throws IOException {
    an_end_that_was_not_meant_publishes_nothing_and_keeps_what_came();
    Ready ready = ordered(Orders.goOn(id, 100_000, Orders.announced(announced)));
    write(ready, Arrays.copyOfRange(content(2, 150_000), 100_000, 150_000));
    ready.socket().close();
    return ready;
  }

  @ParameterizedTest(name = "{0} announced, judged {1}")
  @CsvSource({"150000, true", "150000, false", "50000, true", "50000, false", "49999, true"})
  void from_an_offset_an_announcement_of_all_or_of_the_rest_is_judged(long announced, boolean meant)
      throws IOException {
    Ready ready = goesOn(announced);
    session.judge(ready.connected(), meant);
    assertThat(((Standing) received().reply()).complete()).isEqualTo(meant);
  }

  @ParameterizedTest(name = "{0} announced")
  @ValueSource(longs = {50_001, 149_999, 150_001})
  void from_an_offset_an_announcement_of_neither_is_no_clean_end(long announced)
      throws IOException {
    goesOn(announced);
    assertThat(((Standing) received().reply()).complete()).isFalse();
    assertNotPublished(150_000);
  }

  @Test
  void a_reset_in_the_middle_keeps_what_came() throws IOException {
    long before = node.metrics.received.get();
    Ready ready = ordered(Orders.store(id));
    write(ready, content(5, 200_000));
    await().until(() -> node.metrics.received.get() == before + 200_000);
    ready.socket().setSoLinger(true, 0);
    ready.socket().close();
    assertThat(received()).isEqualTo(new Received(new Interrupted(Cut.CLIENT, 200_000), 200_000));
    assertNotPublished(200_000);
  }

  @Test
  void abort_stops_an_upload_and_keeps_what_came() throws IOException {
    long before = node.metrics.received.get();
    Ready ready = ordered(Orders.store(id));
    write(ready, content(6, 50_000));
    await().until(() -> node.metrics.received.get() == before + 50_000);
    ready.connected().connection().tell(DataCommand.Abort.ABORT);
    assertThat(session.outcome()).isEqualTo(new Aborted(50_000, OptionalLong.of(50_000)));
    assertNotPublished(50_000);
  }

  @Test
  void when_its_session_is_gone_nothing_is_published() throws IOException {
    long before = node.metrics.received.get();
    Ready ready = ordered(Orders.store(id));
    write(ready, content(7, 50_000));
    await().until(() -> node.metrics.received.get() == before + 50_000);
    session.events.stop();
    assertThatThrownBy(() -> drain(ready.socket())).isInstanceOf(SocketException.class);
    await().untilAsserted(() -> assertNotPublished(50_000));
  }

  @Test
  void ascii_is_stored_with_the_line_ends_of_the_store() throws IOException {
    Ready ready = ordered(Orders.store(id, new Incoming(true, OptionalLong.empty())));
    write(ready, "one\r\ntwo\r\n".getBytes(StandardCharsets.US_ASCII));
    ready.socket().close();
    assertThat(session.judge(ready.connected(), true).bytes()).isEqualTo(10);
    assertThat(received().bytes()).isEqualTo(10);
    assertPublished("one\ntwo\n".getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void progress_is_told_while_bytes_move() throws IOException {
    Ready ready = ordered(Orders.store(id));
    write(ready, content(8, 1234));
    session.events.fishForMessage(
        DataNode.PATIENCE,
        event ->
            event instanceof DataEvent.Progress progress && progress.bytes() == 1234
                ? FishingOutcomes.complete()
                : FishingOutcomes.continueAndIgnore());
    ready.connected().connection().tell(DataCommand.Abort.ABORT);
    session.outcome();
  }

  // Going out

  private StoredObject stored(byte[] bytes) throws IOException {
    Ready ready = ordered(Orders.store(id, Orders.announced(bytes.length)));
    write(ready, bytes);
    ready.socket().close();
    received();
    return node.stat(key(id)).orElseThrow();
  }

  private static byte[] drain(Socket socket) throws IOException {
    try (socket;
        InputStream in = socket.getInputStream()) {
      return in.readAllBytes();
    }
  }

  @Test
  void a_range_of_an_object_goes_out_as_it_is() throws IOException {
    byte[] bytes = content(9, 20_000_000);
    StoredObject object = stored(bytes);
    for (ByteRange range :
        List.of(
            ByteRange.all(object),
            new ByteRange(1, 20_000_000),
            new ByteRange(12_345_678, 12_345_679),
            new ByteRange(20_000_000, 20_000_000))) {
      Ready ready = ordered(new Send(object, range, false));
      byte[] got = drain(ready.socket());
      assertThat(
              Arrays.equals(got, Arrays.copyOfRange(bytes, (int) range.from(), (int) range.to())))
          .isTrue();
      assertThat(session.outcome()).isEqualTo(new Sent(range.size()));
    }
  }

  @Test
  void ascii_goes_out_with_the_line_ends_of_the_wire() throws IOException {
    StoredObject object = stored("one\ntwo\n".getBytes(StandardCharsets.US_ASCII));
    Ready ready = ordered(new Send(object, ByteRange.all(object), true));
    assertThat(new String(drain(ready.socket()), StandardCharsets.US_ASCII))
        .isEqualTo("one\r\ntwo\r\n");
    assertThat(session.outcome()).isEqualTo(new Sent(10));
  }

  @Test
  void an_object_that_is_another_by_now_is_not_sent() throws IOException {
    StoredObject object = stored(content(10, 10));
    StoredObject other =
        new StoredObject(object.key(), object.size(), "other", object.modified(), object.meta());
    Ready ready = ordered(new Send(other, ByteRange.all(other), false));
    assertThatThrownBy(() -> drain(ready.socket())).isInstanceOf(SocketException.class);
    assertThat(((StoreFailed) session.outcome()).kind())
        .isEqualTo(StorageFailure.Kind.PRECONDITION);
  }

  @Test
  void abort_stops_a_download_in_a_way_that_is_not_taken_for_its_end() throws IOException {
    StoredObject object = stored(content(11, 20_000_000));
    Ready ready = ordered(new Send(object, ByteRange.all(object), false));
    ready.socket().getInputStream().readNBytes(1000);
    ready.connected().connection().tell(DataCommand.Abort.ABORT);
    assertThat(session.outcome()).isInstanceOf(Aborted.class);
    assertThatThrownBy(() -> drain(ready.socket())).isInstanceOf(SocketException.class);
  }

  @Test
  void a_client_that_goes_away_in_the_middle_of_a_download_is_told_apart() throws IOException {
    StoredObject object = stored(content(12, 20_000_000));
    Ready ready = ordered(new Send(object, ByteRange.all(object), false));
    ready.socket().getInputStream().readNBytes(1000);
    ready.socket().close();
    assertThat(session.outcome()).isInstanceOf(Broken.class);
  }

  @Test
  void a_client_that_does_not_read_is_not_read_for() throws IOException {
    byte[] bytes = new byte[64 << 20];
    Arrays.fill(bytes, (byte) 'x');
    StoredObject object = stored(bytes);
    for (boolean ascii : new boolean[] {false, true}) {
      long before = node.metrics.sent.get();
      Ready ready = ordered(new Send(object, ByteRange.all(object), ascii));
      await().during(Duration.ofMillis(500)).until(new Unchanged(node.metrics.sent::get)::holds);
      assertThat(node.metrics.sent.get() - before).isBetween(1L, (long) bytes.length / 2);
      assertThat(Arrays.equals(drain(ready.socket()), bytes)).isTrue();
      assertThat(session.outcome()).isEqualTo(new Sent(bytes.length));
    }
  }

  /** Whether a figure is what it was when it was last looked at. */
  private static final class Unchanged {
    private final LongSupplier figure;
    private long last = -1;

    Unchanged(LongSupplier figure) {
      this.figure = figure;
    }

    boolean holds() {
      long now = figure.getAsLong();
      boolean same = now == last && now > 0;
      last = now;
      return same;
    }
  }

  @Test
  void a_listing_goes_out_line_by_line() throws IOException {
    List<String> names = new ArrayList<>();
    Files.createDirectories(folder.resolve("listed"));
    for (int i = 0; i < 5000; i++) {
      names.add("a file with a long name " + i);
      Files.write(folder.resolve("listed").resolve(names.get(i)), new byte[0]);
    }
    Ready ready = ordered(new SendListing("listed", Orders.names()));
    String listing = new String(drain(ready.socket()), StandardCharsets.UTF_8);
    assertThat(listing.split("\r\n")).containsExactlyInAnyOrderElementsOf(names);
    assertThat(session.outcome()).isEqualTo(new Sent(listing.length()));
  }

  @Test
  void a_client_that_goes_away_in_the_middle_of_a_listing_is_told_apart() throws IOException {
    Files.createDirectories(folder.resolve("broken"));
    for (int i = 0; i < 100; i++) {
      Files.write(folder.resolve("broken").resolve("file " + i), new byte[0]);
    }
    Ready ready = ready();
    ready.socket().setSoLinger(true, 0);
    ready.socket().close();
    Session.order(ready.connected(), new SendListing("broken", Orders.names()));
    assertThat(session.outcome()).isInstanceOf(Broken.class);
  }

  @Test
  void a_listing_of_what_is_not_there_is_a_failure_of_the_store() {
    ordered(new SendListing("no such folder", Orders.names()));
    assertThat(((StoreFailed) session.outcome()).kind()).isEqualTo(StorageFailure.Kind.NOT_FOUND);
  }

  // Who comes

  @Test
  void a_connection_that_nobody_reserved_is_reset() {
    int before = node.metrics.strangers.get();
    Passive.Reserved reserved = session.reserve();
    Socket stranger = Session.dial(Session.address("127.0.0.9"), node, reserved.port());
    assertThatThrownBy(() -> drain(stranger)).isInstanceOf(SocketException.class);
    assertThat(node.metrics.strangers.get()).isEqualTo(before + 1);
    session.dial(node, reserved.port());
    session.connected(reserved);
  }

  @Test
  void a_reservation_is_good_for_one_connection() {
    Passive.Reserved reserved = session.reserve();
    session.dial(node, reserved.port());
    session.connected(reserved);
    Socket second = session.dial(node, reserved.port());
    assertThatThrownBy(() -> drain(second)).isInstanceOf(SocketException.class);
  }

  @Test
  void when_nobody_comes_the_session_hears_of_it() {
    Passive.Reserved reserved = session.reserve();
    assertThat(node.metrics.reserved.get()).isPositive();
    NotConnected gone = session.notConnected();
    assertThat(gone.reservation()).isEqualTo(reserved.reservation());
    assertThat(gone.cause()).contains("3 s");
  }

  @Test
  void a_connection_without_an_order_is_closed() {
    Ready ready = ready();
    session.events.expectTerminated(ready.connected().connection(), DataNode.PATIENCE);
    assertThatThrownBy(() -> drain(ready.socket())).isInstanceOf(SocketException.class);
  }

  @Test
  void what_is_not_wanted_any_more_is_closed_before_and_after_it_came() {
    Passive.Reserved unwanted = session.reserve();
    node.connections().forget(unwanted.reservation());
    Socket late = session.dial(node, unwanted.port());
    assertThatThrownBy(() -> drain(late)).isInstanceOf(SocketException.class);
    Ready ready = ready();
    node.connections().forget(ready.connected().reservation());
    assertThatThrownBy(() -> drain(ready.socket())).isInstanceOf(SocketException.class);
  }

  @Test
  void more_clients_than_ports_wait_in_line() throws IOException {
    // 40 ports, 100 clients at one address that claim promptly.
    List<Session> sessions = new ArrayList<>();
    List<CompletionStage<Passive>> asked = new ArrayList<>();
    InetAddress home = Session.address("127.0.0.77");
    for (int i = 0; i < 100; i++) {
      Session one = new Session(node, home);
      sessions.add(one);
      asked.add(one.reserveSoon());
    }
    for (int i = 0; i < 100; i++) {
      Passive.Reserved reserved = (Passive.Reserved) DataNode.get(asked.get(i));
      sessions.get(i).dial(node, reserved.port()).close();
      sessions.get(i).connected(reserved);
    }
  }

  // Dialling

  @Test
  void an_active_connection_is_made_from_here() throws IOException {
    try (ServerSocket client = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      InetSocketAddress at = (InetSocketAddress) client.getLocalSocketAddress();
      String name = node.connections().dial(at, session.events.ref());
      Connected connected = session.expect(Connected.class);
      assertThat(connected.reservation()).isEqualTo(name);
      Session.order(connected, Orders.store(id, Orders.announced(5)));
      try (Socket socket = client.accept()) {
        socket.getOutputStream().write(content(13, 5));
      }
    }
    assertThat(((Standing) received().reply()).complete()).isTrue();
  }

  @Test
  void nobody_where_it_was_dialled() throws IOException {
    int port = DataNode.freePorts(1).get(0);
    InetSocketAddress at = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    String name = node.connections().dial(at, session.events.ref());
    NotConnected gone = session.notConnected();
    assertThat(gone).isEqualTo(new NotConnected(name, "Connection refused"));
  }
}
