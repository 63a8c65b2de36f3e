package dev.wharf.storage.s3.testkit;

import dev.wharf.storage.s3.testkit.Fault.DelayAnswer;
import dev.wharf.storage.s3.testkit.Fault.HoldAnswer;
import dev.wharf.storage.s3.testkit.Fault.LoseAnswer;
import dev.wharf.storage.s3.testkit.Fault.ResetRequest;
import dev.wharf.storage.s3.testkit.Fault.TruncateAnswer;
import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The connection to the server that belongs to one client's, and the thread that passes answers
 * back. It reads all the time, so that the server may answer before a request has ended, and so
 * that the client sees at once when the server ends an idle connection.
 */
final class ServerSide implements Runnable {

  /** A request that has no answer yet; the future says whether the connections go on after it. */
  record Pending(Ledger.Entry entry, boolean expects, CompletableFuture<Boolean> goesOn) {}

  private final Peer server;
  private final Peer client;
  private final BooleanSupplier clientIsSending;
  private final CountDownLatch relayEnded;
  private volatile Optional<Pending> pending = Optional.empty();
  private boolean continued;

  ServerSide(Peer server, Peer client, BooleanSupplier clientIsSending, CountDownLatch relayEnded) {
    this.server = server;
    this.client = client;
    this.clientIsSending = clientIsSending;
    this.relayEnded = relayEnded;
  }

  /** Whose answer comes next; to be said before the first byte of the request is passed on. */
  void expect(Pending request) {
    pending = Optional.of(request);
  }

  @Override
  public void run() {
    boolean goesOn = true;
    try {
      while (goesOn) {
        goesOn = passOne();
      }
    } catch (IOException ended) {
      // One of the two is gone; the other is told below.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      end();
    }
  }

  private boolean passOne() throws IOException, InterruptedException {
    Optional<Head> head = server.input().readHead();
    Optional<Pending> request = pending;
    if (head.isEmpty() || request.isEmpty()) {
      return false;
    }
    if (head.get().status() < 200) {
      continued = true;
      client.write(head.get().raw());
      return true;
    }
    return passAnswer(head.get(), request.get());
  }

  private boolean passAnswer(Head head, Pending request) throws IOException, InterruptedException {
    Ledger.Entry entry = request.entry();
    Framing body = head.responseBody(entry.request().method());
    entry.answered(head.status());
    Optional<Fault> fault = entry.fault();
    if (fault.filter(LoseAnswer.class::isInstance).isPresent()) {
      server.input().readBody(body, new Dropped());
      return false;
    }
    if (fault.filter(ResetRequest.class::isInstance).isPresent()) {
      client.reset();
      return false;
    }
    hold(fault);
    boolean refusesBody = request.expects() && !continued && !entry.bodyBegun();
    continued = false;
    client.write(refusesBody ? head.rawAndClosing() : head.raw());
    server.input().readBody(body, new ToClient(fault));
    boolean goesOn = !refusesBody && !head.closes() && body.kind() != Framing.Kind.TO_THE_END;
    pending = Optional.empty();
    request.goesOn().complete(goesOn);
    return goesOn;
  }

  private void hold(Optional<Fault> fault) throws InterruptedException {
    if (fault.orElse(null) instanceof DelayAnswer delay) {
      relayEnded.await(delay.delay().toNanos(), TimeUnit.NANOSECONDS);
    }
    if (fault.orElse(null) instanceof HoldAnswer hold) {
      hold.gate().pass();
    }
  }

  /** A client that still sends gets to read its answer; any other sees the same end. */
  private void end() {
    server.close();
    Optional<Pending> unanswered = pending;
    if (unanswered.isEmpty() && clientIsSending.getAsBoolean()) {
      client.hangUp();
    } else {
      client.close();
    }
    unanswered.ifPresent(request -> request.goesOn().complete(false));
  }

  private static final class Dropped implements BodySink {
    @Override
    public void payload(byte[] bytes, int length) {}

    @Override
    public void framing(byte[] line) {}
  }

  private final class ToClient implements BodySink {
    private final Pace pace;
    private long left;

    private ToClient(Optional<Fault> fault) {
      this.pace = new Pace(fault, relayEnded);
      this.left =
          fault.orElse(null) instanceof TruncateAnswer truncate
              ? truncate.afterBytes()
              : Long.MAX_VALUE;
    }

    @Override
    public void payload(byte[] bytes, int length) throws IOException {
      int passing = (int) Math.min(left, length);
      pace.pass(bytes, passing, client);
      left -= passing;
      if (passing < length) {
        throw new EOFException("truncated as told");
      }
    }

    @Override
    public void framing(byte[] line) throws IOException {
      client.write(line);
    }
  }
}
