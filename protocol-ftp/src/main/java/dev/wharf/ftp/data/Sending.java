package dev.wharf.ftp.data;

import dev.wharf.files.Files;
import dev.wharf.ftp.data.TransferOrder.Send;
import dev.wharf.ftp.data.TransferOrder.SendListing;
import dev.wharf.ftp.listing.ListingWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.apache.pekko.util.ByteStringBuilder;

/** A client gets bytes from a stream. */
final class Sending implements Transfer {
  /** Listings go out in chunks of about so many bytes: a line at a time would be a packet each. */
  private static final int CHUNK = 32 * 1024;

  private static final Duration PATIENCE = Duration.ofMillis(200);

  private final Source<ByteString, ?> bytes;
  private final Line line;
  private final Meter meter;

  private Sending(Source<ByteString, ?> bytes, Line line, Meter meter) {
    this.bytes = bytes;
    this.line = line;
    this.meter = meter;
  }

  /** A range of an object. */
  static Sending object(Send order, Files files, Line line, Meter meter) {
    Source<ByteString, ?> bytes = files.read(order.object(), order.range());
    return new Sending(order.ascii() ? bytes.via(Ascii.toWire()) : bytes, line, meter);
  }

  /** A listing, as fast as the client takes it: the store is asked for no more than that. */
  static Sending listing(SendListing order, Files files, Line line, Meter meter) {
    Source<ByteString, ?> lines =
        files
            .list(order.folder())
            .mapConcat(entry -> ListingWriter.line(entry, order.format()).stream().toList())
            .groupedWeightedWithin(CHUNK, text -> (long) text.size(), PATIENCE)
            .map(Sending::together);
    return new Sending(lines, line, meter);
  }

  private static ByteString together(List<ByteString> lines) {
    ByteStringBuilder all = new ByteStringBuilder();
    lines.forEach(all::append);
    return all.result().compact();
  }

  @Override
  public CompletionStage<DataEvent.Outcome> run() {
    return line.send(bytes.via(meter.flow()))
        .handle((done, failure) -> Transfer.sent(failure, bytes()));
  }

  @Override
  public long bytes() {
    return meter.bytes();
  }
}
