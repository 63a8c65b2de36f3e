package dev.wharf.ftp.command;

/** The verbs, one row each: name, argument reader, policy. FEAT and HELP are printed from it. */
public enum Verb {
  NOOP;

  /** May be said before login. */
  public boolean beforeLogin() {
    throw new UnsupportedOperationException("not yet");
  }

  /** Is answered at once while a transfer runs; every other verb waits for its end. */
  public boolean duringTransfer() {
    throw new UnsupportedOperationException("not yet");
  }

  /** Uses a data connection: the policy for data connections holds, however it is opened. */
  public boolean transfers() {
    throw new UnsupportedOperationException("not yet");
  }

  /** Prepares a data connection (PASV, EPSV, PORT, EPRT). */
  public boolean preparesData() {
    throw new UnsupportedOperationException("not yet");
  }
}
