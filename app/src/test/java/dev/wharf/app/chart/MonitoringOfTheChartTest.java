package dev.wharf.app.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wharf.app.ScrapedNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dashboard, alerts, scaler and probes ask for what a node tells. */
class MonitoringOfTheChartTest {
  private static final Pattern METRIC =
      Pattern.compile("\\b(?:wharf|jvm|process|system)_[a-z0-9_]+(?:\\{([^}]*)})?");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)\\s*(?:=~|!~|!=|=)\\s*\"[^\"]*\"");
  private static final Pattern GROUPED = Pattern.compile("\\b(?:by|on|ignoring) \\(([^)]*)\\)");
  private static final Pattern SAMPLE = Pattern.compile("([a-z_0-9]+)(?:\\{(.*)})? \\S+");

  /** What Prometheus itself adds to each sample. */
  private static final Set<String> ADDED = Set.of("namespace", "job", "pod", "instance");

  @TempDir Path folder;

  @Test
  void every_metric_label_and_probe_that_the_chart_asks_for_is_there() throws Exception {
    try (ScrapedNode node = ScrapedNode.start(folder)) {
      System.gc();
      await("a pause of the collector is counted")
          .atMost(Duration.ofSeconds(20))
          .until(() -> node.get("/metrics").body().contains("jvm_gc_pause_seconds_sum"));
      Map<String, Set<String>> told = samples(node.get("/metrics").body());

      List<String> asked = new ArrayList<>(dashboard());
      asked.addAll(alerts());
      for (String expression : asked) {
        assertAnswered(expression, told);
      }
      Feature.AUTOSCALING_BY_WRITERS
          .rendered()
          .one(HorizontalPodAutoscaler.class)
          .getSpec()
          .getMetrics()
          .forEach(metric -> assertThat(told).containsKey(metric.getPods().getMetric().getName()));
      for (String path : probes()) {
        await(path).atMost(Duration.ofSeconds(20)).until(() -> node.get(path).statusCode() == 200);
      }
    }
  }

  private static void assertAnswered(String expression, Map<String, Set<String>> told) {
    List<MatchResult> metrics = METRIC.matcher(expression).results().toList();
    assertThat(metrics.size() + (expression.contains("up{") ? 1 : 0)).as(expression).isPositive();
    Set<String> labels = new HashSet<>(ADDED);
    for (MatchResult metric : metrics) {
      String name = name(metric);
      assertThat(told).as(expression).containsKey(name);
      labels.addAll(told.getOrDefault(name, Set.of()));
      if (metric.group(1) != null) {
        Set<String> known = new HashSet<>(ADDED);
        known.addAll(told.getOrDefault(name, Set.of()));
        assertThat(LABEL.matcher(metric.group(1)).results().map(label -> label.group(1)))
            .as(expression)
            .isSubsetOf(known);
      }
    }
    GROUPED
        .matcher(expression)
        .results()
        .flatMap(grouped -> Arrays.stream(grouped.group(1).split(",\\s*")))
        .forEach(label -> assertThat(labels).as(expression).contains(label));
  }

  private static String name(MatchResult metric) {
    return metric.group().replaceAll("\\{.*", "");
  }

  /** From a sample's name to the labels it has. */
  private static Map<String, Set<String>> samples(String scrape) {
    Map<String, Set<String>> samples = new TreeMap<>();
    scrape
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(SAMPLE::matcher)
        .filter(matcher -> matcher.matches())
        .forEach(
            matcher -> {
              Set<String> labels =
                  samples.computeIfAbsent(matcher.group(1), name -> new HashSet<>());
              if (matcher.group(2) != null) {
                LABEL
                    .matcher(matcher.group(2))
                    .results()
                    .forEach(label -> labels.add(label.group(1)));
              }
            });
    return samples;
  }

  private static List<String> probes() {
    Container container = Feature.DEFAULTS.rendered().container();
    return Stream.of(
            container.getStartupProbe(),
            container.getLivenessProbe(),
            container.getReadinessProbe())
        .map(probe -> probe.getHttpGet().getPath())
        .distinct()
        .toList();
  }

  private static List<String> alerts() {
    return Feature.EVERYTHING.rendered().one(PrometheusRule.class).getSpec().getGroups().stream()
        .flatMap(group -> group.getRules().stream())
        .map(rule -> rule.getExpr().getStrVal())
        .toList();
  }

  private static List<String> dashboard() throws IOException {
    List<String> expressions = new ArrayList<>();
    for (JsonNode panel : panels()) {
      panel.path("targets").forEach(target -> expressions.add(target.get("expr").asText()));
    }
    assertThat(expressions).hasSizeGreaterThan(20);
    return expressions;
  }

  private static JsonNode panels() throws IOException {
    ConfigMap map = Feature.MONITORING.rendered().one(ConfigMap.class);
    assertThat(map.getMetadata().getLabels()).containsEntry("grafana_dashboard", "1");
    return new ObjectMapper().readTree(map.getData().get("wharf.json")).get("panels");
  }

  @Test
  void panels_of_the_dashboard_do_not_overlap_and_say_what_they_show() throws IOException {
    Set<String> cells = new HashSet<>();
    Set<Integer> ids = new HashSet<>();
    for (JsonNode panel : panels()) {
      assertThat(ids.add(panel.get("id").asInt())).isTrue();
      assertThat(panel.get("title").asText()).isNotEmpty();
      JsonNode at = panel.get("gridPos");
      assertThat(at.get("x").asInt() + at.get("w").asInt()).isLessThanOrEqualTo(24);
      for (int x = at.get("x").asInt(); x < at.get("x").asInt() + at.get("w").asInt(); x++) {
        for (int y = at.get("y").asInt(); y < at.get("y").asInt() + at.get("h").asInt(); y++) {
          assertThat(cells.add(x + "," + y)).as(panel.get("title").asText()).isTrue();
        }
      }
      if (!panel.get("type").asText().equals("row")) {
        assertThat(panel.get("description").asText()).isNotEmpty();
        assertThat(panel.get("targets")).isNotEmpty();
      }
    }
  }

  @Test
  void alerts_are_of_this_release_alone_and_say_what_is_wrong() {
    assertThat(alerts())
        .allSatisfy(
            expression ->
                assertThat(expression).contains("{namespace=\"files\",job=\"wharf-management\""));
    assertThat(Feature.EVERYTHING.rendered().one(PrometheusRule.class).getSpec().getGroups())
        .singleElement()
        .satisfies(
            group ->
                assertThat(group.getRules())
                    .extracting(rule -> rule.getAlert())
                    .doesNotHaveDuplicates()
                    .hasSizeGreaterThan(8));
    assertThat(Feature.EVERYTHING.rendered().one(PrometheusRule.class).getSpec().getGroups())
        .flatExtracting(group -> group.getRules())
        .allSatisfy(
            rule -> {
              assertThat(rule.getAnnotations()).containsKey("summary");
              assertThat(rule.getLabels()).containsKey("severity");
            });
  }
}
