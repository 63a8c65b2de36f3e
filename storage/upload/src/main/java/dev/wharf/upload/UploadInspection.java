package dev.wharf.upload;

import java.time.Instant;
import java.util.Optional;

/**
 * One upload as those who look after the service see it. Nobody was disturbed for it.
 *
 * @param phase where it stands
 * @param standing what it is; empty if it does not exist, or ends
 * @param gone why it ended; empty if it has not
 * @param lease who writes; empty = nobody
 * @param node where the upload's entity lives: {@code host:port}
 * @param sequence the number of its last event, 0 for none
 * @param receipts how many pieces its bytes are in
 */
public record UploadInspection(
    Phase phase,
    Optional<UploadReply.Standing> standing,
    Optional<UploadReply.Gone> gone,
    Optional<Held> lease,
    String node,
    long sequence,
    int receipts)
    implements CborSerializable {

  /** Where an upload stands. */
  public enum Phase {
    /** There is none of that id. */
    ABSENT,
    /** It takes bytes. */
    RECEIVING,
    /** All its bytes are there; they are being made an object. */
    COMMITTING,
    /** It is an object. */
    COMPLETE,
    /** What it had is being discarded. */
    ENDING,
    /** It is no more. */
    ENDED
  }

  /**
   * The write lease.
   *
   * @param node where its holder lives, which is where the client's connection ends: {@code
   *     host:port}
   * @param since when it was granted
   * @param yielding its holder was told to let go
   */
  public record Held(String node, Instant since, boolean yielding) {}
}
