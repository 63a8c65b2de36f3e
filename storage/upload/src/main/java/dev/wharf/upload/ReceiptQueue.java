package dev.wharf.upload;

import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.StorageFailure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.Done;

/**
 * Receipts on their way from the store to the journal; a few may wait, then the store has to. Those
 * of a body that counts as a whole or not at all wait for its end, however many.
 */
final class ReceiptQueue {
  private static final int LIMIT = 16;

  private final Deque<Receipt> pending = new ArrayDeque<>();
  private final List<CompletableFuture<Done>> untaken = new ArrayList<>();
  private final boolean whole;

  ReceiptQueue(boolean whole) {
    this.whole = whole;
  }

  /**
   * @param taken completed when the next receipt may come
   */
  void add(Receipt receipt, CompletableFuture<Done> taken) {
    pending.add(receipt);
    if (whole || pending.size() < LIMIT) {
      taken.complete(Done.getInstance());
    } else {
      untaken.add(taken);
    }
  }

  /**
   * The receipts to tell now. One that seals its place, or reaches the length, is kept for the last
   * word: with it goes the lease, or the whole upload.
   *
   * @param last whether this is the last word
   */
  List<Receipt> batch(OptionalLong length, boolean last) {
    List<Receipt> batch = new ArrayList<>();
    for (Receipt receipt : pending) {
      if (batch.size() == UploadCommand.Record.MAX_RECEIPTS || !last && forLast(receipt, length)) {
        break;
      }
      batch.add(receipt);
    }
    return batch;
  }

  private static boolean forLast(Receipt receipt, OptionalLong length) {
    return receipt.form() == Receipt.Form.SEALED
        || receipt.form() == Receipt.Form.OBJECT
        || length.isPresent() && receipt.to() >= length.getAsLong();
  }

  int size() {
    return pending.size();
  }

  /** So many of them are journalled. */
  void journalled(int count) {
    for (int i = 0; i < count; i++) {
      pending.poll();
    }
    untaken.forEach(taken -> taken.complete(Done.getInstance()));
    untaken.clear();
  }

  /**
   * Forgets what no longer counts; a seal that is only handed back stays.
   *
   * @param offset bytes durably stored
   * @return what was forgotten
   */
  List<Receipt> forgetBeyond(long offset) {
    List<Receipt> forgotten = pending.stream().filter(receipt -> receipt.to() > offset).toList();
    pending.removeAll(forgotten);
    return forgotten;
  }

  void fail(StorageFailure failure) {
    untaken.forEach(taken -> taken.completeExceptionally(failure));
    untaken.clear();
  }
}
