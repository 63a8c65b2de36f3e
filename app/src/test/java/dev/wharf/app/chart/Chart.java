package dev.wharf.app.chart;

import com.marcnuri.helm.DryRun;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The chart, and Helm. */
final class Chart {
  /** Beside this module. */
  static final Path FOLDER = Path.of("../cluster-config/kubernetes/wharf");

  static final String RELEASE = "wharf";
  static final String NAMESPACE = "files";

  private static final Path COPY = copy();

  private Chart() {}

  /**
   * What an installation would apply.
   *
   * @param values YAML over the chart's own
   * @throws IllegalStateException as Helm refuses the values
   */
  static Rendered render(String values) {
    return Rendered.of(
        new Helm(COPY)
            .template()
            .withName(RELEASE)
            .withNamespace(NAMESPACE)
            .withValuesFile(file(values))
            .call());
  }

  /** What an installation would say. */
  static String notes(String values) {
    return new Helm(COPY)
        .install()
        .withName(RELEASE)
        .withNamespace(NAMESPACE)
        .clientOnly()
        .withDryRunOption(DryRun.CLIENT)
        .withValuesFile(file(values))
        .call()
        .getOutput();
  }

  static LintResult lint() {
    return new Helm(COPY).lint().strict().call();
  }

  static String read(String file) {
    try {
      return Files.readString(FOLDER.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path file(String values) {
    try {
      return Files.writeString(
          Files.createTempFile(COPY.resolveSibling(""), "values", ".yaml"), values);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Helm as a library takes itself for Kubernetes 1.20 and cannot be told otherwise; and it keeps
   * hooks to itself, so that they are objects like others here, with annotations {@code hooked/…}.
   */
  private static Path copy() {
    try {
      Path place = Files.createTempDirectory("wharf-chart");
      Path copy = place.resolve("wharf");
      for (Path file : files()) {
        Path to = copy.resolve(FOLDER.relativize(file));
        Files.createDirectories(to.resolveSibling(""));
        Files.writeString(
            to,
            Files.readString(file)
                .lines()
                .filter(line -> !line.startsWith("kubeVersion:"))
                .map(line -> line.replace("helm.sh/hook", "hooked/hook"))
                .collect(Collectors.joining("\n", "", "\n")));
      }
      Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(place)));
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(FOLDER)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  private static void remove(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
