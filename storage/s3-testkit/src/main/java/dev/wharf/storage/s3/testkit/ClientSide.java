package dev.wharf.storage.s3.testkit;

import dev.wharf.storage.s3.testkit.Fault.Answer;
import dev.wharf.storage.s3.testkit.Fault.ResetRequest;
import dev.wharf.storage.s3.testkit.ServerSide.Pending;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;

/** A client's connection, and the thread that passes its requests on, one after the other. */
final class ClientSide implements Runnable {
  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

  private final Peer client;
  private final Dial dial;
  private final Ledger ledger;
  private final Executor threads;
  private final CountDownLatch relayEnded;
  private Optional<Peer> server = Optional.empty();
  private Optional<ServerSide> answers = Optional.empty();
  private volatile boolean sending;

  ClientSide(Peer client, Dial dial, Ledger ledger, Executor threads, CountDownLatch relayEnded) {
    this.client = client;
    this.dial = dial;
    this.ledger = ledger;
    this.threads = threads;
    this.relayEnded = relayEnded;
  }

  @Override
  public void run() {
    boolean goesOn = true;
    try {
      while (goesOn) {
        goesOn = serveOne();
      }
    } catch (IOException ended) {
      // One of the two is gone; so is the other, below.
    } finally {
      client.close();
      server.ifPresent(Peer::close);
    }
  }

  private boolean serveOne() throws IOException {
    Optional<Head> head = client.input().readHead();
    if (head.isEmpty()) {
      return false;
    }
    Ledger.Entry entry = ledger.begin(S3Request.of(head.get()));
    if (entry.fault().orElse(null) instanceof Answer answer) {
      return answer(answer, head.get(), entry);
    }
    return passOn(head.get(), entry);
  }

  private boolean answer(Answer answer, Head head, Ledger.Entry entry) throws IOException {
    if (answer.readsBody()) {
      if (head.expectsContinue()) {
        client.write(CONTINUE);
      }
      client.input().readBody(head.requestBody(), new Counted(entry));
    }
    boolean goesOn = answer.readsBody() && !head.closes();
    entry.answered(answer.status());
    client.write(ErrorDocument.of(answer, entry.request(), goesOn));
    if (!goesOn) {
      client.hangUpAndClose();
    }
    return goesOn;
  }

  private boolean passOn(Head head, Ledger.Entry entry) throws IOException {
    Peer target = connected();
    Pending pending = new Pending(entry, head.expectsContinue(), new CompletableFuture<>());
    sending = true;
    answers.orElseThrow().expect(pending);
    target.write(head.raw());
    client.input().readBody(head.requestBody(), new ToServer(target, entry));
    if (entry.fault().orElse(null) instanceof ResetRequest) {
      throw reset(target);
    }
    sending = false;
    return pending.goesOn().join();
  }

  private Peer connected() throws IOException {
    if (server.isEmpty()) {
      Peer target = dial.server();
      ServerSide back = new ServerSide(target, client, () -> sending, relayEnded);
      server = Optional.of(target);
      answers = Optional.of(back);
      threads.execute(back);
    }
    return server.get();
  }

  private IOException reset(Peer target) {
    client.reset();
    target.reset();
    return new EOFException("reset as told");
  }

  /** Counts a body that goes nowhere. */
  private record Counted(Ledger.Entry entry) implements BodySink {
    @Override
    public void payload(byte[] bytes, int length) {
      entry.bodyPassed(length);
    }

    @Override
    public void framing(byte[] line) {}
  }

  /**
   * Passes a body on. Once the server takes no more, the rest is dropped: it has answered already,
   * or else the client's connection ends with the server's.
   */
  private final class ToServer implements BodySink {
    private final Peer target;
    private final Ledger.Entry entry;
    private final Pace pace;
    private long left;
    private boolean refused;

    private ToServer(Peer target, Ledger.Entry entry) throws IOException {
      this.target = target;
      this.entry = entry;
      this.pace = new Pace(entry.fault(), relayEnded);
      this.left =
          entry.fault().orElse(null) instanceof ResetRequest reset
              ? reset.afterBytes()
              : Long.MAX_VALUE;
      resetWhenDue();
    }

    @Override
    public void payload(byte[] bytes, int length) throws IOException {
      int passing = (int) Math.min(left, length);
      entry.bodyPassed(passing);
      left -= passing;
      pass(() -> pace.pass(bytes, passing, target));
      resetWhenDue();
    }

    @Override
    public void framing(byte[] line) throws IOException {
      pass(() -> target.write(line));
    }

    private void pass(Writing writing) {
      if (refused) {
        return;
      }
      try {
        writing.run();
      } catch (IOException e) {
        refused = true;
      }
    }

    private void resetWhenDue() throws IOException {
      if (left == 0) {
        throw reset(target);
      }
    }
  }

  /** Connects to the server. */
  interface Dial {
    Peer server() throws IOException;
  }

  private interface Writing {
    void run() throws IOException;
  }
}
