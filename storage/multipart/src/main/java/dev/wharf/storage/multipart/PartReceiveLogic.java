package dev.wharf.storage.multipart;

import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.Staging;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.UnwantedBytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * Gathers chunks and sends them off as parts and tails.
 *
 * <p>What is gathered begins at {@link #from}, with the open tails, and goes on behind them in the
 * {@link #rope}. Nothing is pulled while a whole part is gathered and cannot leave, or while the
 * budget is spent. A tail under way holds back what would absorb it. Everything that was sent is in
 * {@link #flights}, in order; a failure waits there for its turn, so that what is durable before it
 * is told first.
 */
final class PartReceiveLogic extends TimerGraphStageLogic {
  private static final Duration ASK_AGAIN = Duration.ofMillis(200);

  private final Inlet<ByteString> in;
  private final Outlet<Receipt> out;
  private final Ingest ingest;
  private final Staging staging;
  private final CompletableFuture<Done> stopped;
  private final AsyncCallback<Runnable> callback = createAsyncCallback(Runnable::run);
  private final Requests requests = new Requests();
  private final ByteBudget.Account account;
  private final PartUploads uploads;
  private final Slotting slots;
  private final Flights flights = new Flights();
  private final Rope rope = new Rope();

  private List<Receipt> tails;
  private long from;
  private long at;
  private long planned;
  private int tailsWritten;
  private Optional<Throwable> brokenInput = Optional.empty();
  private boolean tailUnderWay;
  private boolean asking;
  private boolean warm;
  private boolean flushAsked;
  private boolean started;
  private boolean ended;
  private boolean finished;
  private boolean broken;

  PartReceiveLogic(
      FlowShape<ByteString, Receipt> shape,
      Ingest ingest,
      Staging staging,
      CompletableFuture<Done> stopped) {
    super(shape);
    this.in = shape.in();
    this.out = shape.out();
    this.ingest = ingest;
    this.staging = staging;
    this.stopped = stopped;
    this.account =
        ingest
            .budget()
            .open(() -> callback.invoke(this::advance), () -> callback.invoke(this::flush));
    this.uploads =
        new PartUploads(
            ingest.client(), ingest.budget(), account, ingest.retries(), requests, staging);
    this.slots = new Slotting(staging, ingest.plan(), requests);
    this.tails = List.copyOf(staging.open());
    this.from = tails.isEmpty() ? staging.offset() : tails.get(0).from();
    this.at = staging.offset();
    setHandler(in, new Input());
    setHandler(out, new Output());
  }

  @Override
  public void preStart() {
    try {
      ingest.plan().require(staging.length());
    } catch (StorageFailure refusal) {
      give(refusal);
      advance();
    }
  }

  private void advance() {
    if (!broken) {
      cut();
      flushIfAsked();
      end();
    }
    emit();
    pullIfRoom();
  }

  /** Bytes of the next part that are there: open tails, a tail under way, the rope. */
  private long gathered() {
    return at + rope.size() - from;
  }

  private boolean isFull() {
    return !rope.isEmpty() && gathered() >= planned();
  }

  /** The size of the next part; more only if the tails that it must absorb are larger. */
  private long planned() {
    if (planned == 0) {
      int slot = slots.next(from);
      planned = ingest.plan().next(staging.length(), from, slot, fixedSize());
    }
    return Math.max(planned, at - from + 1);
  }

  private void cut() {
    try {
      while (isFull() && maySend()) {
        if (slots.isEmpty()) {
          ask();
          return;
        }
        sendPart(planned());
        warm = true;
      }
      askEarly();
    } catch (StorageFailure refusal) {
      give(refusal);
    }
  }

  private boolean maySend() {
    return flights.size() < ingest.settings().partsInFlight() && !tailUnderWay;
  }

  /** Once parts flow, their slots are asked for before they are full. */
  private void askEarly() {
    if (warm
        && !ended
        && !rope.isEmpty()
        && slots.isEmpty()
        && needed() > 0
        && gathered() >= planned() / 2) {
      ask();
    }
  }

  private void ask() {
    if (asking) {
      return;
    }
    asking = true;
    whenDone(
        slots.ask(Math.max(1, needed()), () -> uploads.open(fixedSize())),
        given -> {
          asking = false;
          slots.add(given);
          planned = 0;
        },
        this::give);
  }

  private OptionalLong fixedSize() {
    return slots.multipart().isPresent()
        ? slots.fixed()
        : ingest.plan().fixed(staging.length(), at - from + 1);
  }

  private long needed() {
    if (staging.length().isEmpty()) {
      return Long.MAX_VALUE;
    }
    long rest = staging.length().getAsLong() - from;
    return (rest + planned() - 1) / planned();
  }

  private void sendPart(long size) {
    PartPlace place = slots.take();
    ByteString bytes = rope.take(size - (at - from));
    List<Receipt> absorbed = tails;
    long start = from;
    tails = List.of();
    at += bytes.size();
    from = at;
    planned = 0;
    send(uploads.part(place, start, absorbed, bytes), receipt -> {});
  }

  /** Everything in the rope becomes a tail; one that absorbs the others, if they are many. */
  private void sendTail() {
    boolean absorbs = tails.size() + 1 > ingest.settings().tailsAtMost();
    List<Receipt> absorbed = absorbs ? tails : List.of();
    List<Receipt> kept = absorbs ? List.of() : tails;
    long start = absorbs ? from : at;
    ByteString bytes = rope.takeAll();
    String name = "t-" + staging.grant() + "-" + ++tailsWritten;
    at += bytes.size();
    tailUnderWay = true;
    send(
        uploads.tail(name, start, absorbed, bytes),
        receipt -> {
          tailUnderWay = false;
          tails = new ArrayList<>(kept);
          tails.add(receipt);
        });
  }

  private void send(CompletionStage<Receipt> request, Consumer<Receipt> then) {
    Flights.Flight flight = flights.add();
    whenDone(
        request,
        receipt -> {
          flight.arrived(receipt);
          then.accept(receipt);
        },
        thrown -> {
          flight.failed(thrown);
          stopTaking();
        });
  }

  private void flush() {
    flushAsked = true;
    advance();
  }

  private void flushIfAsked() {
    if (!flushAsked) {
      return;
    }
    flushAsked = false;
    if (broken || ended || rope.isEmpty() || tailUnderWay || isFull()) {
      account.cannotFlush();
    } else if (mayLeaveAsPart() && tails.isEmpty() && !slots.isEmpty() && maySend()) {
      sendPart(gathered());
    } else {
      sendTail();
    }
  }

  private boolean mayLeaveAsPart() {
    return slots.multipart().isPresent()
        && ingest.plan().mayEndEarly(from, gathered(), slots.next(from), planned());
  }

  /** No more will come: the rest leaves. */
  private void end() {
    if (!ended || finished || broken || tailUnderWay || isFull()) {
      return;
    }
    if (rope.isEmpty()) {
      finished = true;
    } else if (isWhole()) {
      finished = true;
      send(uploads.direct(rope.takeAll()), receipt -> {});
    } else if (!mayLeaveAsLastPart()) {
      finished = true;
      sendTail();
    } else if (slots.isEmpty()) {
      ask();
    } else if (maySend()) {
      finished = true;
      sendPart(gathered());
    }
  }

  private boolean isWhole() {
    return at == 0
        && staging.open().isEmpty()
        && slots.multipart().isEmpty()
        && !asking
        && staging.length().orElse(-1) == rope.size();
  }

  private boolean mayLeaveAsLastPart() {
    boolean reached = staging.length().orElse(-1) == at + rope.size();
    return reached ? slots.multipart().isPresent() : mayLeaveAsPart();
  }

  private <T> void whenDone(
      CompletionStage<T> work, Consumer<T> then, Consumer<Throwable> otherwise) {
    work.whenComplete(
        (value, thrown) ->
            callback.invoke(
                () -> {
                  if (thrown == null) {
                    then.accept(value);
                  } else {
                    otherwise.accept(Failures.cause(thrown));
                  }
                  advance();
                }));
  }

  /** Nothing more can be written; what is under way still is told first. */
  private void give(Throwable reason) {
    flights.add().failed(reason);
    stopTaking();
  }

  private void stopTaking() {
    if (!broken) {
      broken = true;
      rope.clear();
      account.close();
      if (!isClosed(in)) {
        cancel(in);
      }
    }
  }

  private void emit() {
    if (isAvailable(out) && flights.next().isPresent()) {
      push(out, flights.next().get());
      flights.remove();
    }
    if (flights.failure().isPresent()) {
      failStage(flights.failure().get());
    } else if (finished && flights.isEmpty()) {
      brokenInput.ifPresentOrElse(this::failStage, this::completeStage);
    }
  }

  private void pullIfRoom() {
    if (!started || ended || broken || isClosed(in)) {
      return;
    }
    long flushable = tailUnderWay ? 0 : rope.size();
    if (hasBeenPulled(in)) {
      account.idle(flushable);
    } else if (isFull()) {
      account.idle(0);
    } else if (account.mayPull(flushable)) {
      pull(in);
    } else if (!isTimerActive(ASK_AGAIN)) {
      scheduleOnce(ASK_AGAIN, ASK_AGAIN);
    }
  }

  @Override
  public void onTimer(Object key) {
    advance();
  }

  @Override
  public void postStop() {
    account.close();
    requests.stop().thenAccept(stopped::complete);
  }

  private final class Input extends AbstractInHandler {
    @Override
    public void onPush() {
      ByteString chunk = grab(in);
      if (!chunk.isEmpty()) {
        rope.add(chunk);
        account.arrived(chunk.size());
      }
      advance();
    }

    @Override
    public void onUpstreamFinish() {
      ended = true;
      advance();
    }

    @Override
    public void onUpstreamFailure(Throwable thrown) {
      if (thrown instanceof UnwantedBytes) {
        give(thrown);
      } else {
        brokenInput = Optional.of(thrown);
        ended = true;
      }
      advance();
    }
  }

  private final class Output extends AbstractOutHandler {
    @Override
    public void onPull() {
      started = true;
      advance();
    }
  }
}
