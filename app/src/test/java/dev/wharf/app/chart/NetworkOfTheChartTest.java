package dev.wharf.app.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Who reaches what. */
class NetworkOfTheChartTest {
  private static final int CLUSTER = 17355;
  private static final int MANAGEMENT = 7626;

  @ParameterizedTest
  @EnumSource
  void services_budget_policy_and_cluster_mean_the_replicas_and_not_the_job(Feature feature) {
    Rendered rendered = feature.rendered();
    Map<String, String> replicas =
        rendered.one(Deployment.class).getSpec().getSelector().getMatchLabels();
    PodTemplateSpec replica = rendered.replica();
    assertThat(replica.getMetadata().getLabels()).containsAllEntriesOf(replicas);
    rendered
        .migration()
        .ifPresent(
            job ->
                assertThat(job.getMetadata().getLabels().entrySet())
                    .doesNotContainAnyElementsOf(
                        List.of(Map.entry("app.kubernetes.io/component", "replica"))));
    assertThat(rendered.all(Service.class))
        .isNotEmpty()
        .allSatisfy(service -> assertThat(service.getSpec().getSelector()).isEqualTo(replicas));
    rendered
        .find(PodDisruptionBudget.class)
        .ifPresent(
            budget -> {
              assertThat(budget.getSpec().getSelector().getMatchLabels()).isEqualTo(replicas);
              assertThat(budget.getSpec().getMaxUnavailable().getIntVal()).isEqualTo(1);
            });
    rendered
        .find(NetworkPolicy.class)
        .ifPresent(
            policy ->
                assertThat(policy.getSpec().getPodSelector().getMatchLabels()).isEqualTo(replicas));
    assertThat(replica.getSpec().getTopologySpreadConstraints())
        .allSatisfy(
            spread -> assertThat(spread.getLabelSelector().getMatchLabels()).isEqualTo(replicas));
    Map<String, String> settings = Rendered.values(rendered.container());
    assertThat(settings.getOrDefault("WHARF_CLUSTER_SELECTOR", "").split(","))
        .containsExactlyInAnyOrderElementsOf(
            replicas.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
    assertThat(settings).containsEntry("WHARF_CLUSTER_NAMESPACE", Chart.NAMESPACE);
    assertThat(rendered.containerPorts())
        .containsKey(settings.getOrDefault("WHARF_CLUSTER_PORT_NAME", ""));
  }

  @ParameterizedTest
  @EnumSource
  void no_service_but_its_own_leads_to_the_management_port_and_none_to_the_cluster(
      Feature feature) {
    Rendered rendered = feature.rendered();
    for (Service service : rendered.all(Service.class)) {
      boolean own = service.getMetadata().getName().endsWith("-management");
      assertThat(rendered.leads(service).values()).isNotEmpty().doesNotContain(CLUSTER);
      assertThat(rendered.leads(service).containsValue(MANAGEMENT)).isEqualTo(own);
      if (own) {
        assertThat(service.getSpec().getType()).isEqualTo("ClusterIP");
        assertThat(service.getSpec().getClusterIP()).isEqualTo("None");
        assertThat(service.getSpec().getPublishNotReadyAddresses()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void strangers_reach_uploads_and_nothing_else(Feature feature) {
    Rendered rendered = feature.rendered();
    rendered
        .find(NetworkPolicy.class)
        .ifPresent(
            policy -> {
              assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress");
              TreeSet<Integer> uploads = new TreeSet<>(rendered.containerPorts().values());
              uploads.removeAll(List.of(CLUSTER, MANAGEMENT));
              assertThat(reached(rendered, policy, NetworkOfTheChartTest::strangers))
                  .isEqualTo(uploads);
              assertThat(reached(rendered, policy, peers -> among(rendered, peers)))
                  .containsExactlyInAnyOrder(CLUSTER, MANAGEMENT);
              assertThat(reached(rendered, policy, NetworkOfTheChartTest::prometheus))
                  .isEqualTo(
                      feature == Feature.NARROW
                          ? new TreeSet<>()
                          : new TreeSet<>(List.of(MANAGEMENT)));
            });
  }

  private static boolean strangers(List<NetworkPolicyPeer> peers) {
    return peers.isEmpty()
        || peers.stream().anyMatch(peer -> peer.getIpBlock() != null)
        || peers.stream().anyMatch(peer -> isNamespace(peer, "ingress"));
  }

  private static boolean prometheus(List<NetworkPolicyPeer> peers) {
    return peers.stream().anyMatch(peer -> isNamespace(peer, "monitoring"));
  }

  private static boolean isNamespace(NetworkPolicyPeer peer, String name) {
    return peer.getNamespaceSelector() != null
        && peer.getNamespaceSelector().getMatchLabels().containsValue(name);
  }

  /** All of its peers are the replicas of this namespace. */
  private static boolean among(Rendered rendered, List<NetworkPolicyPeer> peers) {
    Map<String, String> replicas =
        rendered.one(Deployment.class).getSpec().getSelector().getMatchLabels();
    return !peers.isEmpty()
        && peers.stream()
            .allMatch(
                peer ->
                    peer.getNamespaceSelector() == null
                        && peer.getPodSelector() != null
                        && peer.getPodSelector().getMatchLabels().equals(replicas));
  }

  private static Set<Integer> reached(
      Rendered rendered, NetworkPolicy policy, Predicate<List<NetworkPolicyPeer>> by) {
    return policy.getSpec().getIngress().stream()
        .filter(rule -> by.test(rule.getFrom()))
        .map(NetworkPolicyIngressRule::getPorts)
        .peek(ports -> assertThat(ports).as("no ports would mean all").isNotEmpty())
        .flatMap(List::stream)
        .flatMap(port -> numbers(rendered, port).boxed())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static IntStream numbers(Rendered rendered, NetworkPolicyPort port) {
    String name = port.getPort().getStrVal();
    if (name != null) {
      return IntStream.of(rendered.containerPort(name));
    }
    int first = port.getPort().getIntVal();
    return IntStream.rangeClosed(first, port.getEndPort() == null ? first : port.getEndPort());
  }

  /**
   * As the code asks: discovery reads the list of pods; the lease is read, made and replaced (a
   * deletion is what only its own tests do).
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {"DEFAULTS | list | -", "LEASE | list | create get update"})
  void a_replica_has_the_rights_it_uses_and_no_others(
      Feature feature, String pods, @org.jspecify.annotations.Nullable String leases) {
    Rendered rendered = feature.rendered();
    List<PolicyRule> rules = rendered.one(Role.class).getRules();
    assertThat(rules).hasSize(leases == null ? 1 : 2);
    assertRule(rules.get(0), "", "pods", pods);
    if (leases != null) {
      assertRule(rules.get(1), "coordination.k8s.io", "leases", leases);
    }
    assertThat(rules).allMatch(rule -> rule.getResourceNames().isEmpty());
  }

  private static void assertRule(PolicyRule rule, String group, String resource, String verbs) {
    assertThat(rule.getApiGroups()).containsExactly(group);
    assertThat(rule.getResources()).containsExactly(resource);
    assertThat(rule.getVerbs()).containsExactlyInAnyOrder(verbs.split(" "));
  }

  @ParameterizedTest
  @EnumSource
  void rights_are_given_to_the_replicas_account_alone(Feature feature) {
    Rendered rendered = feature.rendered();
    String account = rendered.replica().getSpec().getServiceAccountName();
    rendered
        .find(ServiceAccount.class)
        .ifPresent(
            made -> {
              assertThat(made.getMetadata().getName()).isEqualTo(account);
              assertThat(made.getAutomountServiceAccountToken()).isFalse();
            });
    assertThat(rendered.replica().getSpec().getAutomountServiceAccountToken()).isTrue();
    rendered
        .migration()
        .ifPresent(
            job -> {
              assertThat(job.getSpec().getServiceAccountName()).isNull();
              assertThat(job.getSpec().getAutomountServiceAccountToken()).isFalse();
            });
    rendered
        .find(RoleBinding.class)
        .ifPresent(
            binding -> {
              assertThat(binding.getRoleRef().getKind()).isEqualTo("Role");
              assertThat(binding.getRoleRef().getName())
                  .isEqualTo(rendered.one(Role.class).getMetadata().getName());
              assertThat(binding.getSubjects())
                  .singleElement()
                  .satisfies(
                      subject -> {
                        assertThat(subject.getKind()).isEqualTo("ServiceAccount");
                        assertThat(subject.getName()).isEqualTo(account);
                        assertThat(subject.getNamespace()).isEqualTo(Chart.NAMESPACE);
                      });
            });
  }

  @Test
  void ftp_keeps_the_clients_addresses_unless_a_proxy_tells_them() {
    Service ftp = Feature.FTP.rendered().service("wharf-ftp").orElseThrow();
    assertThat(ftp.getSpec().getType()).isEqualTo("LoadBalancer");
    assertThat(ftp.getSpec().getExternalTrafficPolicy()).isEqualTo("Local");
  }

  @ParameterizedTest
  @CsvSource({
    "proxy-body-size, 0",
    "proxy-request-buffering, off",
    "proxy-buffering, off",
    "proxy-http-version, 1.1",
    "proxy-read-timeout, 3600",
    "proxy-send-timeout, 3600",
  })
  void an_ingress_lets_uploads_through_as_they_come(String annotation, String value) {
    Ingress ingress = Feature.INGRESS.rendered().one(Ingress.class);
    assertThat(ingress.getMetadata().getAnnotations())
        .containsEntry("nginx.ingress.kubernetes.io/" + annotation, value);
  }

  @Test
  void an_ingress_and_a_route_lead_to_the_http_service() {
    Rendered rendered = Feature.EVERYTHING.rendered();
    Service http = rendered.service("wharf").orElseThrow();
    assertThat(rendered.leads(http)).isEqualTo(Map.of(80, 8080));
    assertThat(rendered.one(Ingress.class).getSpec().getRules().get(0).getHttp().getPaths().get(0))
        .satisfies(
            path -> {
              assertThat(path.getBackend().getService().getName()).isEqualTo("wharf");
              assertThat(path.getBackend().getService().getPort().getName())
                  .isEqualTo(http.getSpec().getPorts().get(0).getName());
            });
    assertThat(rendered.one(HTTPRoute.class).getSpec().getRules().get(0))
        .satisfies(
            rule -> {
              assertThat(rule.getBackendRefs().get(0).getName()).isEqualTo("wharf");
              assertThat(rule.getBackendRefs().get(0).getPort()).isEqualTo(80);
              assertThat(rule.getTimeouts().getRequest()).isEqualTo("0s");
              assertThat(rule.getTimeouts().getBackendRequest()).isEqualTo("0s");
            });
  }

  @Test
  void prometheus_finds_the_management_service_and_no_other() {
    Rendered rendered = Feature.EVERYTHING.rendered();
    ServiceMonitor monitor = rendered.one(ServiceMonitor.class);
    Map<String, String> asked = monitor.getSpec().getSelector().getMatchLabels();
    assertThat(
            rendered.all(Service.class).stream()
                .filter(
                    service ->
                        service.getMetadata().getLabels().entrySet().containsAll(asked.entrySet()))
                .map(HasMetadata::getMetadata)
                .map(meta -> meta.getName()))
        .containsExactly("wharf-management");
    assertThat(monitor.getSpec().getEndpoints())
        .singleElement()
        .satisfies(
            endpoint -> {
              assertThat(endpoint.getPort()).isEqualTo("management");
              assertThat(endpoint.getPath()).isEqualTo("/metrics");
            });
  }
}
