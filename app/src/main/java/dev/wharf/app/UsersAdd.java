package dev.wharf.app;

import dev.wharf.access.PasswordHash;
import dev.wharf.access.UsersFile;
import dev.wharf.access.UsersFile.Addition;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wharf users add}. */
@Command(
    name = "add",
    description = "Add an account; a running replica takes it up within seconds",
    mixinStandardHelpOptions = true)
final class UsersAdd extends UsersTask {
  @Parameters(paramLabel = "NAME", description = "What its owner logs in as")
  private String name = "";

  @Mixin private UsersCommand.Target target = new UsersCommand.Target();

  @Option(
      names = "--home",
      paramLabel = "FOLDER",
      description = "Its root, a folder in the store (the store's own root)")
  private @Nullable String home;

  @Option(
      names = "--perms",
      paramLabel = "WORD",
      split = ",",
      description = "What it may do, as in vfs_perms: ro, or none,+list,+put (all but admin)")
  private @Nullable List<String> permissions;

  @Option(
      names = "--replace",
      description =
          "Give an account that is there a new password, and a home and permissions if said")
  private boolean replace;

  @Option(names = "--password-stdin", description = "Read the password from a line, ask nobody")
  private boolean fromStandardInput;

  private final Supplier<Path> usual;
  private final UsersPasswords passwords;

  UsersAdd(Supplier<Path> usual, UsersPasswords passwords) {
    this.usual = usual;
    this.passwords = passwords;
  }

  @Override
  void run(PrintWriter out, PrintWriter err) throws IOException {
    Path file = target.or(usual);
    String hash = PasswordHash.argon2id(passwords.read(fromStandardInput));
    UsersFile.add(
        file,
        new Addition(name, hash, Optional.ofNullable(home), Optional.ofNullable(permissions)),
        replace);
    out.println(name + ": in " + file);
  }
}
