package dev.wharf.access;

/** What a password is held against. */
interface Secret {

  /** Takes its time: argon2 and its like are slow on purpose. */
  boolean matches(String password);
}
