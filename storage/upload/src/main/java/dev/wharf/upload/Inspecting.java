package dev.wharf.upload;

import dev.wharf.upload.UploadInspection.Phase;
import dev.wharf.upload.UploadState.Absent;
import dev.wharf.upload.UploadState.Committing;
import dev.wharf.upload.UploadState.Complete;
import dev.wharf.upload.UploadState.DirectPutting;
import dev.wharf.upload.UploadState.Ended;
import dev.wharf.upload.UploadState.Ending;
import dev.wharf.upload.UploadState.Existing;
import dev.wharf.upload.UploadState.Receiving;
import java.util.Optional;

/** What there is to see of an upload. */
final class Inspecting {
  private Inspecting() {}

  /**
   * @param state what its events add up to; a creation that waits for its writer's first word shows
   *     like one that has happened
   */
  static UploadInspection inspection(Incarnation self, UploadState state, long sequence) {
    UploadState seen = self.receiving(state).<UploadState>map(r -> r).orElse(state);
    return new UploadInspection(
        phase(seen),
        standing(self, seen),
        gone(seen),
        self.lease.seen(),
        Nodes.of(self.actor.getSystem()),
        sequence,
        seen instanceof Existing existing ? existing.receipts().receipts().size() : 0);
  }

  private static Phase phase(UploadState state) {
    if (state instanceof Absent) {
      return Phase.ABSENT;
    } else if (state instanceof Receiving) {
      return Phase.RECEIVING;
    } else if (state instanceof DirectPutting || state instanceof Committing) {
      return Phase.COMMITTING;
    } else if (state instanceof Complete) {
      return Phase.COMPLETE;
    }
    return state instanceof Ending ? Phase.ENDING : Phase.ENDED;
  }

  private static Optional<UploadReply.Standing> standing(Incarnation self, UploadState state) {
    if (state instanceof Receiving receiving) {
      return Optional.of(self.standing(receiving));
    } else if (state instanceof DirectPutting putting) {
      return Optional.of(self.standing(putting.before()));
    } else if (state instanceof Committing committing) {
      return Optional.of(committing.standing());
    }
    return state instanceof Complete complete
        ? Optional.of(self.standing(complete))
        : Optional.empty();
  }

  private static Optional<UploadReply.Gone> gone(UploadState state) {
    if (state instanceof Ending ending) {
      return Optional.of(ending.gone());
    }
    return state instanceof Ended ended ? Optional.of(ended.gone()) : Optional.empty();
  }
}
