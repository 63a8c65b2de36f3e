package dev.wharf.upload;

import dev.wharf.storage.spi.Receipt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The receipts of an upload: contiguous from 0, so that the offset is the last one's end.
 *
 * @param receipts in order
 */
record ReceiptList(List<Receipt> receipts) {
  static final ReceiptList EMPTY = new ReceiptList(List.of());

  ReceiptList {
    receipts = List.copyOf(receipts);
  }

  /** Number of bytes durably stored. */
  long offset() {
    return receipts.isEmpty() ? 0 : last().to();
  }

  /**
   * The list with these receipts added, or empty if one of them would leave a gap or lose a byte.
   */
  Optional<ReceiptList> append(List<Receipt> added) {
    List<Receipt> next = new ArrayList<>(receipts);
    for (Receipt receipt : added) {
      if (!append(next, receipt)) {
        return Optional.empty();
      }
    }
    return Optional.of(new ReceiptList(next));
  }

  /** A receipt replaces whole receipts from its start on, and never ends before they did. */
  private static boolean append(List<Receipt> list, Receipt receipt) {
    long end = list.isEmpty() ? 0 : list.get(list.size() - 1).to();
    if (receipt.to() < end) {
      return false;
    }
    int keep = list.size();
    while (keep > 0 && list.get(keep - 1).from() >= receipt.from()) {
      keep--;
    }
    long boundary = keep == 0 ? 0 : list.get(keep - 1).to();
    if (boundary != receipt.from()) {
      return false;
    }
    list.subList(keep, list.size()).clear();
    list.add(receipt);
    return true;
  }

  /** The tails of this list that another one, made from it, names no more. */
  List<Receipt> absorbedBy(ReceiptList next) {
    return receipts.stream()
        .filter(receipt -> receipt.form() == Receipt.Form.TAIL)
        .filter(tail -> !next.receipts.contains(tail))
        .toList();
  }

  /** Those that start in {@code [from, to)}, the first so many of them. */
  List<Receipt> starting(long from, long to, int most) {
    return receipts.stream()
        .filter(receipt -> receipt.from() >= from && receipt.from() < to)
        .limit(most)
        .toList();
  }

  /** Whether the list ends with exactly these: they were recorded before. */
  boolean endsWith(List<Receipt> said) {
    int from = receipts.size() - said.size();
    return !said.isEmpty() && from >= 0 && receipts.subList(from, receipts.size()).equals(said);
  }

  /** What a new grant may go on in: a seal, or the tails at the end. */
  List<Receipt> open() {
    if (sealed()) {
      return List.of(last());
    }
    int from = receipts.size();
    while (from > 0 && receipts.get(from - 1).form() == Receipt.Form.TAIL) {
      from--;
    }
    return receipts.subList(from, receipts.size());
  }

  boolean sealed() {
    return !receipts.isEmpty() && last().form() == Receipt.Form.SEALED;
  }

  /** The list after its seal was given to a grant: only that grant may go on there. */
  ReceiptList unsealed() {
    Receipt seal = last();
    List<Receipt> next = new ArrayList<>(receipts);
    next.set(next.size() - 1, new Receipt(seal.from(), seal.to(), Receipt.Form.PART, seal.token()));
    return new ReceiptList(next);
  }

  private Receipt last() {
    return receipts.get(receipts.size() - 1);
  }
}
