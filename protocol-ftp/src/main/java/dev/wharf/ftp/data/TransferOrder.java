package dev.wharf.ftp.data;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.wharf.ftp.listing.ListingFormat;
import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.upload.CborSerializable;
import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadSpec;
import java.util.OptionalLong;

/** One transfer, decided by the session, done by the replica that the connection landed on. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
@JsonSubTypes({
  @JsonSubTypes.Type(value = TransferOrder.Begin.class, name = "begin"),
  @JsonSubTypes.Type(value = TransferOrder.GoOn.class, name = "go-on"),
  @JsonSubTypes.Type(value = TransferOrder.Send.class, name = "send"),
  @JsonSubTypes.Type(value = TransferOrder.SendListing.class, name = "send-listing")
})
public sealed interface TransferOrder extends CborSerializable {

  /**
   * What to expect of bytes that come in.
   *
   * @param ascii convert CRLF to LF (TYPE A)
   * @param size what ALLO said. From the beginning: so many bytes are a clean end, fewer never.
   *     From an offset clients do not agree whether it counts the whole file or what is left of it:
   *     an end that is neither is not clean, any other is judged as if nothing had been said.
   */
  record Incoming(boolean ascii, OptionalLong size) {}

  /** Receive into a new upload. */
  record Begin(UploadSpec spec, Incoming terms) implements TransferOrder {}

  /** Receive into an upload that is there. */
  record GoOn(UploadId upload, long offset, Incoming terms) implements TransferOrder {}

  /**
   * Send a range of exactly that object.
   *
   * @param ascii convert LF to CRLF (TYPE A)
   */
  record Send(StoredObject object, ByteRange range, boolean ascii) implements TransferOrder {}

  /**
   * Send a listing.
   *
   * @param folder in the store, from its root; what is in it is filtered and written by the format
   */
  record SendListing(String folder, ListingFormat format) implements TransferOrder {}
}
