package dev.wharf.tus.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.files.Files;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.testkit.InMemoryObjectStore;
import dev.wharf.tus.core.TusSettings;
import dev.wharf.upload.Append;
import dev.wharf.upload.Base;
import dev.wharf.upload.Body;
import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadReply;
import dev.wharf.upload.UploadSpec;
import dev.wharf.upload.Uploads;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpMethod;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The route among others, and when something behind it is broken. */
class TusRouteTest {
  private final ActorTestKit kit = ActorTestKit.create();
  private final TusRoute route = route(TusSettings.defaults());

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private TusRoute route(TusSettings settings) {
    return TusRoute.create(
        kit.system(), new Broken(), new Files(new InMemoryObjectStore()), settings);
  }

  /** Breaks the promise that stages fail only on a bug. */
  private static final class Broken implements Uploads {
    private static CompletionStage<UploadReply> bug() {
      return CompletableFuture.failedFuture(new IllegalStateException("a bug"));
    }

    @Override
    public UploadId newId() {
      return UploadId.random();
    }

    @Override
    public CompletionStage<UploadReply> create(UploadSpec spec) {
      throw new IllegalStateException("a worse bug");
    }

    @Override
    public CompletionStage<UploadReply> create(UploadSpec spec, Body body) {
      return bug();
    }

    @Override
    public CompletionStage<UploadReply> create(UploadSpec spec, Base base) {
      return bug();
    }

    @Override
    public CompletionStage<UploadReply> find(ObjectKey target) {
      return bug();
    }

    @Override
    public CompletionStage<UploadReply> findAtRest(ObjectKey target) {
      return bug();
    }

    @Override
    public CompletionStage<UploadReply> receive(UploadId id, Append append) {
      return bug();
    }

    @Override
    public CompletionStage<UploadReply> describe(UploadId id) {
      return bug();
    }

    @Override
    public CompletionStage<UploadReply> settle(UploadId id) {
      return bug();
    }

    @Override
    public CompletionStage<UploadReply> terminate(UploadId id) {
      return bug();
    }
  }

  private HttpResponse routed(HttpRequest request) throws Exception {
    return get(route.route().handler(kit.system()).apply(request));
  }

  private static HttpResponse get(CompletionStage<HttpResponse> response) throws Exception {
    return response.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @CsvSource({
    "/files/, 204",
    "/files, 204",
    "/files/abc, 204",
    "/filesystem, 404",
    "/, 404",
    "/other/files/, 404"
  })
  void takes_its_paths_and_leaves_others_to_others(String path, int status) throws Exception {
    assertThat(routed(HttpRequest.create(path).withMethod(options())).status().intValue())
        .isEqualTo(status);
  }

  private static HttpMethod options() {
    return HttpMethods.OPTIONS;
  }

  @Test
  void may_have_the_whole_server() throws Exception {
    TusRoute root = route(TusSettings.defaults().withBasePath("/"));
    assertThat(root.owns(HttpRequest.create("/anything"))).isTrue();
    assertThat(get(root.handle(HttpRequest.create("/").withMethod(options()))).status().intValue())
        .isEqualTo(204);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "HEAD", "GET"})
  void a_bug_is_a_500_that_tells_nothing(String method) throws Exception {
    String path = method.equals("POST") ? "/files/" : "/files/0123456789abcdef";
    HttpRequest request =
        HttpRequest.create(path)
            .withMethod(HttpMethods.lookup(method).orElseThrow())
            .addHeader(header("Tus-Resumable", "1.0.0"))
            .addHeader(header("Upload-Length", "1"));
    HttpResponse response = routed(request);
    assertThat(response.status().intValue()).isEqualTo(500);
    assertThat(response.entity().toString()).doesNotContain("bug");
    assertThat(response.getHeader("Tus-Resumable")).isPresent();
  }

  private static HttpHeader header(String name, String value) {
    return RawHeader.create(name, value);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "'X-Long: ', 70000, 431",
    "'Content-Length: ', 0, 400",
  })
  void what_is_no_http_is_answered_in_our_words(String header, int length, int status)
      throws Exception {
    try (TestServer server = new TestServer();
        RawClient client = server.connect()) {
      client.head("HEAD /files/x HTTP/1.1", "Host: localhost", header + "x".repeat(length) + "x");
      RawClient.Reply reply = client.reply(true);
      assertThat(reply.status()).isEqualTo(status);
      assertThat(reply.header("Tus-Resumable")).contains("1.0.0");
      assertThat(reply.header("X-Content-Type-Options")).contains("nosniff");
    }
  }
}
