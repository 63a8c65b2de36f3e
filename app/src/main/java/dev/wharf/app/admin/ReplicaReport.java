package dev.wharf.app.admin;

import dev.wharf.app.admin.Vitals.Traffic;
import dev.wharf.upload.CborSerializable;
import dev.wharf.upload.RunningWriter;
import java.time.Instant;
import java.util.List;

/**
 * What a replica says of itself.
 *
 * @param version of the program
 * @param started when it came up
 * @param missing why it is not ready; empty = it is
 * @param vitals what it counts
 * @param rates bytes a second, over the last five seconds
 * @param running its writers, or the first {@value #MOST} of them
 */
record ReplicaReport(
    String version,
    Instant started,
    List<String> missing,
    Vitals vitals,
    Traffic rates,
    List<RunningWriter> running)
    implements CborSerializable {
  /** More would not fit a frame between nodes. */
  static final int MOST = 500;
}
