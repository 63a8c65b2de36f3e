package dev.wharf.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.cluster.typed.Cluster;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of two, one is killed: the other goes on only with the lease. The API's leases are played. */
class KubernetesLeaseTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LEASES = "/apis/coordination.k8s.io/v1/namespaces/files/leases";

  @TempDir Path folder;

  private final Set<String> refused = new HashSet<>();
  private final Set<String> verbs = new HashSet<>();
  private Optional<ObjectNode> lease = Optional.empty();
  private int version = 1;
  private ClusterTls api = new ClusterTls(Path.of("-"), Path.of("-"), Path.of("-"));
  private Path token = Path.of("-");

  @BeforeEach
  void sign() throws Exception {
    api = new Authority(folder.resolve("api")).issue("localhost");
    token = Files.writeString(folder.resolve("token"), "secret");
  }

  @Test
  void who_gets_the_lease_goes_on_alone() throws Exception {
    try (KubernetesApi server = KubernetesApi.at(api, this::answer);
        Member survivor = left(server)) {
      await()
          .atMost(Member.PATIENCE)
          .untilAsserted(() -> assertThat(survivor.upMembers()).hasSize(1));
      assertThat(Cluster.get(survivor.system()).isTerminated()).isFalse();
      synchronized (this) {
        assertThat(refused).isEmpty();
        assertThat(verbs).contains("get", "create", "update");
        assertThat(lease.orElseThrow().at("/spec/holderIdentity").asText()).contains("127.0.0.1");
        assertThat(lease.orElseThrow().at("/metadata/name").asText()).matches("wharf-[0-9a-z]+");
      }
    }
  }

  @Test
  void who_does_not_get_it_leaves() throws Exception {
    try (KubernetesApi server = KubernetesApi.at(api, this::answerAsTaken);
        Member survivor = left(server)) {
      await().atMost(Member.PATIENCE).until(() -> Cluster.get(survivor.system()).isTerminated());
      synchronized (this) {
        assertThat(refused).isEmpty();
      }
    }
  }

  /** One of two, after the other was killed. */
  private Member left(KubernetesApi server) throws Exception {
    int seed = Member.freePort();
    ClusterSettings settings =
        new ClusterSettings("127.0.0.1", seed, List.of("127.0.0.1:" + seed))
            .withPreset(Preset.FAST)
            .withDowning(Downing.LEASE_MAJORITY);
    Member member = Member.start(settings, account(server), Database.inMemory("lease"));
    member.awaitUp();
    try (Child companion = Child.start(Companion.class, "127.0.0.1:" + seed)) {
      assertThat(companion.line()).isEqualTo("up");
      await()
          .atMost(Member.PATIENCE)
          .untilAsserted(() -> assertThat(member.upMembers()).hasSize(2));
    }
    return member;
  }

  private Config account(KubernetesApi server) {
    return ConfigFactory.parseMap(
        Map.of(
            "pekko.coordination.lease.kubernetes",
            Map.of(
                "api-ca-path",
                api.trust().toString(),
                "api-token-path",
                token.toString(),
                "api-service-host",
                "localhost",
                "api-service-port",
                server.port(),
                "namespace",
                "files")));
  }

  /** Somebody else has it, and says so all the time. */
  private synchronized void answerAsTaken(HttpExchange exchange) throws IOException {
    if (lease.isEmpty()) {
      lease = Optional.of(taken(exchange));
    }
    ((ObjectNode) lease.orElseThrow().path("spec")).put("renewTime", Instant.now().toString());
    answer(exchange);
  }

  private static ObjectNode taken(HttpExchange exchange) {
    String[] path = exchange.getRequestURI().getPath().split("/");
    ObjectNode other = JSON.createObjectNode();
    other.put("apiVersion", "coordination.k8s.io/v1").put("kind", "Lease");
    other
        .putObject("metadata")
        .put("name", path[path.length - 1])
        .put("namespace", "files")
        .put("resourceVersion", "1");
    other
        .putObject("spec")
        .put("holderIdentity", "another")
        .put("acquireTime", Instant.now().toString())
        .put("leaseDurationSeconds", 35);
    return other;
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    JsonNode body = JSON.readTree(exchange.getRequestBody());
    boolean ours = "Bearer secret".equals(exchange.getRequestHeaders().getFirst("Authorization"));
    String method = exchange.getRequestMethod();
    if (ours && method.equals("GET") && path.startsWith(LEASES + "/")) {
      verbs.add("get");
      reply(exchange, lease.isPresent() ? 200 : 404);
    } else if (ours && method.equals("POST") && path.equals(LEASES + "/")) {
      verbs.add("create");
      write(exchange, body, lease.isEmpty(), 201);
    } else if (ours && method.equals("PUT") && path.startsWith(LEASES + "/")) {
      verbs.add("update");
      write(exchange, body, isCurrent(body), 200);
    } else {
      refused.add(method + " " + exchange.getRequestURI() + " " + body);
      KubernetesApi.answer(exchange, 403, "{}");
    }
  }

  /** Nobody has written since whoever sends this has read. */
  private boolean isCurrent(JsonNode body) {
    return lease
        .filter(
            now -> now.at("/metadata/resourceVersion").equals(body.at("/metadata/resourceVersion")))
        .isPresent();
  }

  private void write(HttpExchange exchange, JsonNode body, boolean allowed, int status)
      throws IOException {
    if (!allowed) {
      reply(exchange, 409);
      return;
    }
    ObjectNode next = body.deepCopy();
    ((ObjectNode) next.path("metadata")).put("resourceVersion", Integer.toString(++version));
    lease = Optional.of(next);
    reply(exchange, status);
  }

  private void reply(HttpExchange exchange, int status) throws IOException {
    KubernetesApi.answer(exchange, status, lease.map(JsonNode::toString).orElse("{}"));
  }
}
