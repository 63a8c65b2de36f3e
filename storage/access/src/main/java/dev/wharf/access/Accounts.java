package dev.wharf.access;

import java.util.concurrent.CompletionStage;

/**
 * The door-keeper. Counts what fails, for each address and each account, in the whole cluster.
 *
 * <p>Stages complete with an {@link Admission} and fail only when nobody could be asked.
 */
public interface Accounts {

  /**
   * Somebody says a name.
   *
   * @return {@code Granted} if its certificate is enough, or if it is anonymous and that is allowed
   *     without a password; else {@code PasswordNeeded}; {@code Denied} from a peer that is locked
   *     out
   */
  CompletionStage<Admission> admit(String username, Peer peer);

  /**
   * Somebody says a name and a password.
   *
   * @return {@code Granted} or {@code Denied}; as slow for a name that nobody has as for one with a
   *     wrong password
   */
  CompletionStage<Admission> login(String username, String password, Peer peer);
}
