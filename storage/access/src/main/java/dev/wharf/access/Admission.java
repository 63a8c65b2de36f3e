package dev.wharf.access;

import java.time.Duration;

/** What becomes of a name, or of a name and a password. */
public sealed interface Admission {

  /** Come in. */
  record Granted(Principal principal, Account account) implements Admission {}

  /** A password is asked for; also of names that nobody has, so that they cannot be told apart. */
  record PasswordNeeded() implements Admission {}

  /**
   * No.
   *
   * @param delay how long the answer is to be held back
   * @param cause for the log, never for the client
   */
  record Denied(Duration delay, String cause) implements Admission {}
}
