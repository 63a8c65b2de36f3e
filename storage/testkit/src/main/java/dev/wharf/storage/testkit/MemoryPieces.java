package dev.wharf.storage.testkit;

import dev.wharf.storage.spi.Piece;
import dev.wharf.storage.spi.StorageFailure;
import java.util.Arrays;
import org.apache.pekko.util.ByteString;

/**
 * The bytes of pieces.
 *
 * @param ofStaged whether those that are staged can be had
 */
record MemoryPieces(MemoryStaging places, MemoryObjects objects, boolean ofStaged) {

  ByteString bytes(Piece piece) {
    return ByteString.fromArrayUnsafe(
        piece instanceof Piece.OfStaged staged ? staged(staged) : ofObject((Piece.OfObject) piece));
  }

  private byte[] staged(Piece.OfStaged piece) {
    if (!ofStaged) {
      throw new StorageFailure(
          StorageFailure.Kind.UNSUPPORTED, false, piece + " (expected: a piece of an object)");
    }
    return places.read(piece.staging(), piece.receipt(), piece.size());
  }

  private byte[] ofObject(Piece.OfObject piece) {
    byte[] whole = objects.read(piece.key(), piece.etag());
    if (piece.range().to() > whole.length) {
      throw new StorageFailure(
          StorageFailure.Kind.PRECONDITION,
          false,
          piece + ": the object has " + whole.length + " bytes (expected: the whole range)");
    }
    return Arrays.copyOfRange(whole, (int) piece.range().from(), (int) piece.range().to());
  }
}
