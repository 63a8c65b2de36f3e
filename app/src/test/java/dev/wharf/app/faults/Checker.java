package dev.wharf.app.faults;

import static org.awaitility.Awaitility.await;

import dev.wharf.app.Content;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;
import org.awaitility.core.ConditionTimeoutException;

/** Holds the bucket, read past every replica, against what clients lived. */
final class Checker {
  private static final Duration TIDY = Duration.ofSeconds(90);
  private static final Duration READABLE = Duration.ofSeconds(60);
  private static final int TIMEOUT_MILLIS = 20_000;
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final Fleet fleet;
  private final Ledger ledger;
  private final Set<Story> accused = ConcurrentHashMap.newKeySet();

  Checker(Fleet fleet, Ledger ledger) {
    this.fleet = fleet;
    this.ledger = ledger;
  }

  /** While things go on: what shows at a key is whole, and its client has sent it all. */
  void look() {
    List<Story> before = List.copyOf(ledger.stories());
    Map<String, Long> objects = fleet.store().objects();
    for (Story story : before) {
      Optional<Long> size = story.key().map(objects::get);
      if (size.isPresent() && !(size.get() == story.size() && story.isAllSent())) {
        accuse(story, "an object of " + size.get() + " bytes (expected: " + story.size() + ")");
      }
    }
  }

  /** Once for each story: it would be said with every look. */
  private void accuse(Story story, String what) {
    if (accused.add(story)) {
      story.violated(what + (story.isAllSent() ? "" : ", and not all of it was sent"));
    }
  }

  /** When all is quiet: everything is there, once, byte for byte, and nothing else. */
  void judge() {
    look();
    Map<String, Long> objects = fleet.store().objects();
    ledger.stories().forEach(story -> judge(story, objects));
    judgeStrangers(objects);
    judgeLeftovers();
  }

  private void judge(Story story, Map<String, Long> objects) {
    boolean there = story.key().filter(objects::containsKey).isPresent();
    switch (story.state()) {
      case OPEN -> story.violated("is stuck: it did not complete");
      case TERMINATED -> {
        if (there) {
          story.violated("there is an object, though it was terminated");
        }
      }
      case COMPLETE -> {
        if (there) {
          compare(story);
        } else {
          story.violated("complete, and there is no object");
        }
      }
    }
  }

  private void compare(Story story) {
    String expected = story.content().sha256();
    String key = story.key().orElseThrow();
    String inBucket = fleet.store().sha256(key);
    if (!inBucket.equals(expected)) {
      story.violated("the object is not what was sent");
    }
    if (!download(story, key).equals(expected)) {
      story.violated("what is downloaded is not what was sent");
    }
  }

  private String download(Story story, String key) {
    try {
      return await()
          .atMost(READABLE)
          .ignoreExceptions()
          .until(
              () -> story.protocol().startsWith("tus") ? get(key) : retrieve(key),
              digest -> !digest.isEmpty());
    } catch (ConditionTimeoutException none) {
      return "nothing could be downloaded";
    }
  }

  private String get(String key) throws IOException, InterruptedException {
    URI upload = fleet.files().resolve(key);
    HttpResponse<InputStream> response =
        HTTP.send(
            HttpRequest.newBuilder(upload).timeout(Duration.ofMillis(TIMEOUT_MILLIS)).build(),
            BodyHandlers.ofInputStream());
    String digest = Content.sha256(response.body());
    return response.statusCode() == 200 ? digest : "";
  }

  private String retrieve(String key) throws IOException {
    FTPClient client = new FTPClient();
    client.setConnectTimeout(TIMEOUT_MILLIS);
    client.setDefaultTimeout(TIMEOUT_MILLIS);
    try {
      client.connect("127.0.0.1", fleet.ftp());
      client.login(Fleet.USER, Fleet.PASSWORD);
      client.enterLocalPassiveMode();
      client.setFileType(FTP.BINARY_FILE_TYPE);
      try (InputStream data = client.retrieveFileStream(key)) {
        return data == null ? "" : Content.sha256(data);
      }
    } finally {
      client.disconnect();
    }
  }

  /** A POST whose answer was lost may have left an upload that nobody knows; no more than those. */
  private void judgeStrangers(Map<String, Long> objects) {
    Set<String> strangers = new HashSet<>(objects.keySet());
    strangers.removeAll(keys());
    if (strangers.size() > ledger.orphans()) {
      ledger.violation(
          "objects that nobody sent: " + strangers + " (lost answers: " + ledger.orphans() + ")");
    }
  }

  private Set<String> keys() {
    return ledger.stories().stream()
        .flatMap(story -> story.key().stream())
        .collect(Collectors.toSet());
  }

  private void judgeLeftovers() {
    try {
      await().atMost(TIDY).until(() -> leftovers().isEmpty());
    } catch (ConditionTimeoutException late) {
      ledger.violation("left over: " + leftovers());
    }
  }

  /**
   * What lies in staging and belongs to no unfinished upload; multipart uploads of what is finished
   * that the journal names. One whose opening was answered to nobody is named nowhere: Wharf leaves
   * it to the bucket's lifecycle rule.
   */
  private List<String> leftovers() {
    Map<String, String> open = fleet.openUploads();
    Set<String> finished = keys();
    List<String> left =
        fleet.store().staged().stream()
            .filter(key -> open.keySet().stream().noneMatch(id -> key.contains("/" + id + "/")))
            .collect(Collectors.toList());
    fleet
        .store()
        .openMultiparts()
        .forEach(
            (id, key) -> {
              if (finished.contains(key) && fleet.journalNames(id)) {
                left.add(key);
              }
            });
    open.values().stream()
        .filter(finished::contains)
        .map("unfinished: "::concat)
        .forEach(left::add);
    return left;
  }
}
