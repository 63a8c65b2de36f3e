package dev.wharf.app;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Where a command writes to. */
final class UsersOutput {
  private UsersOutput() {}

  static PrintWriter of(@Nullable CommandSpec spec) {
    return spec == null ? new PrintWriter(System.out, true) : spec.commandLine().getOut();
  }

  static PrintWriter errorsOf(@Nullable CommandSpec spec) {
    return spec == null ? new PrintWriter(System.err, true) : spec.commandLine().getErr();
  }
}
