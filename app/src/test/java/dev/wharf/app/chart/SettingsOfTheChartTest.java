package dev.wharf.app.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.wharf.app.settings.Cluster;
import dev.wharf.app.settings.Ftp;
import dev.wharf.app.settings.S3;
import dev.wharf.app.settings.Settings;
import dev.wharf.app.settings.SettingsReader;
import dev.wharf.app.settings.UnknownVariables;
import dev.wharf.cluster.Downing;
import dev.wharf.cluster.Joining;
import dev.wharf.cluster.Preset;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the chart tells Wharf, read by Wharf. */
class SettingsOfTheChartTest {
  private static final Map<String, String> SECRETS =
      Map.of(
          "WHARF_DB_URL", "jdbc:postgresql://db:5432/wharf",
          "WHARF_DB_USER", "wharf",
          "WHARF_DB_PASSWORD", "…",
          "WHARF_HTTP_TOKEN", "token",
          "WHARF_ADMIN_TOKEN", "token",
          "WHARF_S3_ACCESS_KEY", "access",
          "WHARF_S3_SECRET_KEY", "secret");

  @ParameterizedTest
  @EnumSource
  void every_variable_is_one_that_wharf_knows(Feature feature) {
    for (PodTemplateSpec pod : feature.rendered().pods()) {
      List<String> names =
          Rendered.only(pod.getSpec()).getEnv().stream().map(EnvVar::getName).toList();
      assertThat(names).doesNotHaveDuplicates();
      assertThat(UnknownVariables.warnings(names)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void what_is_secret_comes_out_of_secrets(Feature feature) {
    for (PodTemplateSpec pod : feature.rendered().pods()) {
      for (EnvVar variable : Rendered.only(pod.getSpec()).getEnv()) {
        if (SECRETS.containsKey(variable.getName())) {
          assertThat(variable.getValue()).as(variable.getName()).isNull();
          assertThat(variable.getValueFrom().getSecretKeyRef().getName()).isNotEmpty();
          assertThat(variable.getValueFrom().getSecretKeyRef().getKey()).isNotEmpty();
        } else {
          assertThat(variable.getName())
              .as("a secret of another name")
              .doesNotMatch(".*(TOKEN|PASSWORD|SECRET|ACCESS_KEY).*");
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "DEFAULTS,     WHARF_DB_URL WHARF_DB_USER WHARF_DB_PASSWORD",
    "TOKENS,       WHARF_DB_URL WHARF_DB_USER WHARF_DB_PASSWORD WHARF_HTTP_TOKEN WHARF_ADMIN_TOKEN",
    "S3_WITH_KEYS, WHARF_DB_URL WHARF_DB_USER WHARF_DB_PASSWORD WHARF_S3_ACCESS_KEY"
        + " WHARF_S3_SECRET_KEY",
  })
  void those_that_are_named_are_asked_for(Feature feature, String names) {
    assertThat(
            feature.rendered().container().getEnv().stream()
                .filter(variable -> variable.getValueFrom() != null)
                .filter(variable -> variable.getValueFrom().getSecretKeyRef() != null)
                .map(EnvVar::getName))
        .containsExactlyInAnyOrder(names.split(" "));
  }

  @ParameterizedTest
  @EnumSource
  void wharf_accepts_them_and_listens_where_the_services_lead(Feature feature) {
    Rendered rendered = feature.rendered();
    Settings settings = read(rendered.container());
    Map<String, Integer> expected = new TreeMap<>();
    expected.put("http", settings.http().bind().port());
    expected.put("management", settings.management().bind().port());
    expected.put("cluster", settings.cluster().port());
    settings.ftp().ifPresent(ftp -> expected.putAll(ports(ftp)));
    assertThat(rendered.containerPorts()).isEqualTo(expected);
    assertThat(settings.cluster().host()).contains("10.9.8.7");
    assertThat(settings.cluster().joining()).isInstanceOf(Joining.Kubernetes.class);
    assertThat(settings.database().url()).isPresent();
  }

  private static Map<String, Integer> ports(Ftp ftp) {
    Map<String, Integer> ports = new TreeMap<>();
    ports.put("ftp", ftp.bind().port());
    ftp.tlsBind().ifPresent(bind -> ports.put("ftps", bind.port()));
    IntStream.rangeClosed(ftp.passive().ports().first(), ftp.passive().ports().last())
        .forEach(port -> ports.put("passive-" + port, port));
    return ports;
  }

  @ParameterizedTest
  @EnumSource
  void passive_ports_have_the_same_number_everywhere(Feature feature) {
    Rendered rendered = feature.rendered();
    Optional<Ftp> ftp = read(rendered.container()).ftp();
    Optional<Service> service =
        rendered.all(Service.class).stream()
            .filter(each -> each.getMetadata().getName().endsWith("-ftp"))
            .findFirst();
    assertThat(service.isPresent()).isEqualTo(ftp.isPresent());
    ftp.ifPresent(
        settings -> {
          Ftp.Ports passive = settings.passive().ports();
          Set<Integer> range =
              IntStream.rangeClosed(passive.first(), passive.last())
                  .boxed()
                  .collect(Collectors.toSet());
          Map<Integer, Integer> leads = rendered.leads(service.orElseThrow());
          assertThat(range).allSatisfy(port -> assertThat(leads).containsEntry(port, port));
          assertThat(leads.values())
              .containsAll(range)
              .hasSize(range.size() + (settings.tlsBind().isPresent() ? 2 : 1));
          assertThat(passive.last())
              .as("Linux gives outgoing connections ports from 32768 on")
              .isLessThan(32_768);
        });
  }

  @Test
  void what_an_operator_says_arrives() {
    Settings settings = read(Feature.PLACEMENT.rendered().container());
    assertThat(settings.drainTimeout()).isEqualTo(Duration.ofSeconds(30));
    S3 bucket = (S3) read(Feature.S3_WITH_KEYS.rendered().container()).store();
    assertThat(bucket.bucket()).isEqualTo("files");
    assertThat(bucket.keys()).isPresent();
    assertThat(bucket.memory().of(1)).isEqualTo(128 << 20);
    Settings more = read(Feature.CONFIG.rendered().container());
    assertThat(more.expireAfter()).isEmpty();
    assertThat(more.ftp().orElseThrow().maxSessions()).isEqualTo(20_000_000);
    assertThat(read(Feature.TOKENS.rendered().container()).http().maxSize())
        .hasValue(10_000_000_000L);
    Cluster cluster = read(Feature.LEASE.rendered().container()).cluster();
    assertThat(cluster.downing()).isEqualTo(Downing.LEASE_MAJORITY);
    assertThat(cluster.preset()).isEqualTo(Preset.FAST);
    assertThat(cluster.version()).contains("1.2.3");
    assertThat(cluster.joining())
        .isInstanceOfSatisfying(
            Joining.Kubernetes.class,
            kubernetes -> {
              assertThat(kubernetes.required()).isEqualTo(3);
              assertThat(kubernetes.selector()).contains("app.kubernetes.io/name=wharf");
            });
  }

  @ParameterizedTest
  @CsvSource({"DEFAULTS, 2", "ONE_REPLICA, 1", "AUTOSCALING, 2", "AUTOSCALING_BY_WRITERS, 3"})
  void a_cluster_begins_with_more_than_half_of_the_replicas(Feature feature, String contacts) {
    assertThat(Rendered.values(feature.rendered().container()))
        .containsEntry("WHARF_CLUSTER_REQUIRED_CONTACTS", contacts);
  }

  @ParameterizedTest
  @CsvSource({"DEFAULTS, true, false", "NO_JOB, false, true"})
  void either_the_job_or_the_replicas_bring_the_tables_up_to_date(
      Feature feature, boolean job, String replicas) {
    Rendered rendered = feature.rendered();
    assertThat(rendered.migration().isPresent()).isEqualTo(job);
    assertThat(Rendered.values(rendered.container())).containsEntry("WHARF_DB_MIGRATE", replicas);
  }

  @Test
  void the_job_comes_before_the_replicas_and_knows_the_database_and_no_more() {
    Job job = Feature.EVERYTHING.rendered().one(Job.class);
    assertThat(job.getMetadata().getAnnotations())
        .containsEntry("hooked/hook", "pre-install,pre-upgrade");
    Container migrate = Rendered.only(job.getSpec().getTemplate().getSpec());
    assertThat(migrate.getArgs()).containsExactly("migrate");
    assertThat(migrate.getEnv().stream().map(EnvVar::getName))
        .containsExactlyInAnyOrder(
            "WHARF_DATA_DIR", "WHARF_DB_URL", "WHARF_DB_USER", "WHARF_DB_PASSWORD");
  }

  @ParameterizedTest
  @EnumSource
  void files_that_are_named_lie_in_what_is_mounted(Feature feature) {
    for (PodTemplateSpec pod : feature.rendered().pods()) {
      Container container = Rendered.only(pod.getSpec());
      List<VolumeMount> mounts = container.getVolumeMounts();
      assertThat(mounts.stream().map(VolumeMount::getName))
          .containsExactlyInAnyOrderElementsOf(
              pod.getSpec().getVolumes().stream().map(volume -> volume.getName()).toList());
      assertThat(mounts).noneMatch(mount -> mount.getSubPath() != null);
      Rendered.values(container).values().stream()
          .filter(value -> value.startsWith("/etc/") || value.startsWith("/var/"))
          .forEach(
              path ->
                  assertThat(mounts)
                      .anyMatch(
                          mount ->
                              path.equals(mount.getMountPath())
                                  || path.startsWith(mount.getMountPath() + "/")));
    }
  }

  /** As Wharf reads them, with secrets and the pod's address filled in. */
  private static Settings read(Container container) {
    Map<String, String> environment = Rendered.values(container);
    for (EnvVar variable : container.getEnv()) {
      if (variable.getValueFrom() != null) {
        environment.put(variable.getName(), SECRETS.getOrDefault(variable.getName(), "10.9.8.7"));
      }
    }
    return SettingsReader.read(ConfigFactory.empty(), environment);
  }
}
