package dev.wharf.ftp.data;

import dev.wharf.ftp.data.TransferOrder.Begin;
import dev.wharf.ftp.data.TransferOrder.GoOn;
import dev.wharf.ftp.data.TransferOrder.Incoming;
import dev.wharf.upload.Append;
import dev.wharf.upload.Body;
import dev.wharf.upload.UploadReply;
import dev.wharf.upload.Uploads;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** What a client sends becomes an upload, and is published only after a clean end. */
final class Receiving implements Transfer {
  private final Line line;
  private final long offset;
  private final Incoming terms;
  private final Meter meter;
  private final Function<Line.End, CompletionStage<Boolean>> verdict;
  private final Function<Body, CompletionStage<UploadReply>> destination;

  private Receiving(
      Line line,
      long offset,
      Incoming terms,
      Meter meter,
      Function<Line.End, CompletionStage<Boolean>> verdict,
      Function<Body, CompletionStage<UploadReply>> destination) {
    this.line = line;
    this.offset = offset;
    this.terms = terms;
    this.meter = meter;
    this.verdict = verdict;
    this.destination = destination;
  }

  /**
   * Into a new upload.
   *
   * @param verdict asks the session whether an end was meant
   */
  static Receiving begin(
      Begin order,
      Uploads uploads,
      Line line,
      Meter meter,
      Function<Line.End, CompletionStage<Boolean>> verdict) {
    return new Receiving(
        line, 0, order.terms(), meter, verdict, body -> uploads.create(order.spec(), body));
  }

  /** Into an upload that is there. */
  static Receiving goOn(
      GoOn order,
      Uploads uploads,
      Line line,
      Meter meter,
      Function<Line.End, CompletionStage<Boolean>> verdict) {
    return new Receiving(
        line,
        order.offset(),
        order.terms(),
        meter,
        verdict,
        body ->
            uploads.receive(
                order.upload(), new Append(order.offset(), OptionalLong.empty(), body)));
  }

  @Override
  public CompletionStage<DataEvent.Outcome> run() {
    Source<ByteString, ?> bytes = line.bytes().via(meter.flow());
    Source<ByteString, ?> stored = terms.ascii() ? bytes.via(Ascii.fromWire()) : bytes;
    return destination
        .apply(new Body(stored, OptionalLong.empty(), this::finish).releasing(line.release()))
        .thenCompose(reply -> line.farewell().thenApply(done -> received(reply)));
  }

  private DataEvent.Outcome received(UploadReply reply) {
    return new DataEvent.Outcome.Received(reply, bytes());
  }

  /** All bytes are durable. Whether they are all there are. */
  private CompletionStage<Boolean> finish() {
    // More than announced: the announcement was wrong, and says nothing.
    if (terms.size().isPresent() && meter.bytes() <= terms.size().getAsLong()) {
      return announced(terms.size().getAsLong());
    }
    return line.end().thenCompose(this::meant);
  }

  private CompletionStage<Boolean> announced(long size) {
    boolean rest = meter.bytes() == size;
    boolean whole = offset + meter.bytes() == size;
    return offset > 0 && (rest || whole) ? line.end().thenCompose(this::meant) : done(rest);
  }

  private CompletionStage<Boolean> meant(Line.End end) {
    return end == Line.End.CUT ? done(false) : verdict.apply(end);
  }

  private static CompletionStage<Boolean> done(boolean clean) {
    return CompletableFuture.completedFuture(clean);
  }

  @Override
  public long bytes() {
    return meter.bytes();
  }
}
