package dev.wharf.app.faults;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * A tus client that asks for the offset before each PATCH, breaks off now and then, and sometimes
 * has a rival that writes to the same upload.
 */
final class TusPatron implements Patron {
  private static final long MIB = 1 << 20;
  private static final long STEPS = 100;
  private static final Duration BETWEEN = Duration.ofMillis(40);
  private static final long WITH_BODY_AT_MOST = 2 * MIB;

  /** How an upload is created and what happens to it. */
  private enum Manner {
    LENGTH,
    DEFERRED,
    WITH_BODY,
    CONTESTED,
    /** A hundred pieces, one just after the other: hardly a moment without an answer. */
    STEPS,
    TERMINATED
  }

  private final URI files;
  private final Ledger ledger;
  private final Patience patience;
  private final boolean steps;

  private TusPatron(URI files, Ledger ledger, Patience patience, boolean steps) {
    this.files = files;
    this.ledger = ledger;
    this.patience = patience;
    this.steps = steps;
  }

  /** One of any manner. */
  TusPatron(URI files, Ledger ledger, Patience patience) {
    this(files, ledger, patience, false);
  }

  /** One that always brings many small pieces. */
  static TusPatron stepping(URI files, Ledger ledger, Patience patience) {
    return new TusPatron(files, ledger, patience, true);
  }

  @Override
  public String protocol() {
    return "tus";
  }

  @Override
  public void bring(Story story, Random random) {
    Manner manner = steps ? Manner.STEPS : manner(story, random);
    story.row("client", "manner " + manner);
    Optional<URI> created = create(story, manner, random);
    if (created.isEmpty()) {
      return;
    }
    URI upload = created.get();
    story.key(upload.getPath().substring(upload.getPath().lastIndexOf('/') + 1));
    if (manner == Manner.TERMINATED) {
      append(story, upload, "client", false, random, 2);
      terminate(story, upload, random);
    } else if (manner == Manner.CONTESTED) {
      contested(story, upload, random);
    } else if (manner == Manner.STEPS) {
      steps(story, upload, random);
    } else {
      append(story, upload, "client", manner == Manner.DEFERRED, random, Integer.MAX_VALUE);
    }
  }

  private static Manner manner(Story story, Random random) {
    int choice = random.nextInt(10);
    if (choice == 0 && story.size() > 0) {
      return Manner.TERMINATED;
    } else if (choice < 3 && story.size() > MIB) {
      return Manner.CONTESTED;
    } else if (choice < 5) {
      return Manner.DEFERRED;
    }
    return choice < 8 && story.size() <= WITH_BODY_AT_MOST ? Manner.WITH_BODY : Manner.LENGTH;
  }

  /** Asks for the offset only where something went wrong. */
  private void steps(Story story, URI upload, Random random) {
    while (story.isOpen() && !patience.isOver()) {
      Optional<Long> offset = head(story, upload, "client", false);
      while (offset.isPresent() && offset.get() < story.size() && !patience.isOver()) {
        offset = step(story, upload, offset.get(), random);
      }
      if (offset.isEmpty() && story.isOpen() && !patience.again(random)) {
        return;
      }
    }
  }

  private static Optional<Long> step(Story story, URI upload, long from, Random random) {
    LockSupport.parkNanos(BETWEEN.toNanos());
    long some = Math.min(story.size() - from, 1 + story.size() / STEPS);
    Piece piece = new Piece(from, some, some, OptionalLong.empty());
    return say(story, upload, "client", piece, random)
        ? Optional.of(from + some)
        : Optional.empty();
  }

  private void contested(Story story, URI upload, Random random) {
    Random other = new Random(random.nextLong());
    Thread rival =
        new Thread(() -> append(story, upload, "rival", false, other, 4), "rival-of-" + story);
    rival.start();
    append(story, upload, "client", false, random, Integer.MAX_VALUE);
    try {
      rival.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Optional<URI> create(Story story, Manner manner, Random random) {
    do {
      TusTalk.Answer answer = post(story, manner, random);
      if (answer.status() == 201) {
        answer.offset().ifPresent(offset -> story.told("client", "POST", 0, offset));
        return answer.header("location").map(files::resolve);
      }
      story.failed("client", "POST", answer.toString());
      ledger.orphan();
      if (answer.isFinal()) {
        story.violated("POST: " + answer + " (expected: 201)");
        return Optional.empty();
      }
    } while (patience.again(random));
    return Optional.empty();
  }

  private TusTalk.Answer post(Story story, Manner manner, Random random) {
    Map<String, String> headers = new HashMap<>();
    if (manner == Manner.DEFERRED) {
      headers.put("Upload-Defer-Length", "1");
    } else {
      headers.put("Upload-Length", Long.toString(story.size()));
    }
    long body = 0;
    if (manner == Manner.WITH_BODY) {
      headers.put("Content-Type", "application/offset+octet-stream");
      body = story.size();
    }
    long length = body;
    return TusTalk.say(
        files, "POST", headers, length, out -> sender(story, random).send(0, length, out));
  }

  private static Sender sender(Story story, Random random) {
    return new Sender(story, MIB / 2 + random.nextInt((int) (8 * MIB)));
  }

  /** HEAD and PATCH by turns until it is complete. */
  private void append(
      Story story, URI upload, String who, boolean deferred, Random random, int turns) {
    for (int turn = 0; turn < turns && story.isOpen() && !patience.isOver(); turn++) {
      Optional<Long> offset = head(story, upload, who, deferred);
      boolean went =
          offset.isPresent() && patch(story, upload, who, offset.get(), deferred, random);
      if (!went && story.isOpen() && !patience.again(random)) {
        return;
      }
    }
  }

  /** The offset, unless there is none now, or nothing is missing. */
  private static Optional<Long> head(Story story, URI upload, String who, boolean deferred) {
    long floor = story.floor();
    TusTalk.Answer answer = TusTalk.head(upload);
    if (answer.status() != 200) {
      refused(story, who, "HEAD", answer);
      return Optional.empty();
    }
    long offset = answer.offset().orElse(-1L);
    story.told(who, "HEAD", floor, offset);
    boolean knowsLength = answer.header("upload-length").isPresent();
    if (offset == story.size() && (!deferred || knowsLength)) {
      story.completed(who, "HEAD " + offset);
      return Optional.empty();
    }
    return Optional.of(offset);
  }

  private static void refused(Story story, String who, String asked, TusTalk.Answer answer) {
    if (answer.isFinal()) {
      story.gone(who, asked, answer.toString());
    } else {
      story.failed(who, asked, answer.toString());
    }
  }

  private static boolean patch(
      Story story, URI upload, String who, long from, boolean deferred, Random random) {
    long rest = story.size() - from;
    long some = random.nextBoolean() ? rest : Math.min(rest, 1 + random.nextInt((int) (6 * MIB)));
    long sent = random.nextInt(5) == 0 ? (long) (some * random.nextDouble()) : some;
    OptionalLong length =
        deferred && some == rest ? OptionalLong.of(story.size()) : OptionalLong.empty();
    return say(story, upload, who, new Piece(from, some, sent, length), random);
  }

  /**
   * What one PATCH brings.
   *
   * @param size of its body
   * @param sent after so many bytes of that the connection is cut
   * @param length declared with it
   */
  private record Piece(long from, long size, long sent, OptionalLong length) {
    boolean isCut() {
      return sent < size;
    }

    long to() {
      return from + size;
    }

    Map<String, String> headers() {
      Map<String, String> headers = new HashMap<>();
      headers.put("Upload-Offset", Long.toString(from));
      headers.put("Content-Type", "application/offset+octet-stream");
      length.ifPresent(all -> headers.put("Upload-Length", Long.toString(all)));
      return headers;
    }

    @Override
    public String toString() {
      return "PATCH " + from + "+" + size + (isCut() ? " cut at " + sent : "");
    }
  }

  private static boolean say(Story story, URI upload, String who, Piece piece, Random random) {
    story.row(who, piece.toString());
    long before = story.floor();
    TusTalk.Answer answer =
        TusTalk.say(
            upload,
            "PATCH",
            piece.headers(),
            piece.size(),
            out -> {
              sender(story, random).send(piece.from(), piece.from() + piece.sent(), out);
              if (piece.isCut()) {
                throw new TusTalk.Cut();
              }
            });
    return taken(story, who, piece, before, answer);
  }

  private static boolean taken(
      Story story, String who, Piece piece, long before, TusTalk.Answer answer) {
    String asked = piece.toString();
    if (answer.status() != 204) {
      refused(story, who, asked, answer);
      return false;
    }
    long offset = answer.offset().orElse(-1L);
    story.told(who, asked, before, offset);
    story.took(who, piece.from(), offset);
    if (offset != piece.to()) {
      story.violated(asked + ": 204 with offset " + offset + " (expected: " + piece.to() + ")");
    }
    return true;
  }

  private void terminate(Story story, URI upload, Random random) {
    if (!story.isOpen()) {
      return;
    }
    do {
      story.terminated("client");
      TusTalk.Answer answer = TusTalk.delete(upload);
      story.row("client", "DELETE -> " + answer);
      if (answer.status() == 204 || answer.status() == 404 || answer.status() == 410) {
        return;
      }
    } while (patience.again(random));
  }
}
