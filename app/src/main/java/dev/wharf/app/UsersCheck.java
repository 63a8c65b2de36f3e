package dev.wharf.app;

import dev.wharf.access.UsersFile;
import dev.wharf.access.UsersFile.Contents;
import dev.wharf.access.UsersFile.Listed;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code wharf users check}. */
@Command(
    name = "check",
    description = "Read the users file as a replica would, and list its accounts",
    mixinStandardHelpOptions = true)
final class UsersCheck implements Callable<Integer> {
  @Mixin private UsersCommand.Target target = new UsersCommand.Target();

  @Spec private @Nullable CommandSpec spec;

  private final Supplier<Path> usual;

  UsersCheck(Supplier<Path> usual) {
    this.usual = usual;
  }

  @Override
  public Integer call() {
    Contents contents = UsersFile.check(target.or(usual));
    PrintWriter err = UsersOutput.errorsOf(spec);
    contents.warnings().forEach(err::println);
    err.flush();
    PrintWriter out = UsersOutput.of(spec);
    contents.accounts().stream().map(UsersCheck::line).forEach(out::println);
    out.flush();
    return 0;
  }

  /** {@code alice: /homes/alice: list get put}. */
  private static String line(Listed listed) {
    String permissions =
        listed.permissions().isEmpty() ? "nothing" : String.join(" ", listed.permissions());
    return listed.account().name()
        + ": /"
        + listed.account().home().prefix()
        + ": "
        + permissions
        + (listed.enabled() ? "" : " (disabled)");
  }
}
