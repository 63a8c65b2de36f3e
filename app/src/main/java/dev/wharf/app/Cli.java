package dev.wharf.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.wharf.app.settings.Settings;
import dev.wharf.app.settings.SettingsReader;
import dev.wharf.app.settings.UnknownVariables;
import dev.wharf.app.settings.WrongSetting;
import dev.wharf.cluster.DatabaseUnavailable;
import dev.wharf.storage.spi.StorageFailure;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command line. */
@Command(
    name = "wharf",
    description = "Takes files in over resumable uploads (tus), on any replica.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = Cli.Serve.class,
    footer = {
      "",
      "Settings come from the environment (WHARF_HTTP_BIND, WHARF_DATA_DIR, and others)",
      "or from a configuration file; the README lists them.",
      "",
      "Exit status: 0 = ended, 1 = could not start or was put out of the cluster,",
      "2 = wrong option or setting. Ended by SIGTERM, after draining: 143."
    })
final class Cli implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int WRONG_SETTING = 2;
  private static final String USERS_FILE = "WHARF_USERS_FILE";

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "HOCON file with settings; the environment is stronger",
      scope = CommandLine.ScopeType.INHERIT)
  private @Nullable Path file;

  @Spec private @Nullable CommandSpec spec;

  private final Map<String, String> environment;
  private final Starter starter;

  /** Brings a node up. */
  interface Starter {
    Node start(Settings settings, Config file);
  }

  Cli(Map<String, String> environment, Starter starter) {
    this.environment = environment;
    this.starter = starter;
  }

  /** Serves, as without a command. */
  @Command(name = "serve", description = "Run a replica (the default)")
  static final class Serve implements Callable<Integer> {
    @CommandLine.ParentCommand private @Nullable Cli parent;

    @Override
    public Integer call() {
      return parent == null ? FAILED : parent.call();
    }
  }

  /**
   * What the arguments ask for. Without any, which is how services are started, there is nothing to
   * read, and the reader is not loaded.
   *
   * @return the exit status
   */
  static int run(Map<String, String> environment, Starter starter, String... arguments) {
    return arguments.length == 0
        ? new Cli(environment, starter).unread()
        : commandLine(environment, starter).execute(arguments);
  }

  private int unread() {
    try {
      return call();
    } catch (RuntimeException unexpected) {
      unexpected.printStackTrace();
      return FAILED;
    }
  }

  static CommandLine commandLine(Map<String, String> environment, Starter starter) {
    Cli cli = new Cli(environment, starter);
    return new CommandLine(cli)
        .addSubcommand(UsersCommand.commandLine(cli::usersFile, new UsersPasswords(System.in)))
        .addSubcommand(StorageCommand.commandLine(cli::settings))
        .addSubcommand(MigrateCommand.commandLine(cli::settings))
        .addSubcommand(ArchiveCommand.commandLine());
  }

  @Override
  public Integer call() {
    try {
      Config config = config();
      Settings settings = SettingsReader.read(config, environment);
      UnknownVariables.warnings(environment.keySet()).forEach(this::complain);
      LogOutput.configure(settings.log());
      return run(starter.start(settings, config));
    } catch (WrongSetting e) {
      return end(WRONG_SETTING, e);
    } catch (DatabaseUnavailable | StorageFailure | NotStarted e) {
      return end(FAILED, e);
    }
  }

  /** Where accounts are kept, if no option says so. */
  private Path usersFile() {
    String named = environment.getOrDefault(USERS_FILE, "");
    return named.isEmpty() ? settings().dataDir().resolve("users.json") : Path.of(named);
  }

  private Settings settings() {
    return SettingsReader.read(config(), environment);
  }

  private Config config() {
    return file == null ? ConfigFactory.empty() : SettingsReader.file("--config", file);
  }

  private static int run(Node node) {
    node.stopWithJvm();
    return node.awaitEnd() ? 0 : FAILED;
  }

  private int end(int status, RuntimeException failure) {
    complain("wharf: " + failure.getMessage());
    return status;
  }

  private void complain(String line) {
    PrintWriter err =
        spec == null ? new PrintWriter(System.err, true) : spec.commandLine().getErr();
    err.println(line);
    err.flush();
  }
}
