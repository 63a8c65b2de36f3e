package dev.wharf.app.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What Helm made of the chart and values.
 *
 * @param text YAML
 * @param objects the same, in Kubernetes' words
 */
record Rendered(String text, List<HasMetadata> objects) {
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  static Rendered of(String text) {
    return new Rendered(
        text,
        Arrays.stream(text.split("(?m)^---\n"))
            .filter(document -> document.contains("kind:"))
            .map(Rendered::object)
            .toList());
  }

  private static HasMetadata object(String document) {
    return (HasMetadata) YAML.unmarshal(document);
  }

  <T extends HasMetadata> List<T> all(Class<T> type) {
    return objects.stream().filter(type::isInstance).map(type::cast).toList();
  }

  <T extends HasMetadata> Optional<T> find(Class<T> type) {
    List<T> all = all(type);
    assertThat(all).hasSizeLessThan(2);
    return all.stream().findFirst();
  }

  <T extends HasMetadata> T one(Class<T> type) {
    return find(type).orElseThrow(() -> new AssertionError("no " + type.getSimpleName()));
  }

  Optional<Service> service(String name) {
    return all(Service.class).stream()
        .filter(service -> service.getMetadata().getName().equals(name))
        .findFirst();
  }

  PodTemplateSpec replica() {
    return one(Deployment.class).getSpec().getTemplate();
  }

  Optional<PodTemplateSpec> migration() {
    return find(Job.class).map(job -> job.getSpec().getTemplate());
  }

  Container container() {
    return only(replica().getSpec());
  }

  static Container only(PodSpec pod) {
    assertThat(pod.getContainers()).hasSize(1);
    return pod.getContainers().get(0);
  }

  List<PodTemplateSpec> pods() {
    return Stream.concat(Stream.of(replica()), migration().stream()).toList();
  }

  /** The plain values among a container's variables. */
  static Map<String, String> values(Container container) {
    return container.getEnv().stream()
        .filter(variable -> variable.getValue() != null)
        .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue, (a, b) -> b, TreeMap::new));
  }

  /** Ports of the replica's container, by name. */
  Map<String, Integer> containerPorts() {
    return container().getPorts().stream()
        .collect(
            Collectors.toMap(
                ContainerPort::getName,
                ContainerPort::getContainerPort,
                (a, b) -> b,
                TreeMap::new));
  }

  int containerPort(String name) {
    return Optional.ofNullable(containerPorts().get(name))
        .orElseThrow(() -> new AssertionError("no port of the container is called " + name));
  }

  /** From a service's ports to the container's they lead to. */
  Map<Integer, Integer> leads(Service service) {
    return service.getSpec().getPorts().stream()
        .collect(
            Collectors.toMap(
                ServicePort::getPort,
                port -> containerPort(port.getTargetPort().getStrVal()),
                (a, b) -> b,
                TreeMap::new));
  }
}
