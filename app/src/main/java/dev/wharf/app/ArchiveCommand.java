package dev.wharf.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Makes the archive of loaded classes that lets this JVM start this jar in a fraction of the time.
 * It fits only the JVM and the jar it was made with, so it is made where it is used.
 */
@Command(
    name = "archive",
    description = "Make an archive for this JVM that shortens the start, and end",
    mixinStandardHelpOptions = true)
final class ArchiveCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int KIB = 1024;

  @Option(
      names = "--to",
      paramLabel = "FILE",
      description = "Where to (default: beside the jar, wharf.jsa, or wharf.aot from Java 25 on)")
  private @Nullable Path to;

  @Spec private @Nullable CommandSpec spec;

  private ArchiveCommand() {}

  static CommandLine commandLine() {
    return new CommandLine(new ArchiveCommand());
  }

  @Override
  public Integer call() {
    TrainedJvm jvm = TrainedJvm.likeThis();
    Path target = (to == null ? jvm.archiveBesideJar() : to).toAbsolutePath();
    try {
      make(jvm, target);
      return 0;
    } catch (IOException | NotStarted e) {
      commandLine(spec).getErr().println("wharf: archive: " + e.getMessage());
      commandLine(spec).getErr().flush();
      return FAILED;
    }
  }

  private void make(TrainedJvm jvm, Path target) throws IOException {
    Path folder = Files.createTempDirectory("wharf-archive");
    try {
      Path made = target.resolveSibling("." + target.getFileName() + ".part");
      jvm.run(folder, made, new Training());
      Files.move(made, target, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Folders.delete(folder);
    }
    commandLine(spec)
        .getOut()
        .printf(
            "%s: %d MiB, for this jar and Java %s; start with%n  java %s%n",
            target, Files.size(target) / KIB / KIB, Runtime.version(), jvm.startWith(target));
    commandLine(spec).getOut().flush();
  }

  private static CommandLine commandLine(@Nullable CommandSpec spec) {
    return Objects.requireNonNull(spec, "set by picocli").commandLine();
  }
}
