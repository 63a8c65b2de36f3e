package dev.wharf.app;

import dev.wharf.app.settings.Settings;
import dev.wharf.app.settings.WrongSetting;
import dev.wharf.cluster.Database;
import dev.wharf.cluster.DatabaseUnavailable;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Brings the tables up to date and ends, before replicas start that only look at them. */
@Command(
    name = "migrate",
    description = "Bring the database's tables up to date, and end",
    mixinStandardHelpOptions = true)
final class MigrateCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int WRONG_SETTING = 2;

  private final Supplier<Settings> settings;

  @Spec private @Nullable CommandSpec spec;

  private MigrateCommand(Supplier<Settings> settings) {
    this.settings = settings;
  }

  static CommandLine commandLine(Supplier<Settings> settings) {
    return new CommandLine(new MigrateCommand(settings));
  }

  @Override
  public Integer call() {
    try {
      Settings read = settings.get();
      LogOutput.configure(read.log());
      try (Database database = Database.open(Wiring.database(read).migrating(true))) {
        commandLine().getOut().println("tables are up to date: " + database);
        commandLine().getOut().flush();
        return 0;
      }
    } catch (WrongSetting e) {
      return complain(WRONG_SETTING, e);
    } catch (DatabaseUnavailable e) {
      return complain(FAILED, e);
    }
  }

  private int complain(int status, RuntimeException failure) {
    commandLine().getErr().println("wharf: " + failure.getMessage());
    commandLine().getErr().flush();
    return status;
  }

  private CommandLine commandLine() {
    return java.util.Objects.requireNonNull(spec, "set by picocli").commandLine();
  }
}
