package dev.wharf.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharf.storage.s3.testkit.Exchange;
import dev.wharf.storage.s3.testkit.Relay;
import dev.wharf.storage.s3.testkit.S3Operation;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients of both protocols against the jar, and what it asks of the S3 server behind it. */
final class S3ClientsIT {
  private static final long KIB = 1 << 10;
  private static final long MIB = 1 << 20;

  /** How many files a client mirrors; 500 make the long form. */
  private static final int FILES = Integer.getInteger("wharf.test.files", 60);

  private static final String USER = "test";
  private static final String PASSWORD = "secret word";

  @TempDir private static Path folder;
  private static S3Place place;
  private static Relay relay;
  private static WharfProcess wharf;

  @BeforeAll
  static void start() throws IOException {
    place = S3Place.open();
    relay = place.relay();
    Path data = Files.createDirectories(folder.resolve("data"));
    Path users =
        Files.writeString(
            data.resolve("users.json"),
            "[{\"username\": \"" + USER + "\", \"password\": \"" + PASSWORD + "\"}]");
    wharf =
        WharfProcess.start(
            data,
            place.settings(
                relay.endpoint(),
                Map.of(
                    "WHARF_USERS_FILE",
                    users.toString(),
                    "WHARF_FTP_QUIET_TIME",
                    "20ms",
                    "LC_ALL",
                    "C.UTF-8")),
            "-Xmx256m",
            "-XX:+UseSerialGC");
  }

  @AfterAll
  static void stop() {
    wharf.close();
    place.close();
  }

  @BeforeEach
  void forget() {
    relay.clear();
  }

  // tus

  @Test
  void a_small_upload_is_one_request_and_a_look_at_it_is_none() {
    Content content = new Content(64 * KIB, 1);
    URI upload = TusWire.createWith(wharf.files(), content);
    assertThat(relay.counts()).isEqualTo(Map.of(S3Operation.PUT_OBJECT, 1));
    assertThat(TusWire.offset(upload)).isEqualTo(content.size());
    assertThat(relay.requests()).hasSize(1);
    assertThat(TusWire.sha256(upload)).isEqualTo(content.sha256());
  }

  @Test
  void a_large_upload_is_its_parts_and_two_requests_more() {
    Content content = new Content(256 * MIB, 2);
    URI upload = TusWire.create(wharf.files(), content.size());
    assertThat(TusWire.append(upload, content, 0, content.size())).isEqualTo(content.size());
    assertThat(relay.counts())
        .isEqualTo(
            Map.of(
                S3Operation.CREATE_MULTIPART,
                1,
                S3Operation.UPLOAD_PART,
                (int) (content.size() / (8 * MIB)),
                S3Operation.COMPLETE_MULTIPART,
                1));
    assertThat(TusWire.sha256(upload)).isEqualTo(content.sha256());
  }

  @Test
  void fifty_small_patches_are_fifty_tails_and_an_object_and_read_nothing_back() {
    Content content = new Content(50 * 100 * KIB, 3);
    URI upload = TusWire.create(wharf.files(), content.size());
    for (long at = 0; at < content.size(); at += 100 * KIB) {
      assertThat(TusWire.append(upload, content, at, at + 100 * KIB)).isEqualTo(at + 100 * KIB);
    }
    await()
        .untilAsserted(
            () ->
                assertThat(relay.counts())
                    .isEqualTo(Map.of(S3Operation.PUT_OBJECT, 51, S3Operation.DELETE_OBJECT, 50)));
    assertThat(TusWire.sha256(upload)).isEqualTo(content.sha256());
  }

  @Test
  void small_patches_of_a_long_upload_become_a_part_without_being_read_back() {
    Content content = new Content(64 * MIB, 4);
    URI upload = TusWire.create(wharf.files(), content.size());
    long step = 300 * KIB;
    long at = 0;
    while (at < 9 * MIB) {
      at = TusWire.append(upload, content, at, at + step);
    }
    assertThat(relay.counts())
        .containsEntry(S3Operation.UPLOAD_PART, 1)
        .doesNotContainKeys(S3Operation.GET_OBJECT, S3Operation.LIST_OBJECTS);
    TusWire.append(upload, content, at, content.size());
    assertThat(relay.counts()).doesNotContainKeys(S3Operation.GET_OBJECT, S3Operation.LIST_PARTS);
    assertThat(TusWire.sha256(upload)).isEqualTo(content.sha256());
    await().untilAsserted(() -> assertThat(place.staged()).isEmpty());
  }

  @Test
  void an_upload_goes_on_after_the_server_was_killed_in_its_middle() {
    Content content = new Content(60 * MIB, 5);
    Path data = folder.resolve("killed");
    Map<String, String> settings =
        place.settings(relay.endpoint(), Map.of("WHARF_FTP_BIND", "off"));
    URI upload;
    try (WharfProcess first = WharfProcess.start(mkdir(data), settings)) {
      upload = TusWire.create(first.files(), content.size());
      try (TusWire.Patch patch = new TusWire.Patch(upload, 0, content.size())) {
        patch.send(content, 58 * MIB);
        await().until(() -> relay.count(S3Operation.UPLOAD_PART) >= 7);
        first.kill();
      }
      try (WharfProcess second = first.startAgain()) {
        long offset = TusWire.offset(upload);
        assertThat(offset).isGreaterThanOrEqualTo(8 * MIB);
        assertThat(TusWire.append(upload, content, offset, content.size()))
            .isEqualTo(content.size());
        assertThat(TusWire.sha256(upload)).isEqualTo(content.sha256());
      }
    }
  }

  private static Path mkdir(Path path) {
    try {
      return Files.createDirectories(path);
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }

  // FTP

  @Test
  void lftp_mirrors_a_tree_both_ways() {
    Programs.need("lftp", "lftp", "--version");
    Path tree = FileTree.make(folder.resolve("tree"), FILES, 6);
    Path back = folder.resolve("back");
    lftp(
        "set ftp:use-allo yes; mirror -R --parallel=8 '" + tree + "' /tree; ",
        "mirror --parallel=8 /tree '" + back + "'; rm -r /tree; cls /");
    FileTree.assertSame(back, tree);
  }

  @Test
  void lftp_renames_deletes_and_sees_what_it_did() {
    Programs.need("lftp", "lftp", "--version");
    Path file = new Content(MIB + 3, 7).writeTo(folder.resolve("lftp.bin"));
    String seen =
        lftp(
            "mkdir -p /l/a/b; put -O /l/a '" + file + "'; mv /l/a/lftp.bin '/l/a/b/two words'; ",
            "ls /l/a/b; rm '/l/a/b/two words'; rmdir /l/a/b; cls /l/a; rm -r /l; cls /l*");
    assertThat(seen).contains("two words").contains(Long.toString(MIB + 3));
    assertThat(place.keys("l/")).isEmpty();
  }

  @Test
  void curl_resumes_a_large_file_that_was_cut_five_times() throws Exception {
    Programs.need("curl", "curl", "--version");
    Content content = new Content(200 * MIB + 17, 8);
    Path file = content.writeTo(folder.resolve("big.bin"));
    String target = url("cut/big.bin");
    for (int cut = 1; cut <= 5; cut++) {
      cutOff(content, cut * 33 * MIB, target);
      assertThat(place.keys("cut/big")).isEmpty();
    }
    curl("--continue-at", "-", "--upload-file", file.toString(), target);
    Path back = folder.resolve("big.back");
    curl("--output", back.toString(), target);
    assertThat(Content.sha256(Files.newInputStream(back))).isEqualTo(content.sha256());
    await().untilAsserted(() -> assertThat(place.staged()).isEmpty());
  }

  /** Sends a file that gets no further than that, and kills the client when it has. */
  private static void cutOff(Content content, long upTo, String target) throws Exception {
    long before = partBytes();
    Process broken = start("--ftp-create-dirs", "--continue-at", "-", "--upload-file", "-", target);
    try {
      OutputStream bytes = broken.getOutputStream();
      content.write(0, upTo, bytes);
      bytes.flush();
      await().until(() -> partBytes() >= before + 16 * MIB);
    } finally {
      broken.destroyForcibly().waitFor();
    }
  }

  private static long partBytes() {
    return relay.requests(S3Operation.UPLOAD_PART).stream().mapToLong(Exchange::bodyBytes).sum();
  }

  @Test
  void an_append_to_a_finished_object_downloads_none_of_it() throws Exception {
    Programs.need("curl", "curl", "--version");
    Content content = new Content(48 * MIB, 9);
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    try (OutputStream one = Files.newOutputStream(first);
        OutputStream two = Files.newOutputStream(second)) {
      content.write(0, 30 * MIB, one);
      content.write(30 * MIB, content.size(), two);
    }
    String target = url("appended.bin");
    curl("--upload-file", first.toString(), target);
    relay.clear();
    curl("--append", "--upload-file", second.toString(), target);
    assertThat(relay.counts())
        .containsKey(S3Operation.UPLOAD_PART_COPY)
        .doesNotContainKey(S3Operation.GET_OBJECT);
    Path back = folder.resolve("appended.back");
    curl("--output", back.toString(), target);
    assertThat(Content.sha256(Files.newInputStream(back))).isEqualTo(content.sha256());
  }

  @Test
  void a_folder_of_many_objects_is_listed_page_by_page_with_flat_memory() throws Exception {
    Programs.need("curl", "curl", "--version");
    // More than a page of a thousand; 5,000 make the long form.
    int many = Integer.getInteger("wharf.many.objects", 1_100);
    place.fill("many/", many);
    Path listing = folder.resolve("listing");
    listThrice(listing);
    long before = wharf.residentBytes();
    listThrice(listing);
    long after = wharf.residentBytes();
    System.out.printf(
        "%d objects listed: %d MiB resident before, %d MiB after%n",
        many, before / MIB, after / MIB);
    try (Stream<String> lines = Files.lines(listing)) {
      assertThat(lines).hasSize(many);
    }
    assertThat(after - before).as("growth").isLessThan(48 * MIB);
  }

  private static void listThrice(Path listing) throws Exception {
    for (int round = 0; round < 3; round++) {
      curl("--output", listing.toString(), url("many/"));
    }
  }

  private static String url(String path) {
    return "ftp://127.0.0.1:" + wharf.ftp() + "/" + path;
  }

  private static void curl(String... arguments) throws Exception {
    int status = start(arguments).waitFor();
    assertThat(status).as(Files.readString(folder.resolve("curl.log"))).isZero();
  }

  private static Process start(String... arguments) throws IOException {
    String[] common = {
      "curl",
      "--verbose",
      "--silent",
      "--show-error",
      "--max-time",
      "120",
      "--user",
      USER + ":" + PASSWORD
    };
    return Programs.start(
        folder.resolve("curl.log"),
        Stream.of(common, arguments).flatMap(Stream::of).toArray(String[]::new));
  }

  private static String lftp(String... commands) {
    return Programs.run(
        "lftp",
        "-c",
        "set cmd:fail-exit true; set net:max-retries 3; set net:timeout 60; set ftp:ssl-allow no; "
            + "open -u '"
            + USER
            + ","
            + PASSWORD
            + "' ftp://127.0.0.1:"
            + wharf.ftp()
            + "; "
            + String.join("", commands));
  }
}
