package dev.wharf.ftp.data;

import dev.wharf.ftp.data.TransferOrder.Send;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** A client gets a range of a file, in clear and as it is: past the heap. */
final class SendingFile implements Transfer {
  private final FileChannel file;
  private final Send order;
  private final DataSocket socket;
  private final Meter meter;
  private final Executor blocking;
  private final Duration goodbye;

  /**
   * @param file closed here
   */
  SendingFile(
      FileChannel file,
      Send order,
      DataSocket socket,
      Meter meter,
      Executor blocking,
      Duration goodbye) {
    this.file = file;
    this.order = order;
    this.socket = socket;
    this.meter = meter;
    this.blocking = blocking;
    this.goodbye = goodbye;
  }

  @Override
  public CompletionStage<DataEvent.Outcome> run() {
    return socket
        .sendFile(file, order.range().from(), order.range().to(), meter, blocking)
        .whenComplete((done, failure) -> Channels.close(file))
        .thenCompose(done -> socket.goodbye(goodbye))
        .handle((done, failure) -> Transfer.sent(failure, bytes()));
  }

  @Override
  public long bytes() {
    return meter.bytes();
  }
}
