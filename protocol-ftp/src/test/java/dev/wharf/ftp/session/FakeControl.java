package dev.wharf.ftp.session;

import dev.wharf.access.proxy.Addresses;
import dev.wharf.ftp.tls.ControlInput;
import dev.wharf.ftp.tls.ControlOutput;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** A control connection without a socket: the client is the test. One question at a time. */
final class FakeControl implements ControlConnection {
  private final Addresses ends;
  private final Deque<Optional<ControlInput>> said = new ArrayDeque<>();
  private final BlockingQueue<ControlOutput> heard = new LinkedBlockingQueue<>();
  private @Nullable CompletableFuture<Optional<ControlInput>> asked;
  volatile boolean finished;
  volatile boolean cut;

  FakeControl(String client, String server) {
    this.ends =
        new Addresses(new InetSocketAddress(client, 40_000), new InetSocketAddress(server, 2121));
  }

  @Override
  public Addresses ends() {
    return ends;
  }

  @Override
  public synchronized CompletionStage<Optional<ControlInput>> next() {
    if (asked != null) {
      throw new AssertionError("asked twice at one time");
    }
    Optional<ControlInput> waiting = said.poll();
    if (waiting != null) {
      return CompletableFuture.completedFuture(waiting);
    }
    asked = new CompletableFuture<>();
    return asked;
  }

  synchronized void say(Optional<ControlInput> input) {
    if (asked == null) {
      said.add(input);
      return;
    }
    CompletableFuture<Optional<ControlInput>> waiting = asked;
    asked = null;
    waiting.complete(input);
  }

  void say(String line) {
    say(Optional.of(new ControlInput.Line(ByteString.fromString(line))));
  }

  synchronized void breakOff() {
    CompletableFuture<Optional<ControlInput>> waiting = asked;
    asked = null;
    if (waiting == null) {
      throw new AssertionError("nobody listens");
    }
    waiting.completeExceptionally(new IOException("Connection reset"));
  }

  /** The next thing that the session sends. */
  ControlOutput hear() {
    try {
      ControlOutput output = heard.poll(5, TimeUnit.SECONDS);
      if (output == null) {
        throw new AssertionError("nothing was said");
      }
      return output;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  String reply() {
    ControlOutput output = hear();
    return output instanceof ControlOutput.Send send
        ? send.bytes().utf8String()
        : ((ControlOutput.Secure) output).last().utf8String();
  }

  boolean isSilent() {
    return heard.isEmpty();
  }

  @Override
  public boolean send(ControlOutput output) {
    if (!finished && !cut) {
      heard.add(output);
    }
    return true;
  }

  @Override
  public void finish() {
    finished = true;
    say(Optional.empty());
  }

  @Override
  public void cut() {
    cut = true;
  }
}
