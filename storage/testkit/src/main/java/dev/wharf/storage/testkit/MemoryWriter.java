package dev.wharf.storage.testkit;

import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.Slots;
import java.util.List;
import org.apache.pekko.util.ByteString;

/** One grant's way of turning bytes into receipts. Used by one stream at a time. */
interface MemoryWriter {

  /** Takes the next bytes; answers the receipts they led to, perhaps none. */
  List<Receipt> write(ByteString bytes);

  /** No more bytes will come: everything that was taken becomes a receipt. */
  List<Receipt> end();

  /** Slots that are needed before {@link #write} or {@link #end} is called again; 0 = none. */
  default int slotsWanted() {
    return 0;
  }

  /** Answers {@link #slotsWanted()}. */
  default List<Receipt> give(Slots slots) {
    throw new IllegalStateException("slots were not asked for: " + slots);
  }

  /** The multipart upload that the next slots belong to, if this writer opened it. */
  default String multipart() {
    throw new IllegalStateException("this writer opens no multipart upload");
  }
}
