package dev.wharf.storage.filesystem;

import dev.wharf.storage.spi.Piece;
import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.Staging;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/**
 * Copies pieces into the segment of a grant, in the kernel where it can: one checkpoint's worth for
 * each demand, and at the end the seal. Each method is called on a thread that may block, and one
 * at a time, except that a close may come while a copy is under way.
 */
final class Composing {
  private final Pieces from;
  private final Segments segments;
  private final Staging staging;
  private final Checkpoints checkpoints;
  private final long slice;
  private final Queue<Piece> left;
  private Optional<Pieces.Open> piece = Optional.empty();
  private Optional<DiskFile> file = Optional.empty();
  private long at;
  private boolean done;

  private Composing(
      Pieces from, Segments segments, Staging staging, long slice, List<Piece> pieces) {
    this.from = from;
    this.segments = segments;
    this.staging = staging;
    this.checkpoints = new Checkpoints(staging, slice);
    this.slice = slice;
    this.left = new ArrayDeque<>(pieces);
    this.left.removeIf(empty -> empty.size() == 0);
  }

  /**
   * @param slice bytes between two receipts
   */
  static Source<Receipt, NotUsed> of(
      Blocking blocking,
      Pieces from,
      Segments segments,
      Staging staging,
      long slice,
      List<Piece> pieces) {
    String what = "compose upload " + staging.id().upload();
    return Source.unfoldResourceAsync(
        () ->
            blocking.call(
                what,
                () -> {
                  from.requireAll(pieces);
                  return new Composing(from, segments, staging, slice, pieces);
                }),
        composing -> blocking.call(what, composing::next),
        composing -> blocking.call(what, composing::close));
  }

  private synchronized Optional<Receipt> next() throws IOException {
    if (done) {
      return Optional.empty();
    }
    long room = slice;
    while (room > 0 && nextPiece()) {
      room -= copy(room);
    }
    return nextPiece() ? Optional.of(checkpoint()) : end();
  }

  /** Whether there is more to copy; if so, it is open. */
  private boolean nextPiece() throws IOException {
    if (piece.isPresent()) {
      return true;
    }
    if (left.isEmpty()) {
      return false;
    }
    Pieces.Open open = from.open(left.remove());
    piece = Optional.of(open);
    at = open.from();
    return true;
  }

  private long copy(long room) throws IOException {
    Pieces.Open open = piece.orElseThrow();
    long to = Math.min(open.to(), at + room);
    long size = to - at;
    target().append(open.channel(), at, to);
    checkpoints.wrote(size);
    at = to;
    if (at == open.to()) {
      piece = Optional.empty();
      open.close();
    }
    return size;
  }

  private DiskFile target() throws IOException {
    if (file.isEmpty()) {
      file = Optional.of(segments.open(staging));
    }
    return file.get();
  }

  private Receipt checkpoint() throws IOException {
    checkpoints.startForce();
    force();
    return checkpoints.forced();
  }

  private void force() throws IOException {
    target().force();
    segments.syncNames(staging.id());
  }

  /** The last receipt; of no bytes at all, the seal that was given. */
  private Optional<Receipt> end() throws IOException {
    done = true;
    if (file.isEmpty()) {
      return staging.seal();
    }
    force();
    closeAll();
    return Optional.of(checkpoints.sealed());
  }

  private synchronized Done close() throws IOException {
    done = true;
    closeAll();
    return Done.getInstance();
  }

  private void closeAll() throws IOException {
    Optional<Pieces.Open> source = piece;
    Optional<DiskFile> target = file;
    piece = Optional.empty();
    file = Optional.empty();
    if (source.isPresent()) {
      source.get().close();
    }
    if (target.isPresent()) {
      target.get().close();
    }
  }
}
