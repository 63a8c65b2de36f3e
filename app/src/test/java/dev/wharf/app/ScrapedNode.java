package dev.wharf.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.wharf.app.settings.SettingsReader;
import dev.wharf.storage.s3.testkit.S3Server;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.commons.net.ftp.FTPClient;

/** A node that serves both protocols out of a bucket, and what its management port tells. */
public final class ScrapedNode implements AutoCloseable {
  private static final String USER = "u";
  private static final String PASSWORD = "secret";

  private final HttpClient client = HttpClient.newHttpClient();
  private final Node node;
  private final int ftp = WharfProcess.freePort();

  private ScrapedNode(Path folder) throws IOException {
    this.node =
        Wiring.start(
            SettingsReader.read(ConfigFactory.empty(), environment(folder)), ConfigFactory.empty());
  }

  /** Starts it; an upload over each protocol makes it count all that it counts. */
  public static ScrapedNode start(Path folder) throws Exception {
    ScrapedNode started = new ScrapedNode(folder);
    started.uploadOverHttp();
    started.uploadOverFtp();
    return started;
  }

  private Map<String, String> environment(Path folder) throws IOException {
    Path users =
        Files.writeString(
            folder.resolve("users.json"),
            "[{\"username\": \"" + USER + "\", \"password\": \"" + PASSWORD + "\"}]");
    S3Server server = S3Server.shared();
    Map<String, String> environment = new HashMap<>();
    environment.put("WHARF_HTTP_BIND", "127.0.0.1:0");
    environment.put("WHARF_MANAGEMENT_BIND", "127.0.0.1:0");
    environment.put("WHARF_DATA_DIR", folder.resolve("data").toString());
    environment.put("WHARF_FTP_BIND", "127.0.0.1:" + ftp);
    environment.put("WHARF_FTP_PASSIVE_PORTS", Integer.toString(WharfProcess.freePort()));
    environment.put("WHARF_USERS_FILE", users.toString());
    environment.put("WHARF_STORE", "s3");
    environment.put("WHARF_S3_BUCKET", server.newBucket());
    environment.put("WHARF_S3_ENDPOINT", server.endpoint().toString());
    environment.put("WHARF_S3_ACCESS_KEY", server.accessKey());
    environment.put("WHARF_S3_SECRET_KEY", server.secretKey());
    return environment;
  }

  private void uploadOverHttp() throws Exception {
    HttpRequest upload =
        HttpRequest.newBuilder(URI.create("http://" + node.front() + "/files/"))
            .header("Tus-Resumable", "1.0.0")
            .header("Upload-Length", "5")
            .header("Content-Type", "application/offset+octet-stream")
            .POST(HttpRequest.BodyPublishers.ofString("hello"))
            .build();
    assertThat(client.send(upload, HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(201);
  }

  private void uploadOverFtp() throws IOException {
    FTPClient ftpClient = new FTPClient();
    ftpClient.connect("127.0.0.1", ftp);
    assertThat(ftpClient.login(USER, PASSWORD)).isTrue();
    ftpClient.enterLocalPassiveMode();
    assertThat(ftpClient.storeFile("hello.txt", new ByteArrayInputStream(new byte[5]))).isTrue();
    ftpClient.quit();
    ftpClient.disconnect();
  }

  /** The answer of the management port. */
  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://" + node.management() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() throws Exception {
    assertThat(Stopping.stop(node).get(60, TimeUnit.SECONDS)).isTrue();
  }
}
