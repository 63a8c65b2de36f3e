package dev.wharf.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.tus.java.client.ProtocolException;
import io.tus.java.client.TusClient;
import io.tus.java.client.TusUpload;
import io.tus.java.client.TusUploader;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of the README, with a client that knows nothing of it. */
class EmbeddedWharfTest {
  private static final Path README = Path.of("..", "README.md");
  private static final Path EXAMPLE =
      Path.of("src", "test", "java", "dev", "wharf", "example", "EmbeddedWharf.java");

  @TempDir private Path folder;
  private EmbeddedWharf wharf;

  @BeforeEach
  void start() {
    wharf = new EmbeddedWharf(folder);
  }

  @AfterEach
  void stop() {
    wharf.close();
  }

  private URL upload(String name, byte[] content) throws Exception {
    TusClient client = new TusClient();
    client.setUploadCreationURL(URI.create(wharf.address() + "/files/").toURL());
    TusUpload upload = new TusUpload();
    upload.setInputStream(new ByteArrayInputStream(content));
    upload.setSize(content.length);
    upload.setMetadata(Map.of("filename", name));
    TusUploader uploader = client.createUpload(upload);
    uploader.setChunkSize(content.length / 3);
    while (uploader.uploadChunk() >= 0) {
      assertThat(uploader.getOffset()).isLessThanOrEqualTo(content.length);
    }
    uploader.finish();
    return uploader.getUploadURL();
  }

  private static HttpResponse<byte[]> get(String url) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofByteArray());
  }

  @Test
  void files_come_in_beside_the_servers_own_routes() throws Exception {
    byte[] content = new byte[300_000];
    new Random(7).nextBytes(content);
    assertThat(get(upload("photo.jpeg", content).toString()).body()).isEqualTo(content);
    assertThat(new String(get(wharf.address() + "/hello").body(), "UTF-8")).isEqualTo("Hello");
    assertThat(get(wharf.address() + "/elsewhere").statusCode()).isEqualTo(404);
  }

  @Test
  void programs_do_not() {
    assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> upload("x.exe", new byte[9])))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("422");
  }

  @Test
  void the_readme_shows_this_very_code() throws Exception {
    String code = Files.readString(EXAMPLE);
    String shown =
        code.substring(
            code.indexOf('\n', code.indexOf("// README: embedding")) + 1,
            code.lastIndexOf('\n', code.indexOf("// README: end")));
    assertThat(words(Files.readString(README))).contains(words(shown));
  }

  /** Without the indentation, which differs. */
  private static String words(String text) {
    return Arrays.stream(text.split("\\s+")).collect(Collectors.joining(" "));
  }
}
