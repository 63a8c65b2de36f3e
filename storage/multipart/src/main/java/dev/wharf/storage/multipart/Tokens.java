package dev.wharf.storage.multipart;

import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.StorageFailure;

/**
 * What receipts say: {@code 1.<slot>.<the client's word>} of a part, {@code 1.<name>} of a tail.
 */
final class Tokens {
  private static final String VERSION = "1.";

  private Tokens() {}

  static String ofPart(int slot, String client) {
    return VERSION + slot + "." + client;
  }

  static String ofTail(String name) {
    return VERSION + name;
  }

  /** The client's word for a part. */
  static String clientOf(Receipt part) {
    String rest = rest(part);
    int dot = rest.indexOf('.');
    if (dot < 0) {
      throw corrupt(part);
    }
    return rest.substring(dot + 1);
  }

  /** The name of a tail. */
  static String nameOf(Receipt tail) {
    return rest(tail);
  }

  private static String rest(Receipt receipt) {
    if (!receipt.token().startsWith(VERSION)) {
      throw corrupt(receipt);
    }
    return receipt.token().substring(VERSION.length());
  }

  private static StorageFailure corrupt(Receipt receipt) {
    return new StorageFailure(
        StorageFailure.Kind.CORRUPT,
        false,
        receipt + ": nothing that this store wrote (expected: a token of version 1)");
  }
}
