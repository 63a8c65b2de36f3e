package dev.wharf.app;

import dev.wharf.access.PasswordHash;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code wharf users hash}. */
@Command(
    name = "hash",
    description =
        "Print what a users file keeps instead of a password; asks for it, or reads a line",
    mixinStandardHelpOptions = true)
final class UsersHash implements Callable<Integer> {
  @Option(names = "--bcrypt", description = "bcrypt instead of argon2id")
  private boolean bcrypt;

  @Spec private @Nullable CommandSpec spec;

  private final UsersPasswords passwords;

  UsersHash(UsersPasswords passwords) {
    this.passwords = passwords;
  }

  @Override
  public Integer call() throws IOException {
    String password = passwords.read(false);
    String hash = bcrypt ? PasswordHash.bcrypt(password) : PasswordHash.argon2id(password);
    PrintWriter out = UsersOutput.of(spec);
    out.println(hash);
    out.flush();
    return 0;
  }
}
