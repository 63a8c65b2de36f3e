package dev.wharf.cluster;

/** A member did not see this node's name in the store. */
public final class NotShared extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String member;

  NotShared(String member) {
    super("member " + member + " has not seen this node's name");
    this.member = member;
  }

  /** Its {@code host:port}. */
  public String member() {
    return member;
  }
}
