package dev.wharf.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pods that find each other through Kubernetes' API, of which one call is played here. */
class KubernetesDiscoveryTest {
  @TempDir Path folder;

  @Test
  void pods_form_one_cluster_and_ask_only_for_their_own() throws Exception {
    ClusterTls api = new Authority(folder.resolve("api")).issue("localhost");
    Path token = Files.writeString(folder.resolve("token"), "secret");
    List<Integer> ports = List.of(Member.freePort(), Member.freePort());
    ConcurrentLinkedQueue<String> refused = new ConcurrentLinkedQueue<>();
    try (KubernetesApi server =
            KubernetesApi.at(api, exchange -> answer(exchange, ports, refused));
        Child pods =
            Child.start(
                Map.of(
                    "KUBERNETES_SERVICE_HOST",
                    "localhost",
                    "KUBERNETES_SERVICE_PORT",
                    Integer.toString(server.port())),
                TwoPods.class,
                api.trust().toString(),
                token.toString(),
                ports.get(0).toString(),
                ports.get(1).toString())) {
      Optional<String> line = pods.next();
      while (line.isPresent() && !line.get().equals("together")) {
        line = pods.next();
      }
      assertThat(refused).isEmpty();
      assertThat(line).contains("together");
    }
  }

  private static void answer(
      HttpExchange exchange, List<Integer> ports, ConcurrentLinkedQueue<String> refused)
      throws IOException {
    boolean known =
        exchange.getRequestMethod().equals("GET")
            && exchange.getRequestURI().getPath().equals("/api/v1/namespaces/files/pods")
            && exchange
                .getRequestURI()
                .getQuery()
                .replace('+', ' ')
                .equals("labelSelector=app=wharf,tier in (up)")
            && "Bearer secret".equals(exchange.getRequestHeaders().getFirst("Authorization"));
    if (!known) {
      refused.add(exchange.getRequestURI() + " " + exchange.getRequestHeaders().entrySet());
    }
    KubernetesApi.answer(exchange, known ? 200 : 403, known ? pods(ports) : "{}");
  }

  /** As the API lists them, with one that is going and one that has no port of that name. */
  private static String pods(List<Integer> ports) {
    return "{\"kind\":\"PodList\",\"items\":["
        + pod("{}", "management", ports.get(0))
        + ","
        + pod("{}", "management", ports.get(1))
        + ","
        + pod("{\"deletionTimestamp\":\"2026-01-01T00:00:00Z\"}", "management", 1)
        + ","
        + pod("{}", "http", 2)
        + "]}";
  }

  private static String pod(String metadata, String portName, int port) {
    return "{\"metadata\":"
        + metadata
        + ",\"spec\":{\"containers\":[{\"name\":\"wharf\",\"ports\":[{\"name\":\""
        + portName
        + "\",\"containerPort\":"
        + port
        + "}]}]},\"status\":{\"podIP\":\"127.0.0.1\",\"phase\":\"Running\"}}";
  }
}
