package dev.wharf.app.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.wharf.app.ShutdownPhases;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PodsOfTheChartTest {
  /** Store and database are closed after the actor system has ended. */
  private static final Duration CLOSING = Duration.ofSeconds(10);

  @ParameterizedTest
  @CsvSource({"10, 240", "0, 1", "5, 30", "30, 3600"})
  void a_pod_has_the_time_that_a_drain_takes_at_its_longest(int preStop, int drain) {
    PodSpec pod =
        Chart.render("drain: {preStopSeconds: %d, seconds: %d}".formatted(preStop, drain))
            .replica()
            .getSpec();
    Container container = Rendered.only(pod);
    assertThat(Rendered.values(container)).containsEntry("WHARF_DRAIN_TIMEOUT", drain + "s");
    assertThat(
            Optional.ofNullable(container.getLifecycle())
                .map(lifecycle -> lifecycle.getPreStop().getSleep().getSeconds()))
        .isEqualTo(Optional.of((long) preStop).filter(seconds -> seconds > 0));
    Duration needed =
        Duration.ofSeconds(preStop)
            .plus(ShutdownPhases.longest(Duration.ofSeconds(drain)))
            .plus(CLOSING);
    assertThat(Duration.ofSeconds(pod.getTerminationGracePeriodSeconds()))
        .isBetween(needed, needed.plusSeconds(30));
  }

  @ParameterizedTest
  @EnumSource
  void a_pod_may_do_no_more_than_it_must(Feature feature) {
    for (PodTemplateSpec template : feature.rendered().pods()) {
      PodSpec pod = template.getSpec();
      assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
      assertThat(pod.getSecurityContext().getRunAsUser()).isPositive();
      assertThat(pod.getSecurityContext().getFsGroup()).isPositive();
      assertThat(pod.getSecurityContext().getSeccompProfile().getType())
          .isEqualTo("RuntimeDefault");
      assertThat(pod.getEnableServiceLinks()).isFalse();
      Container container = Rendered.only(pod);
      assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
      assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
      assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
      assertThat(container.getVolumeMounts())
          .filteredOn(mount -> !Boolean.TRUE.equals(mount.getReadOnly()))
          .extracting(mount -> mount.getMountPath())
          .contains("/tmp", "/var/lib/wharf")
          .isSubsetOf("/tmp", "/var/lib/wharf", "/more");
      assertThat(container.getPorts())
          .allMatch(port -> port.getContainerPort() > 1023, "needs no right to low ports");
    }
  }

  @ParameterizedTest
  @EnumSource
  void memory_is_asked_for_as_it_is_limited_and_heap_and_buffers_fit_into_it(Feature feature) {
    for (PodTemplateSpec pod : feature.rendered().pods()) {
      Container container = Rendered.only(pod.getSpec());
      Map<String, Quantity> limits = container.getResources().getLimits();
      assertThat(limits).containsOnlyKeys("memory");
      assertThat(container.getResources().getRequests())
          .containsEntry("memory", limits.get("memory"))
          .containsKey("cpu");
    }
    Container container = feature.rendered().container();
    long memory =
        Quantity.getAmountInBytes(container.getResources().getLimits().get("memory")).longValue();
    List<String> flags =
        Arrays.asList(Rendered.values(container).getOrDefault("JDK_JAVA_OPTIONS", "").split(" "));
    long heap = memory / 100 * number(flags, "-XX:MaxRAMPercentage=([0-9]+)");
    long direct = number(flags, "-XX:MaxDirectMemorySize=([0-9]+)m") << 20;
    assertThat(heap + direct).isLessThanOrEqualTo(memory / 100 * 80);
    assertThat(memory - heap - direct)
        .as("for the JVM itself: 150 MiB and more")
        .isGreaterThan(150 << 20);
  }

  private static long number(List<String> flags, String pattern) {
    return flags.stream()
        .filter(flag -> flag.matches(pattern))
        .map(flag -> Long.valueOf(flag.replaceAll(pattern, "$1")))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void a_pod_is_started_asked_and_left_alone_by_probes_of_the_management_port() {
    Container container = Feature.DEFAULTS.rendered().container();
    assertProbe(container.getStartupProbe(), "/alive", 60);
    assertProbe(container.getLivenessProbe(), "/alive", 30);
    assertProbe(container.getReadinessProbe(), "/ready", 1);
  }

  /**
   * @param patience seconds before Kubernetes acts on it
   */
  private static void assertProbe(Probe probe, String path, int patience) {
    assertThat(probe.getHttpGet().getPath()).isEqualTo(path);
    assertThat(probe.getHttpGet().getPort().getStrVal()).isEqualTo("management");
    assertThat(probe.getPeriodSeconds() * probe.getFailureThreshold())
        .isGreaterThanOrEqualTo(patience);
    assertThat(probe.getTimeoutSeconds())
        .as("a check takes 5 s at most")
        .isGreaterThanOrEqualTo(path.equals("/ready") ? 6 : 5);
  }

  @Test
  void replicas_are_replaced_one_by_one_and_never_one_less() {
    DeploymentSpec spec = Feature.DEFAULTS.rendered().one(Deployment.class).getSpec();
    assertThat(spec.getReplicas()).isEqualTo(3);
    assertThat(spec.getStrategy().getRollingUpdate().getMaxSurge().getIntVal()).isEqualTo(1);
    assertThat(spec.getStrategy().getRollingUpdate().getMaxUnavailable().getIntVal()).isZero();
    assertThat(spec.getMinReadySeconds()).isPositive();
  }

  @Test
  void replicas_are_spread_over_zones_and_nodes() {
    assertThat(Feature.PLACEMENT.rendered().replica().getSpec().getTopologySpreadConstraints())
        .extracting(
            TopologySpreadConstraint::getTopologyKey,
            TopologySpreadConstraint::getWhenUnsatisfiable,
            TopologySpreadConstraint::getMaxSkew)
        .containsExactlyInAnyOrder(
            tuple("topology.kubernetes.io/zone", "DoNotSchedule", 1),
            tuple("kubernetes.io/hostname", "DoNotSchedule", 1));
  }

  @ParameterizedTest
  @CsvSource({
    "AUTOSCALING,            3, cpu wharf_active_writers",
    "AUTOSCALING_BY_WRITERS, 5, wharf_active_writers",
  })
  void a_deployment_that_is_scaled_leaves_the_number_to_the_scaler(
      Feature feature, int least, String metrics) {
    Rendered rendered = feature.rendered();
    Deployment deployment = rendered.one(Deployment.class);
    assertThat(deployment.getSpec().getReplicas()).isNull();
    HorizontalPodAutoscaler scaler = rendered.one(HorizontalPodAutoscaler.class);
    assertThat(scaler.getSpec().getScaleTargetRef().getKind()).isEqualTo("Deployment");
    assertThat(scaler.getSpec().getScaleTargetRef().getName())
        .isEqualTo(deployment.getMetadata().getName());
    assertThat(scaler.getSpec().getMinReplicas()).isEqualTo(least);
    assertThat(scaler.getSpec().getMetrics().stream().map(PodsOfTheChartTest::name))
        .containsExactly(metrics.split(" "));
    assertThat(scaler.getSpec().getBehavior().getScaleDown().getStabilizationWindowSeconds())
        .isEqualTo(600);
    assertThat(scaler.getSpec().getBehavior().getScaleDown().getPolicies())
        .singleElement()
        .satisfies(
            policy -> {
              assertThat(policy.getValue()).isEqualTo(1);
              assertThat((long) policy.getPeriodSeconds())
                  .as("the last one has gone before the next")
                  .isEqualTo(rendered.replica().getSpec().getTerminationGracePeriodSeconds());
            });
  }

  private static String name(MetricSpec metric) {
    return metric.getType().equals("Pods")
        ? metric.getPods().getMetric().getName()
        : metric.getResource().getName();
  }

  @Test
  void a_change_of_the_configuration_file_replaces_the_replicas() {
    String key = "checksum/config";
    Map<String, String> first =
        Chart.render("config: a = 1").replica().getMetadata().getAnnotations();
    Map<String, String> second =
        Chart.render("config: a = 2").replica().getMetadata().getAnnotations();
    assertThat(first.get(key)).hasSize(64).isNotEqualTo(second.get(key));
    assertThat(Feature.CONFIG.rendered().container().getArgs())
        .containsExactly("serve", "--config", "/etc/wharf/config/wharf.conf");
  }
}
