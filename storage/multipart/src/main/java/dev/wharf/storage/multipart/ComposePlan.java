package dev.wharf.storage.multipart;

import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.Piece;
import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.Receipt.Form;
import java.util.ArrayList;
import java.util.List;

/**
 * Which parts pieces of objects become: copied in the store where they are large enough, read where
 * they are not.
 */
final class ComposePlan {
  private static final long LARGEST_COPY = 1L << 30;

  /**
   * One part, or the tail at the end.
   *
   * @param absorbs it begins with the open tails
   * @param pieces what follows, in order
   * @param copied exactly one piece, copied by the store
   */
  record Step(
      long from, long to, Form form, boolean absorbs, List<Piece.OfObject> pieces, boolean copied) {
    Step {
      pieces = List.copyOf(pieces);
    }
  }

  /**
   * Where the pieces go.
   *
   * @param from where the open tails begin
   * @param at where the first piece begins
   * @param planned bytes of a part; of every part, if parts must be equal
   * @param opened a multipart upload is open
   * @param last the pieces reach the upload's length
   * @param absorbing a tail at the end absorbs the open ones
   */
  record Place(long from, long at, long planned, boolean opened, boolean last, boolean absorbing) {

    static Place of(
        List<Receipt> open,
        long offset,
        long planned,
        boolean opened,
        boolean last,
        boolean absorbing) {
      long from = open.isEmpty() ? offset : open.get(0).from();
      return new Place(from, offset, Math.max(planned, offset - from), opened, last, absorbing);
    }
  }

  private final PartLimits limits;
  private final Place place;
  private final List<Step> steps = new ArrayList<>();
  private final List<Piece.OfObject> gathered = new ArrayList<>();
  private long from;
  private long at;

  private ComposePlan(PartLimits limits, Place place) {
    this.limits = limits;
    this.place = place;
    this.from = place.from();
    this.at = place.at();
  }

  /**
   * @param pieces none of them empty, at least one
   */
  static List<Step> of(PartLimits limits, Place place, List<Piece.OfObject> pieces) {
    ComposePlan plan = new ComposePlan(limits, place);
    pieces.forEach(limits.equalParts() ? plan::addEqual : plan::add);
    plan.end();
    return List.copyOf(plan.steps);
  }

  private void addEqual(Piece.OfObject piece) {
    long used = 0;
    while (used < piece.size()) {
      long taken = Math.min(piece.size() - used, place.planned() - (at - from));
      boolean whole = taken == place.planned() && taken <= limits.maxCopy();
      if (whole) {
        copy(part(piece, used, taken));
      } else {
        gather(part(piece, used, taken));
        emitIf(at - from == place.planned());
      }
      used += taken;
    }
  }

  private void add(Piece.OfObject piece) {
    long missing = at == from ? 0 : Math.max(0, limits.minPart() - (at - from));
    long rest = piece.size() - missing;
    if (rest >= limits.minPart()) {
      if (missing > 0) {
        gather(part(piece, 0, missing));
      }
      emitIf(at > from);
      copyEvenly(part(piece, missing, rest));
    } else {
      gatherAll(piece);
    }
  }

  /** Small pieces are gathered up to a whole part. */
  private void gatherAll(Piece.OfObject piece) {
    long used = 0;
    while (used < piece.size()) {
      emitIf(at - from >= place.planned());
      long taken = Math.min(piece.size() - used, place.planned() - (at - from));
      gather(part(piece, used, taken));
      used += taken;
    }
    emitIf(at - from >= place.planned());
  }

  private void copyEvenly(Piece.OfObject piece) {
    long most = Math.min(LARGEST_COPY, Math.min(limits.maxCopy(), limits.maxPart()));
    long count = (piece.size() + most - 1) / most;
    long used = 0;
    for (long n = 1; n <= count; n++) {
      long to = piece.size() * n / count;
      copy(part(piece, used, to - used));
      used = to;
    }
  }

  private void copy(Piece.OfObject piece) {
    at += piece.size();
    steps.add(new Step(from, at, Form.PART, false, List.of(piece), true));
    from = at;
  }

  private void gather(Piece.OfObject piece) {
    gathered.add(piece);
    at += piece.size();
  }

  private void emitIf(boolean full) {
    if (full) {
      emit(Form.PART, from);
    }
  }

  private void emit(Form form, long start) {
    steps.add(new Step(start, at, form, start < place.at(), gathered, false));
    gathered.clear();
    from = at;
  }

  private void end() {
    boolean opened = place.opened() || !steps.isEmpty();
    boolean large = !limits.equalParts() && at - from >= limits.minPart();
    if (gathered.isEmpty()) {
      return;
    }
    if (opened && (large || place.last())) {
      emit(Form.PART, from);
    } else {
      emit(Form.TAIL, place.absorbing() ? from : Math.max(from, place.at()));
    }
  }

  private static Piece.OfObject part(Piece.OfObject piece, long used, long size) {
    long start = piece.range().from() + used;
    return new Piece.OfObject(piece.key(), piece.etag(), new ByteRange(start, start + size));
  }
}
