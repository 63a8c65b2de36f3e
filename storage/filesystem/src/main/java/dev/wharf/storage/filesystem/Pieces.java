package dev.wharf.storage.filesystem;

import dev.wharf.storage.spi.Piece;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Finds the files in which pieces lie. Everything blocks. */
final class Pieces {

  /**
   * A piece whose file is open.
   *
   * @param from where in the file it begins
   * @param to one past its last byte in the file
   */
  record Open(FileChannel channel, long from, long to) implements Closeable {
    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private final Layout layout;
  private final Objects objects;

  Pieces(Layout layout, Objects objects) {
    this.layout = layout;
    this.objects = objects;
  }

  /** Fails if one is not there, so that nothing is begun that cannot be ended. */
  void requireAll(List<Piece> pieces) throws IOException {
    for (Piece piece : pieces) {
      open(piece).close();
    }
  }

  /** Opens the file of exactly this piece, and fails if the file does not hold all of it. */
  Open open(Piece piece) throws IOException {
    return piece instanceof Piece.OfObject object
        ? openObject(object)
        : openStaged((Piece.OfStaged) piece);
  }

  private Open openObject(Piece.OfObject piece) throws IOException {
    FileChannel channel = objects.open(piece.key(), piece.etag());
    return holding(
        piece, Kind.PRECONDITION, new Open(channel, piece.range().from(), piece.range().to()));
  }

  private Open openStaged(Piece.OfStaged piece) throws IOException {
    SegmentName name = SegmentName.of(piece.receipt());
    long from = piece.receipt().from() - name.start();
    FileChannel channel =
        FileChannel.open(
            layout.segment(piece.staging(), name),
            StandardOpenOption.READ,
            LinkOption.NOFOLLOW_LINKS);
    return holding(piece, Kind.CORRUPT, new Open(channel, from, from + piece.size()));
  }

  private static Open holding(Piece piece, Kind otherwise, Open open) throws IOException {
    long size = open.channel().size();
    if (size < open.to()) {
      open.close();
      throw new StorageFailure(
          otherwise, false, piece + ": " + size + " bytes (expected: " + open.to() + ")");
    }
    return open;
  }
}
