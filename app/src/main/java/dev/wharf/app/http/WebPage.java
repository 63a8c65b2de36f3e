package dev.wharf.app.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.ResponseEntity;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/** A page and its files, from the jar; all else is not found. */
public final class WebPage {
  private static final String INDEX = "index.html";

  /** As the page in the jar has it; replaced by the operator's. */
  private static final String BASE_PATH = "name=\"wharf-base-path\" content=\"/files/\"";

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=UTF-8",
          "js", "text/javascript; charset=UTF-8",
          "css", "text/css; charset=UTF-8",
          "svg", "image/svg+xml");

  /** Shared by both pages. */
  private static final Set<String> COMMON = Set.of("icon.svg", "rate.js", "style.css");

  private final Map<String, ResponseEntity> files = new HashMap<>();

  private final List<HttpHeader> headers;

  /**
   * @param index the page itself
   * @param names the files beside it
   * @param places where each lies under {@code /web/} in the jar
   * @param asks whom the page may ask, as the policy has it
   */
  private WebPage(byte[] index, Set<String> names, UnaryOperator<String> places, String asks) {
    for (String name : names) {
      files.put("/" + name, entity(name, read(places.apply(name))));
    }
    files.put("/", entity(INDEX, index));
    this.headers = headers(asks);
  }

  /**
   * The upload page.
   *
   * @param names the files beside {@code index.html}, all under {@code /web/} in the jar
   * @param basePath where uploads live, maybe at another public address
   */
  public static WebPage ofUploads(Set<String> names, String basePath) {
    String index = new String(read(INDEX), StandardCharsets.UTF_8);
    return new WebPage(
        index
            .replace(BASE_PATH, "name=\"wharf-base-path\" content=\"" + basePath + "\"")
            .getBytes(StandardCharsets.UTF_8),
        names,
        name -> name,
        "*");
  }

  /**
   * The view of the cluster.
   *
   * @param names the files beside its {@code index.html}, all under {@code /web/cluster/} in the
   *     jar; what it shares with the upload page comes with it
   */
  public static WebPage ofCluster(Set<String> names) {
    Set<String> all = new HashSet<>(names);
    all.addAll(COMMON);
    return new WebPage(
        read("cluster/" + INDEX),
        all,
        name -> COMMON.contains(name) ? name : "cluster/" + name,
        "'self'");
  }

  /** Whatever a page shows of an upload stays text. */
  private static List<HttpHeader> headers(String asks) {
    return List.of(
        RawHeader.create("Cache-Control", "no-cache"),
        RawHeader.create(
            "Content-Security-Policy",
            "default-src 'self'; connect-src "
                + asks
                + "; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"),
        RawHeader.create("Referrer-Policy", "no-referrer"),
        RawHeader.create("X-Content-Type-Options", "nosniff"));
  }

  /** Whether it has an answer to a path. */
  boolean owns(HttpRequest request) {
    return files.containsKey(request.getUri().path());
  }

  /** The answer to a request whose body nobody wants. */
  public HttpResponse handle(HttpRequest request) {
    return Optional.ofNullable(files.get(request.getUri().path()))
        .map(file -> page(request.method().value(), file))
        .orElseGet(() -> Texts.plain(404, "not found\n"));
  }

  private HttpResponse page(String method, ResponseEntity file) {
    return switch (method) {
      case "GET", "HEAD" -> HttpResponse.create().withEntity(file).addHeaders(headers);
      default ->
          Texts.plain(405, "GET or HEAD\n").addHeader(RawHeader.create("Allow", "GET, HEAD"));
    };
  }

  private static ResponseEntity entity(String name, byte[] content) {
    String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    if (type == null) {
      throw new IllegalArgumentException(
          "web file: '" + name + "' (expected: one of " + TYPES.keySet() + ")");
    }
    return HttpEntities.create(ContentTypes.parse(type), content);
  }

  private static byte[] read(String name) {
    try (InputStream file = WebPage.class.getResourceAsStream("/web/" + name)) {
      if (file == null) {
        throw new IllegalStateException("web file: '" + name + "' (expected: in the jar)");
      }
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
