package dev.wharf.ftp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharf.access.proxy.Addresses;
import dev.wharf.files.Files;
import dev.wharf.ftp.data.DataCommand;
import dev.wharf.ftp.data.DataEvent;
import dev.wharf.ftp.data.DataEvent.Outcome;
import dev.wharf.ftp.data.TransferOrder;
import dev.wharf.ftp.tls.ControlInput;
import dev.wharf.ftp.tls.Tls;
import dev.wharf.storage.spi.Commit;
import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.Slots;
import dev.wharf.storage.spi.Staging;
import dev.wharf.storage.spi.StagingId;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.storage.spi.WriterJournal;
import dev.wharf.storage.testkit.InMemoryObjectStore;
import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadReply;
import dev.wharf.upload.UploadReply.Standing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * A session with strict fakes around it. Conversations are played line by line:
 *
 * <pre>
 * &gt; what the client says
 * &lt; how the next reply begins
 * * what happens on the data connection, see {@link #play}
 * </pre>
 */
final class Stage implements AutoCloseable {
  private static final ActorTestKit KIT = ActorTestKit.create("sessions");
  static final String LOGIN =
      """
      < 220
      > USER anna
      < 331
      > PASS secret
      < 230
      > TYPE I
      < 200
      """;
  static final String ID = "node#1!7";

  final FakeControl control;
  final FakeData data = new FakeData();
  final FakeUploads uploads = new FakeUploads();
  final FakeAccounts accounts = new FakeAccounts();
  final CountingMetrics metrics = new CountingMetrics();
  final InMemoryObjectStore store = new InMemoryObjectStore();
  final List<SessionInfo> elsewhere = new CopyOnWriteArrayList<>();
  final List<String> kicked = new CopyOnWriteArrayList<>();
  final Roll roll = new Roll();
  final TestProbe<DataCommand> connection = KIT.createTestProbe(DataCommand.class);
  final ActorRef<SessionMessage> session;
  private final SessionContext context;
  final TestProbe<ActorRef<SessionMessage>> passivated = KIT.createTestProbe();
  private String lastKey = "home/none";
  private Optional<TransferOrder> order = Optional.empty();

  Stage() {
    this(settings());
  }

  Stage(SessionSettings settings) {
    this(settings, new FakeControl("192.0.2.7", "192.0.2.1"), Optional.empty());
  }

  Stage(SessionSettings settings, FakeControl control, Optional<Tls> tls) {
    this.control = control;
    Lobby lobby = new Lobby();
    this.context =
        new SessionContext(
            settings,
            uploads,
            Files.of(KIT.system(), store),
            accounts,
            tls,
            data,
            metrics,
            Clock.systemUTC(),
            lobby,
            roll,
            new Others(),
            Runnable::run,
            Materializer.createMaterializer(KIT.system()));
    this.session = KIT.spawn(Session.create(ID, context, passivated.getRef()::tell));
    lobby.enter(ID, control);
    session.tell(SessionMessage.Open.OPEN);
  }

  private final class Others implements Everyone {
    @Override
    public CompletionStage<List<SessionInfo>> list() {
      List<SessionInfo> all = new ArrayList<>(roll.all());
      all.addAll(elsewhere);
      return CompletableFuture.completedFuture(all);
    }

    @Override
    public CompletionStage<Boolean> kick(String id) {
      kicked.add(id);
      return CompletableFuture.completedFuture(elsewhere.removeIf(info -> info.id().equals(id)));
    }
  }

  static ActorSystem<?> system() {
    return KIT.system();
  }

  static SessionSettings settings() {
    SessionSettings usual = SessionSettings.defaults();
    return usual.withTimes(
        new SessionSettings.Times(
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofMillis(60),
            Duration.ofSeconds(60)));
  }

  Stage in() {
    return play(LOGIN);
  }

  Stage play(String script) {
    for (String line : script.lines().map(String::strip).filter(l -> !l.isEmpty()).toList()) {
      String rest = line.length() > 2 ? line.substring(2) : "";
      switch (line.charAt(0)) {
        case '>' -> control.say(rest);
        case '<' -> assertThat(control.reply()).startsWith(rest);
        case '*' -> happen(rest);
        default -> throw new AssertionError("stage direction: " + line);
      }
    }
    return this;
  }

  /** Those of a session that talks to nobody. */
  Handlers handlers() {
    return Handlers.all(context, new Nobody(control));
  }

  private record Nobody(FakeControl control) implements Conversing {
    @Override
    public String id() {
      return ID;
    }

    @Override
    public Addresses ends() {
      return control.ends();
    }

    @Override
    public ActorRef<DataEvent> news() {
      throw new AssertionError("no news");
    }

    @Override
    public Optional<String> progress() {
      return Optional.empty();
    }
  }

  private void happen(String direction) {
    String[] words = direction.split(" ");
    long number = words.length > 1 && words[1].matches("\\d+") ? Long.parseLong(words[1]) : 0;
    switch (words[0]) {
      case "connect" ->
          data.tell(new DataEvent.Connected(data.current(), connection.getRef(), "other"));
      case "miss" -> data.tell(new DataEvent.NotConnected(data.current(), "nobody came"));
      case "ordered" -> assertThat(ordered()).startsWith(direction.substring(8));
      case "progress" -> data.tell(new DataEvent.Progress(data.current(), number));
      case "end" ->
          data.tell(
              new DataEvent.EndOfData(
                  data.current(),
                  number,
                  direction.contains("close-notify"),
                  direction.contains("stood-still")));
      case "verdict" ->
          assertThat(connection.expectMessageClass(DataCommand.Verdict.class).clean())
              .isEqualTo(words[1].equals("clean"));
      case "told-to-abort" ->
          connection.expectMessage(Duration.ofSeconds(8), DataCommand.Abort.ABORT);
      case "received" -> received(complete(number), number);
      case "kept" -> received(standing(number), number);
      case "interrupted" ->
          received(new UploadReply.Interrupted(UploadReply.Cut.CLIENT, number), number);
      case "sent" -> ended(new Outcome.Sent(number));
      case "aborted" -> ended(new Outcome.Aborted(number, OptionalLong.empty()));
      case "aborted-keeping" -> ended(new Outcome.Aborted(number, OptionalLong.of(number)));
      case "broken" -> ended(new Outcome.Broken("Connection reset", number));
      case "unsecured" -> ended(new Outcome.NotSecured("no shared cipher"));
      case "hang-up" -> control.say(Optional.<ControlInput>empty());
      case "break" -> control.breakOff();
      case "closed" -> await().atMost(Duration.ofSeconds(5)).until(() -> control.finished);
      case "silence" -> {
        connection.expectNoMessage(Duration.ofMillis(40));
        assertThat(control.isSilent()).isTrue();
      }
      default -> throw new AssertionError("stage direction: " + direction);
    }
  }

  private void received(UploadReply reply, long bytes) {
    ended(new Outcome.Received(reply, bytes));
  }

  void ended(Outcome outcome) {
    data.tell(new DataEvent.Ended(data.current(), outcome));
  }

  private Standing standing(long offset) {
    return FakeUploads.standing(UploadId.random(), new ObjectKey(lastKey), "anna", offset);
  }

  private Standing complete(long size) {
    Standing s = standing(size);
    StoredObject object =
        new StoredObject(s.target(), size, "etag", Instant.EPOCH, ObjectMeta.of(s.id().value()));
    return new Standing(
        s.id(),
        s.owner(),
        s.target(),
        size,
        OptionalLong.of(size),
        s.metadata(),
        s.created(),
        s.expires(),
        Optional.of(object));
  }

  /** The order that the session gave, in words. */
  private String ordered() {
    DataCommand.Run run = connection.expectMessageClass(DataCommand.Run.class);
    order = Optional.of(run.order());
    return words(run.order()) + (run.secure() ? " secured" : "");
  }

  TransferOrder order() {
    return order.orElseThrow();
  }

  private String words(TransferOrder given) {
    if (given instanceof TransferOrder.Begin begin) {
      lastKey = begin.spec().target().value();
      return "begin %s %s%s%s"
          .formatted(
              lastKey,
              begin.spec().expected() instanceof Condition.Absent ? "new" : "over",
              begin.terms().ascii() ? " ascii" : "",
              begin.terms().size().isPresent() ? " of " + begin.terms().size().getAsLong() : "");
    } else if (given instanceof TransferOrder.GoOn goOn) {
      return "go-on "
          + goOn.offset()
          + (goOn.terms().size().isPresent() ? " of " + goOn.terms().size().getAsLong() : "");
    } else if (given instanceof TransferOrder.Send send) {
      return "send %s %d-%d%s"
          .formatted(
              send.object().key(),
              send.range().from(),
              send.range().to(),
              send.ascii() ? " ascii" : "");
    }
    TransferOrder.SendListing listing = (TransferOrder.SendListing) given;
    return "list %s %s [%s]%s%s"
        .formatted(
            listing.folder(),
            listing.format().style(),
            listing.format().namePrefix(),
            listing.format().pattern().map(pattern -> " " + pattern).orElse(""),
            listing.format().all() ? " all" : "");
  }

  /** An object in the store. */
  void have(String key, String content) {
    Staging staging =
        new Staging(
            new StagingId("journal", UploadId.random().value()),
            new ObjectKey(key),
            new Condition.Absent(),
            UploadId.random().value(),
            0,
            List.of(),
            OptionalLong.empty(),
            Optional.empty(),
            ObjectMeta.of(UploadId.random().value()),
            new NoJournal());
    List<Receipt> receipts =
        join(
            Source.single(ByteString.fromString(content))
                .via(store.receive(staging))
                .runWith(Sink.seq(), KIT.system()));
    Receipt last = receipts.get(receipts.size() - 1);
    join(
        store.commit(
            new Commit(
                staging.id(),
                staging.target(),
                List.of(last),
                new Condition.Absent(),
                Optional.empty(),
                1,
                staging.meta())));
    join(store.discard(staging.id(), List.of(last), Optional.empty()));
  }

  boolean has(String key) {
    return store.bytesOf(new ObjectKey(key)).isPresent();
  }

  private static final class NoJournal implements WriterJournal {
    @Override
    public CompletionStage<Slots> reserve(int count, Optional<String> opened) {
      throw new AssertionError("a sealing store needs none");
    }

    @Override
    public CompletionStage<ObjectMeta> directPut() {
      throw new AssertionError("a sealing store needs none");
    }
  }

  static <T> T join(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(5, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    KIT.stop(session);
  }
}
