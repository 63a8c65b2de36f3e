package dev.wharf.app.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ChartTest {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  @Test
  void helm_finds_no_fault() {
    LintResult result = Chart.lint();
    assertThat(result.getMessages()).noneMatch(message -> message.matches("\\[(WARN|ERROR).*"));
    assertThat(result.isFailed()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void every_object_is_one_that_kubernetes_knows_with_no_field_that_it_does_not(Feature feature) {
    Rendered rendered = feature.rendered();
    assertThat(rendered.objects()).hasSizeGreaterThan(4);
    for (HasMetadata object : rendered.objects()) {
      assertThat(UnknownFields.of(object)).isEmpty();
      assertThat(object.getMetadata().getNamespace()).isEqualTo(Chart.NAMESPACE);
      assertThat(object.getMetadata().getLabels())
          .containsEntry("app.kubernetes.io/instance", Chart.RELEASE);
    }
    assertThat(rendered.objects())
        .extracting(each -> each.getKind() + " " + each.getMetadata().getName())
        .doesNotHaveDuplicates();
    assertThat(rendered.all(Secret.class)).as("the chart makes no secret").isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "spec: {port: 1}                            | Service.spec.port",
        "spec: {ports: [{portss: 1}]}               | Service.spec.ports[].portss",
        "metadata: {labels: {a: b}, lables: {a: b}} | Service.metadata.lables",
      })
  void a_field_that_kubernetes_does_not_know_would_be_found(String wrong, String path) {
    assertThat(Rendered.of("apiVersion: v1\nkind: Service\n" + wrong + "\n").objects())
        .singleElement()
        .satisfies(service -> assertThat(UnknownFields.of(service)).containsExactly(path));
  }

  @ParameterizedTest
  @CsvSource({
    "DEFAULTS, ServiceAccount Role RoleBinding Service Deployment NetworkPolicy PodDisruptionBudget"
        + " Job",
    "OPEN, ServiceAccount Role RoleBinding Service Deployment Job",
    "GIVEN_ACCOUNT, Service Deployment NetworkPolicy PodDisruptionBudget Job",
    "NO_JOB, ServiceAccount Role RoleBinding Service Deployment NetworkPolicy PodDisruptionBudget",
    "FILESYSTEM, ServiceAccount Role RoleBinding Service Deployment NetworkPolicy"
        + " PodDisruptionBudget Job PersistentVolumeClaim",
    "FILESYSTEM_CLAIMED, ServiceAccount Role RoleBinding Service Deployment NetworkPolicy"
        + " PodDisruptionBudget Job",
    "EVERYTHING, ServiceAccount Role RoleBinding Service Deployment NetworkPolicy"
        + " PodDisruptionBudget Job ConfigMap HorizontalPodAutoscaler Ingress HTTPRoute"
        + " ServiceMonitor PrometheusRule",
  })
  void what_is_asked_for_is_made_and_nothing_else(Feature feature, String kinds) {
    assertThat(
            new TreeSet<>(feature.rendered().objects().stream().map(HasMetadata::getKind).toList()))
        .isEqualTo(new TreeSet<>(List.of(kinds.split(" "))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "replicas: 0                                              | replicas",
        "replicas: three                                          | replicas",
        "replica: 3                                               | replica",
        "memory: 1G                                               | memory",
        "cpu: much                                                | cpu",
        "image: {digest: 12ab}                                    | digest",
        "image: {pullPolicy: Sometimes}                           | pullPolicy",
        "jvm: {processors: 1}                                     | processors",
        "jvm: {heapPercent: 70, directPercent: 20}                | jvm.heapPercent and"
            + " jvm.directPercent: 90",
        "http: {basePath: files}                                  | basePath",
        "http: {baseUrl: files.example.com}                       | baseUrl",
        "http: {maxSize: large}                                   | maxSize",
        "http: {trustedProxies: [proxy.example.com]}              | trustedProxies",
        "http: {token: secret}                                    | token",
        "http: {token: {value: secret}}                           | value",
        "http: {service: {type: ExternalName}}                    | type",
        "ftp: {enabled: true, passiveHost: a, tls: {existingSecret: t}} | users.existingSecret",
        "{ftp: {enabled: true, tls: {existingSecret: t}}, users: {existingSecret: u}} |"
            + " ftp.passiveHost",
        "{ftp: {enabled: true, passiveHost: a}, users: {existingSecret: u}} |"
            + " ftp.tls.existingSecret",
        "ftp: {passivePorts: {first: 65530}}                      | ftp.passivePorts: 20 ports from"
            + " 65530",
        "ftp: {passivePorts: {first: 8070}}                       | ftp.passivePorts: 8080 is among"
            + " them",
        "ftp: {passivePorts: {count: 0}}                          | count",
        "ftp: {tls: {control: some}}                              | control",
        "ftp: {service: {type: NodePort}}                         | type",
        "database: {existingSecret: ''}                           | existingSecret",
        "database: {url: 'jdbc:postgresql://db/wharf'}            | url",
        "database: {connections: 1}                               | connections",
        "store: {type: gcs}                                       | type",
        "store: {s3: {bucket: ''}}                                | bucket",
        "store: {s3: {profile: garage}}                           | profile",
        "store: {s3: {uploadMemory: 90%}}                         | uploadMemory",
        "store: {s3: {secretKey: abc}}                            | secretKey",
        "cluster: {preset: quick}                                 | preset",
        "cluster: {downing: keep-oldest}                          | downing",
        "cluster: {requiredContacts: 4}                           | cluster.requiredContacts: 4",
        "drain: {seconds: 4m}                                     | seconds",
        "drain: {seconds: 0}                                      | seconds",
        "settings: {CORS_ORIGINS: '*'}                            | CORS_ORIGINS",
        "settings: {WHARF_DB_PASSWORD: abc}                       | WHARF_DB_PASSWORD",
        "settings: {WHARF_HTTP_BIND: '0.0.0.0:80'}                | settings.WHARF_HTTP_BIND",
        "runAs: {user: 0}                                         | user",
        "autoscaling: {enabled: true, min: 5, max: 4}             | autoscaling.max: 4",
        "autoscaling: {enabled: true, cpuPercent: 0}              | autoscaling.cpuPercent: 0",
        "topologySpread: {zone: Never}                            | zone",
        "ingress: {path: files}                                   | path",
        "httpRoute: {enabled: true}                               | httpRoute.parentRefs",
        "monitoring: {serviceMonitor: {interval: often}}          | interval",
      })
  void a_wrong_value_is_refused_by_name(String values, String name) {
    assertThatThrownBy(() -> Chart.render(values))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(name);
  }

  @Test
  void every_value_has_a_default_and_a_rule() throws IOException {
    JsonNode rules = new ObjectMapper().readTree(Chart.read("values.schema.json"));
    compare("", YAML.readTree(Chart.read("values.yaml")), rules);
  }

  /** Both have the same keys, as far down as the rules name any. */
  private static void compare(String path, JsonNode values, JsonNode rules) {
    JsonNode rule = rules;
    if (rule.has("$ref")) {
      return;
    }
    if (!rule.has("properties")) {
      return;
    }
    assertThat(rule.path("additionalProperties").isBoolean()).as(path).isTrue();
    TreeSet<String> named = new TreeSet<>();
    rule.get("properties").fieldNames().forEachRemaining(named::add);
    named.remove("global");
    TreeSet<String> given = new TreeSet<>();
    values.fieldNames().forEachRemaining(given::add);
    assertThat(given).as("values below '%s'", path).isEqualTo(named);
    named.forEach(
        key -> compare(path + "." + key, values.get(key), rule.get("properties").get(key)));
  }

  @Test
  void it_installs_the_version_it_is_kept_with() throws IOException {
    Matcher project =
        Pattern.compile("<artifactId>wharf</artifactId>\\s*<version>([^<]+)</version>")
            .matcher(Files.readString(Path.of("pom.xml")));
    assertThat(project.find()).isTrue();
    assertThat(YAML.readTree(Chart.read("Chart.yaml")).get("appVersion").asText())
        .isEqualTo(project.group(1));
    assertThat(Feature.DEFAULTS.rendered().container().getImage())
        .isEqualTo("wharf:" + project.group(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DEFAULTS     | whoever reaches the HTTP service may upload",
        "DEFAULTS     | http://wharf.files/files/",
        "FTP_PLAIN    | may cross the network as plain text",
        "FTP_PLAIN    | ports 30000 to 30002",
        "ONE_REPLICA  | with fewer than three, the loss of one may stop the service",
        "OPEN         | whoever reaches port 17355 of a pod may join the cluster",
        "INGRESS      | https://wharf.example.com/files/",
      })
  void what_it_says_after_the_installation_names_what_is_open(Feature feature, String words) {
    assertThat(Chart.notes(feature.yaml())).contains(words);
  }

  @Test
  void it_has_nothing_to_warn_of_when_all_is_set() {
    assertThat(Chart.notes(Feature.EVERYTHING.yaml())).doesNotContain("WARNING");
  }
}
