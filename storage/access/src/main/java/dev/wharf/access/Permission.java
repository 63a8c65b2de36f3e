package dev.wharf.access;

/** What an account may be allowed to do; unFTP's {@code vfs_perms}, and two more. */
public enum Permission {
  LIST,
  GET,
  PUT,
  DELETE,
  RENAME,
  MAKE_FOLDER,
  REMOVE_FOLDER,
  /** Checksums of whole files: they cost a read. */
  HASH,
  /** Seeing and ending other people's sessions. */
  ADMIN
}
