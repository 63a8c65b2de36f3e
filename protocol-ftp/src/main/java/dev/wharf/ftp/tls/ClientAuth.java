package dev.wharf.ftp.tls;

/** Whether clients show a certificate. */
public enum ClientAuth {
  OFF,
  /** Asked for; one that is shown must be good, none is fine. */
  REQUEST,
  REQUIRE
}
