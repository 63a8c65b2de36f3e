package dev.wharf.app.faults;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A tus client that asks for the offset before each PATCH, breaks off now and then, and sometimes
 * has a rival that writes to the same upload.
 */
final class TusPatron implements Patron {
  private static final long MIB = 1 << 20;
  private static final long WITH_BODY_AT_MOST = 2 * MIB;

  /** How an upload is created and what happens to it. */
  private enum Manner {
    LENGTH,
    DEFERRED,
    WITH_BODY,
    CONTESTED,
    TERMINATED
  }

  private final URI files;
  private final Ledger ledger;
  private final Patience patience;

  TusPatron(URI files, Ledger ledger, Patience patience) {
    this.files = files;
    this.ledger = ledger;
    this.patience = patience;
  }

  @Override
  public String protocol() {
    return "tus";
  }

  @Override
  public void bring(Story story, Random random) {
    Manner manner = manner(story, random);
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

  private boolean patch(
      Story story, URI upload, String who, long from, boolean deferred, Random random) {
    long rest = story.size() - from;
    long some = random.nextBoolean() ? rest : Math.min(rest, 1 + random.nextInt((int) (6 * MIB)));
    long sent = random.nextInt(5) == 0 ? (long) (some * random.nextDouble()) : some;
    Map<String, String> headers = new HashMap<>();
    headers.put("Upload-Offset", Long.toString(from));
    headers.put("Content-Type", "application/offset+octet-stream");
    if (deferred && some == rest) {
      headers.put("Upload-Length", Long.toString(story.size()));
    }
    String asked = "PATCH " + from + "+" + some + (sent < some ? " cut at " + sent : "");
    story.row(who, asked);
    long before = story.floor();
    TusTalk.Answer answer =
        TusTalk.say(
            upload,
            "PATCH",
            headers,
            some,
            out -> {
              sender(story, random).send(from, from + sent, out);
              if (sent < some) {
                throw new TusTalk.Cut();
              }
            });
    return taken(story, who, asked, before, from, from + some, answer);
  }

  private static boolean taken(
      Story story,
      String who,
      String asked,
      long before,
      long from,
      long to,
      TusTalk.Answer answer) {
    if (answer.status() != 204) {
      refused(story, who, asked, answer);
      return false;
    }
    long offset = answer.offset().orElse(-1L);
    story.told(who, asked, before, offset);
    story.took(who, from, offset);
    if (offset != to) {
      story.violated(asked + ": 204 with offset " + offset + " (expected: " + to + ")");
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
