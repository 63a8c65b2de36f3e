package dev.wharf.access;

import java.util.Set;

/** Keys of an entry in a users file. */
final class UserKeys {
  static final String USERNAME = "username";
  static final String PASSWORD = "password";
  static final String PBKDF2_SALT = "pbkdf2_salt";
  static final String PBKDF2_KEY = "pbkdf2_key";
  static final String PBKDF2_ITER = "pbkdf2_iter";
  static final String CLIENT_CERT = "client_cert";
  static final String ALLOWED_CN = "allowed_cn";
  static final String ALLOWED_IP_RANGES = "allowed_ip_ranges";
  static final String ROOT = "root";
  static final String VFS_PERMS = "vfs_perms";
  static final String ACCOUNT_ENABLED = "account_enabled";
  static final String MAX_SESSIONS = "max_sessions";
  static final String ANONYMOUS = "anonymous";

  static final Set<String> KNOWN =
      Set.of(
          USERNAME,
          PASSWORD,
          PBKDF2_SALT,
          PBKDF2_KEY,
          PBKDF2_ITER,
          CLIENT_CERT,
          ALLOWED_IP_RANGES,
          ROOT,
          VFS_PERMS,
          ACCOUNT_ENABLED,
          MAX_SESSIONS,
          ANONYMOUS,
          // unFTP has these and does nothing with them; neither does Wharf.
          "name",
          "surname",
          "allowed_mime_types");

  /** Never shown in a message. */
  static final Set<String> SECRET = Set.of(PASSWORD, PBKDF2_SALT, PBKDF2_KEY);

  private UserKeys() {}
}
