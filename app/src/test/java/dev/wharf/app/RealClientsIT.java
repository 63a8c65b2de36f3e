package dev.wharf.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tus.java.client.ProtocolException;
import io.tus.java.client.TusClient;
import io.tus.java.client.TusURLMemoryStore;
import io.tus.java.client.TusUpload;
import io.tus.java.client.TusUploader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The clients that people use, against the jar in a JVM of its own. */
final class RealClientsIT {
  private static final long MIB = 1 << 20;
  private static final Path SOCKET_BUFFER_SIZES = Path.of("/proc/sys/net/ipv4/tcp_rmem");
  private static final Path SCRIPTS = Path.of("src", "test");

  @TempDir private static Path folder;
  private static WharfProcess wharf;

  @BeforeAll
  static void start() {
    wharf = WharfProcess.start(folder.resolve("data"));
  }

  @AfterAll
  static void stop() {
    wharf.close();
  }

  @Test
  void curl_killed_at_half_of_a_gibibyte_goes_on_from_what_had_arrived() throws Exception {
    Programs.need("curl", "curl", "--version");
    Content content = new Content(1024 * MIB, 1);
    URI upload = TusWire.create(wharf.files(), content.size());
    long half = content.size() / 2;

    Process broken = curl(upload, 0, content.size());
    OutputStream bytes = broken.getOutputStream();
    content.write(0, half, bytes);
    bytes.flush();
    broken.destroyForcibly().waitFor();
    long offset = TusWire.offset(upload);
    assertThat(offset).isBetween(half - onTheWay(), half);

    Process second = curl(upload, offset, content.size() - offset);
    try (OutputStream rest = second.getOutputStream()) {
      content.write(offset, content.size(), rest);
    }
    assertThat(second.waitFor()).isZero();
    assertThat(TusWire.sha256(upload)).isEqualTo(content.sha256());
  }

  @Test
  void curl_learns_from_a_104_where_the_upload_is_that_it_was_killed_in_the_middle_of()
      throws Exception {
    Programs.need("curl", "curl", "--version");
    Content content = new Content(64 * MIB, 6);
    Path heard = folder.resolve("curl-heard");
    Files.deleteIfExists(heard);

    Process broken =
        curl(
            wharf.files(),
            "POST",
            content.size(),
            "Upload-Draft-Interop-Version: 8",
            "Upload-Complete: ?1");
    OutputStream bytes = broken.getOutputStream();
    content.write(0, content.size() / 2, bytes);
    bytes.flush();
    await().until(() -> location(heard).isPresent());
    broken.destroyForcibly().waitFor();
    URI upload = wharf.files().resolve(location(heard).orElseThrow());
    long offset = TusWire.offset(upload);
    assertThat(offset).isLessThanOrEqualTo(content.size() / 2);

    Process second =
        curl(
            upload,
            "PATCH",
            content.size() - offset,
            "Upload-Draft-Interop-Version: 8",
            "Upload-Complete: ?1",
            "Content-Type: application/partial-upload",
            "Upload-Offset: " + offset);
    try (OutputStream rest = second.getOutputStream()) {
      content.write(offset, content.size(), rest);
    }
    assertThat(second.waitFor()).isZero();
    assertThat(TusWire.sha256(upload)).isEqualTo(content.sha256());
  }

  /** What the 104 said; its header section is written as soon as it is there. */
  private static Optional<String> location(Path heard) throws IOException {
    return Files.exists(heard)
        ? Files.readAllLines(heard).stream()
            .filter(line -> line.startsWith("Location: "))
            .map(line -> line.substring("Location: ".length()))
            .findFirst()
        : Optional.empty();
  }

  @Test
  void curl_with_the_checksum_of_other_bytes_leaves_offset_and_disk_as_they_were()
      throws Exception {
    Programs.need("curl", "curl", "--version");
    Content content = new Content(64 * MIB, 6);
    Path file = content.writeTo(folder.resolve("checked"));
    URI upload = TusWire.create(wharf.files(), content.size());

    assertThat(checked(upload, file, new Content(64 * MIB, 7))).isEqualTo("460");
    assertThat(TusWire.offset(upload)).isZero();
    assertThat(onDisk(upload)).isLessThan(MIB);

    assertThat(checked(upload, file, content)).isEqualTo("204");
    assertThat(TusWire.sha256(upload)).isEqualTo(content.sha256());
  }

  /** The status of a PATCH of the file with the checksum of that content. */
  private static String checked(URI upload, Path file, Content said) {
    byte[] sum = HexFormat.of().parseHex(said.sha256());
    return Programs.run(
        "curl",
        "--silent",
        "--output",
        folder.resolve("curl.out").toString(),
        "--write-out",
        "%{http_code}",
        "--request",
        "PATCH",
        "--upload-file",
        file.toString(),
        "--header",
        "Content-Type: application/offset+octet-stream",
        "--header",
        "Tus-Resumable: 1.0.0",
        "--header",
        "Upload-Offset: 0",
        "--header",
        "Upload-Checksum: sha256 " + Base64.getEncoder().encodeToString(sum),
        upload.toString());
  }

  /** Bytes in whatever lies under the upload's id. */
  private static long onDisk(URI upload) throws IOException {
    String id = Path.of(upload.getPath()).getFileName().toString();
    try (Stream<Path> all = Files.walk(folder.resolve("data"))) {
      return all.filter(path -> path.toString().contains(id))
          .filter(Files::isRegularFile)
          .mapToLong(path -> path.toFile().length())
          .sum();
    }
  }

  private static Process curl(URI upload, long offset, long length) throws IOException {
    return curl(
        upload,
        "PATCH",
        length,
        "Content-Type: application/offset+octet-stream",
        "Tus-Resumable: 1.0.0",
        "Upload-Offset: " + offset);
  }

  private static Process curl(URI to, String method, long length, String... headers)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("curl", "--silent", "--show-error", "--fail"));
    command.addAll(List.of("--request", method, "--upload-file", "-"));
    command.addAll(List.of("--dump-header", folder.resolve("curl-heard").toString()));
    command.addAll(List.of("--header", "Transfer-Encoding:", "--header", "Expect:"));
    command.addAll(List.of("--header", "Content-Length: " + length));
    for (String header : headers) {
      command.addAll(List.of("--header", header));
    }
    command.add(to.toString());
    return Programs.start(folder.resolve("curl.log"), command.toArray(String[]::new));
  }

  /** What a killed client may have handed over in vain: a pipe, its own buffer, a socket buffer. */
  private static long onTheWay() throws IOException {
    try (BufferedReader sizes = Files.newBufferedReader(SOCKET_BUFFER_SIZES)) {
      return Long.parseLong(sizes.readLine().split("\\s+", -1)[2]) + MIB;
    }
  }

  @ParameterizedTest(name = "tus-js-client, {0}")
  @ValueSource(
      strings = {
        "chunked",
        "deferred",
        "paused",
        "parallel",
        "with its creation",
        "by POST alone",
        "of draft 03",
        "of draft 05",
        "of draft 05, paused"
      })
  void tus_js_client_delivers(String manner) {
    Path script = SCRIPTS.resolve(Path.of("js", "tus-js-client.mjs")).toAbsolutePath();
    Programs.need("tus-js-client", "node", script.toString(), "--check");
    Content content = new Content(40 * MIB + 7, 2);
    Path file = content.writeTo(folder.resolve("js-" + manner));
    String upload =
        Programs.run("node", script.toString(), manner, wharf.files().toString(), file.toString());
    assertThat(TusWire.sha256(URI.create(upload))).isEqualTo(content.sha256());
  }

  @Test
  void tuspy_delivers_and_resumes() {
    Path script = SCRIPTS.resolve(Path.of("python", "tuspy_client.py")).toAbsolutePath();
    Programs.need("python3-tuspy", "/usr/bin/python3", script.toString(), "--check");
    Content content = new Content(40 * MIB + 7, 3);
    Path file = content.writeTo(folder.resolve("tuspy"));
    String upload =
        Programs.run(
            "/usr/bin/python3", script.toString(), wharf.files().toString(), file.toString());
    assertThat(TusWire.sha256(URI.create(upload))).isEqualTo(content.sha256());
  }

  @Test
  void tus_java_client_delivers_and_resumes() throws Exception {
    Content content = new Content(40 * MIB + 7, 4);
    Path file = content.writeTo(folder.resolve("java"));
    TusClient client = new TusClient();
    client.setUploadCreationURL(wharf.files().toURL());
    client.enableResuming(new TusURLMemoryStore());

    TusUploader begun = client.resumeOrCreateUpload(new TusUpload(file.toFile()));
    sendChunks(begun, 3);
    begun.finish();
    long paused = begun.getOffset();
    assertThat(paused).isEqualTo(3 * 5 * MIB);

    TusUploader resumed = client.resumeOrCreateUpload(new TusUpload(file.toFile()));
    assertThat(resumed.getOffset()).isEqualTo(paused);
    sendChunks(resumed, Integer.MAX_VALUE);
    resumed.finish();
    assertThat(TusWire.sha256(resumed.getUploadURL().toURI())).isEqualTo(content.sha256());
  }

  @Test
  void tus_java_client_delivers_an_empty_file() throws Exception {
    Path file = new Content(0, 5).writeTo(folder.resolve("empty"));
    TusClient client = new TusClient();
    client.setUploadCreationURL(wharf.files().toURL());
    client.enableResuming(new TusURLMemoryStore());
    TusUploader uploader = client.resumeOrCreateUpload(new TusUpload(file.toFile()));
    sendChunks(uploader, Integer.MAX_VALUE);
    uploader.finish();
    assertThat(TusWire.offset(uploader.getUploadURL().toURI())).isZero();
  }

  private static void sendChunks(TusUploader uploader, int most)
      throws IOException, ProtocolException {
    uploader.setChunkSize((int) MIB);
    uploader.setRequestPayloadSize((int) (5 * MIB));
    long end = most == Integer.MAX_VALUE ? Long.MAX_VALUE : most * 5 * MIB;
    while (uploader.getOffset() < end && uploader.uploadChunk() > -1) {
      assertThat(uploader.getOffset()).isPositive();
    }
  }
}
