package dev.wharf.cluster;

/** Who decides which side of a split goes on. */
public enum Downing {
  /** The larger side does. */
  KEEP_MAJORITY,
  /** The larger side does, once it holds a lease of Kubernetes. */
  LEASE_MAJORITY
}
