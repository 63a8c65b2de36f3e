package dev.wharf.ftp.data;

import dev.wharf.ftp.listing.ListingFormat;
import dev.wharf.storage.spi.Entry;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/** Stands in for the listing writer until it is there. */
final class Listings {
  private Listings() {}

  static Optional<ByteString> line(Entry entry, ListingFormat format) {
    String name =
        entry instanceof Entry.Folder folder
            ? folder.path()
            : ((Entry.File) entry).object().key().value();
    return Optional.of(ByteString.fromString(format.namePrefix() + name + "\r\n"));
  }
}
