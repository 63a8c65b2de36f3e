package dev.wharf.app;

import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The accounts of a users file, from the command line. */
@Command(
    name = "users",
    description = "Look at and add to the users file",
    mixinStandardHelpOptions = true)
final class UsersCommand {
  private UsersCommand() {}

  /**
   * @param usual the file if no option names one
   */
  static CommandLine commandLine(Supplier<Path> usual, UsersPasswords passwords) {
    return new CommandLine(new UsersCommand())
        .addSubcommand(new UsersHash(passwords))
        .addSubcommand(new UsersAdd(usual, passwords))
        .addSubcommand(new UsersCheck(usual));
  }

  /** The option that commands on a file share. */
  static final class Target {
    @Option(
        names = "--file",
        paramLabel = "FILE",
        description = "The users file ($WHARF_USERS_FILE, or users.json in the data folder)")
    private @Nullable Path file;

    Path or(Supplier<Path> usual) {
      return file == null ? usual.get() : file;
    }
  }
}
