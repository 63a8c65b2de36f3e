package dev.wharf.ftp.data;

import dev.wharf.ftp.data.TransferOrder.Begin;
import dev.wharf.ftp.data.TransferOrder.GoOn;
import dev.wharf.ftp.data.TransferOrder.Incoming;
import dev.wharf.ftp.listing.ListingFormat;
import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadSpec;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/** What sessions order, and bytes that tell their own place. */
final class Orders {
  static final Incoming PLAIN = new Incoming(false, OptionalLong.empty());

  private Orders() {}

  static Incoming announced(long size) {
    return new Incoming(false, OptionalLong.of(size));
  }

  static Begin store(UploadId id, Incoming terms) {
    return new Begin(spec(id), terms);
  }

  static Begin store(UploadId id) {
    return store(id, PLAIN);
  }

  static GoOn goOn(UploadId id, long offset) {
    return goOn(id, offset, PLAIN);
  }

  static GoOn goOn(UploadId id, long offset, Incoming terms) {
    return new GoOn(id, offset, terms);
  }

  static ObjectKey key(UploadId id) {
    return new ObjectKey(id.value());
  }

  private static UploadSpec spec(UploadId id) {
    return new UploadSpec(
        id,
        Optional.of("owner"),
        key(id),
        new Condition.Absent(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        Optional.empty(),
        ObjectMeta.of(id.value()));
  }

  static ListingFormat names() {
    return new ListingFormat(
        ListingFormat.Style.NLST, false, Optional.empty(), List.of(), List.of(), "owner", "", 0);
  }

  static byte[] content(long seed, int size) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
