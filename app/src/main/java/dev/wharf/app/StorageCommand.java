package dev.wharf.app;

import dev.wharf.app.settings.Settings;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The object store, from the command line. */
@Command(name = "storage", description = "Try the object store", mixinStandardHelpOptions = true)
final class StorageCommand {
  private StorageCommand() {}

  static CommandLine commandLine(Supplier<Settings> settings) {
    return new CommandLine(new StorageCommand()).addSubcommand(new StorageCheck(settings));
  }
}
