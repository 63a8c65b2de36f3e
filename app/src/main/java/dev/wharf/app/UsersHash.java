package dev.wharf.app;

import dev.wharf.access.PasswordHash;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code wharf users hash}. */
@Command(
    name = "hash",
    description =
        "Print what a users file keeps instead of a password; asks for it, or reads a line",
    mixinStandardHelpOptions = true)
final class UsersHash extends UsersTask {
  @Option(names = "--bcrypt", description = "bcrypt instead of argon2id")
  private boolean bcrypt;

  private final UsersPasswords passwords;

  UsersHash(UsersPasswords passwords) {
    this.passwords = passwords;
  }

  @Override
  void run(PrintWriter out, PrintWriter err) throws IOException {
    String password = passwords.read(false);
    String hash = bcrypt ? PasswordHash.bcrypt(password) : PasswordHash.argon2id(password);
    out.println(hash);
  }
}
