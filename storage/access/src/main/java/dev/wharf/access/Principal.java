package dev.wharf.access;

/**
 * Who somebody has proved to be.
 *
 * @param name as the client said it
 * @param proof by what
 */
public record Principal(String name, Proof proof) {

  /** How a name was proved. */
  public enum Proof {
    PASSWORD,
    CERTIFICATE,
    BOTH,
    NONE
  }
}
