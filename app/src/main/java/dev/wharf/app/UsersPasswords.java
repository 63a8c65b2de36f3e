package dev.wharf.app;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Where a new password comes from: never from the command line, which everybody can see. */
final class UsersPasswords {
  private final InputStream in;

  UsersPasswords(InputStream in) {
    this.in = in;
  }

  /**
   * Asks a person twice where there is one; else takes the first line of standard input.
   *
   * @throws IllegalArgumentException if there is none, or the two differ
   */
  String read(boolean fromStandardInput) throws IOException {
    Console console = fromStandardInput ? null : console();
    String password = console == null ? line() : typed(console);
    if (password == null || password.isEmpty()) {
      throw new IllegalArgumentException("password: '' (expected: at least one character)");
    }
    return password;
  }

  private static @Nullable Console console() {
    // Newer JDKs answer a console for a pipe too, unless asked for the plain one.
    System.setProperty("jdk.console", "java.base");
    return System.console();
  }

  private @Nullable String line() throws IOException {
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
  }

  private static String typed(Console console) {
    char[] once = console.readPassword("Password: ");
    char[] again = console.readPassword("Once more: ");
    if (once == null || !Arrays.equals(once, again)) {
      throw new IllegalArgumentException("password: the two are not the same");
    }
    return new String(once);
  }
}
