package dev.wharf.access;

/** How an attempt ended. */
enum Outcome {
  SUCCEEDED,
  FAILED,
  /** It was never made. */
  WITHDRAWN
}
