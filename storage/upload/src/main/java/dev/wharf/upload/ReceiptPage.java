package dev.wharf.upload;

import dev.wharf.storage.spi.Receipt;
import java.util.List;

/**
 * Some receipts of an upload, no more than fit a frame.
 *
 * @param receipts contiguous; empty = there are none where they were asked for
 */
record ReceiptPage(List<Receipt> receipts) implements CborSerializable {
  ReceiptPage {
    receipts = List.copyOf(receipts);
  }
}
