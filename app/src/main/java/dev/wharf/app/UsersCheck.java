package dev.wharf.app;

import dev.wharf.access.UsersFile;
import dev.wharf.access.UsersFile.Contents;
import dev.wharf.access.UsersFile.Listed;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code wharf users check}. */
@Command(
    name = "check",
    description = "Read the users file as a replica would, and list its accounts",
    mixinStandardHelpOptions = true)
final class UsersCheck extends UsersTask {
  @Mixin private UsersCommand.Target target = new UsersCommand.Target();

  private final Supplier<Path> usual;

  UsersCheck(Supplier<Path> usual) {
    this.usual = usual;
  }

  @Override
  void run(PrintWriter out, PrintWriter err) {
    Contents contents = UsersFile.check(target.or(usual));
    contents.warnings().forEach(err::println);
    contents.accounts().stream().map(UsersCheck::line).forEach(out::println);
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
