package dev.wharf.cluster;

/** The node ended before it became a member: the cluster, or somebody else, wanted it so. */
public final class NotAdmitted extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotAdmitted() {
    super("not admitted to the cluster; the log says why");
  }
}
