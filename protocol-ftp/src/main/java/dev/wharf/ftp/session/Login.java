package dev.wharf.ftp.session;

import dev.wharf.access.Account;
import dev.wharf.access.Principal;

/** How far a client has come. */
sealed interface Login {

  /** Nothing was said yet, or nothing that counts. */
  record Greeted() implements Login {}

  /** A name was said, a password is awaited. */
  record AwaitingPassword(String name) implements Login {}

  record LoggedIn(Principal principal, Account account) implements Login {}
}
