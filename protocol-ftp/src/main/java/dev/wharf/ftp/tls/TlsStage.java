package dev.wharf.ftp.tls;

import dev.wharf.ftp.buffer.BufferPool;
import dev.wharf.ftp.tls.TlsFlows.Connection;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.BidiShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractGraphStageWithMaterializedValue;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;

/** {@link TlsFlows#server} as a stage. */
final class TlsStage
    extends AbstractGraphStageWithMaterializedValue<
        BidiShape<ByteString, ByteString, ByteString, ByteString>, Connection> {
  private final BidiShape<ByteString, ByteString, ByteString, ByteString> shape =
      BidiShape.of(
          Inlet.create("tls.plainIn"),
          Outlet.create("tls.cipherOut"),
          Inlet.create("tls.cipherIn"),
          Outlet.create("tls.plainOut"));
  private final Supplier<SSLEngine> engine;
  private final Consumer<ByteString> release;

  TlsStage(Supplier<SSLEngine> engine, Consumer<ByteString> release) {
    this.engine = engine;
    this.release = release;
  }

  @Override
  public BidiShape<ByteString, ByteString, ByteString, ByteString> shape() {
    return shape;
  }

  @Override
  public Pair<GraphStageLogic, Connection> createLogicAndMaterializedValuePair(
      Attributes attributes) {
    CompletableFuture<TlsFacts> handshake = new CompletableFuture<>();
    CompletableFuture<TlsEnd> end = new CompletableFuture<>();
    BufferPool pool = new BufferPool(TlsLogic.CHUNK);
    return Pair.create(
        new TlsLogic(shape, engine, pool, release, handshake, end),
        new Connection(handshake.minimalCompletionStage(), end.minimalCompletionStage(), pool));
  }
}
