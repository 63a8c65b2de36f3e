package dev.wharf.tus.http;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.function.Consumer;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpProtocols;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.util.ByteString;

/**
 * What one connection remembers so that an interim response comes only where it may: before the
 * answer to the oldest request that waits for one, when nothing else is half written.
 *
 * <p>Both stages that share it run in one actor, that of the connection; only {@link #say} is
 * called from elsewhere.
 */
final class InterimLine {
  private final ResponseEnds written = new ResponseEnds();
  private final Deque<Turn> open = new ArrayDeque<>();
  private final Queue<Said> waiting = new ArrayDeque<>();
  private volatile Consumer<Said> mouth = said -> {};

  /** One request's turn. */
  final class Turn {
    private final boolean head;

    private Turn(HttpRequest request) {
      this.head = request.method().equals(HttpMethods.HEAD);
    }

    /** Says something before the answer, or nothing if that is out already; from any thread. */
    void say(ByteString bytes) {
      mouth.accept(new Said(this, bytes));
    }
  }

  /**
   * Something to say.
   *
   * @param turn before whose answer
   */
  record Said(Turn turn, ByteString bytes) {}

  /** Who brings words from other threads. */
  void speakThrough(Consumer<Said> other) {
    mouth = other;
  }

  /** RFC 9110 §15.2: "a server MUST NOT send a 1xx response to an HTTP/1.0 client". */
  HttpRequest begun(HttpRequest request) {
    Turn turn = new Turn(request);
    open.add(turn);
    return request.protocol().equals(HttpProtocols.HTTP_1_1)
        ? request.addAttribute(InterimResponses.KEY, new InterimResponses(turn))
        : request;
  }

  void answered(HttpResponse response) {
    Turn turn = open.remove();
    waiting.removeIf(said -> said.turn() == turn);
    written.expect(size(response, turn.head));
  }

  private static OptionalLong size(HttpResponse response, boolean toHead) {
    return toHead || !response.status().allowsEntity()
        ? OptionalLong.of(0)
        : response.entity().getContentLengthOption();
  }

  void passed(ByteString bytes) {
    written.passed(bytes);
  }

  void said(Said said) {
    if (open.contains(said.turn())) {
      waiting.add(said);
    }
  }

  /** Hands out what may be said now. */
  void flush(Consumer<ByteString> to) {
    while (!waiting.isEmpty() && written.isQuiet() && waiting.peek().turn() == open.peek()) {
      to.accept(waiting.remove().bytes());
    }
  }
}
