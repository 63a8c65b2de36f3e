package dev.wharf.storage.filesystem;

import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.StorageFailure;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a receipt's token says: {@code f1:<grant>:<start>}.
 *
 * @param grant the writer that created the segment's file and after which it is named
 * @param start offset in the upload of the file's first byte
 */
record SegmentName(String grant, long start) {
  private static final Pattern FORM = Pattern.compile("f1:([A-Za-z0-9_-]{1,200}):(\\d{1,18})");

  static SegmentName of(Receipt receipt) {
    Matcher matcher = FORM.matcher(receipt.token());
    if (!matcher.matches()) {
      throw new StorageFailure(
          StorageFailure.Kind.CORRUPT,
          false,
          "receipt: '" + receipt.token() + "' (expected: f1:<grant>:<start>)");
    }
    return new SegmentName(matcher.group(1), Long.parseLong(matcher.group(2)));
  }

  String token() {
    return "f1:" + grant + ":" + start;
  }

  /** Size of the file when the receipt was given, in bytes. */
  long sizeAt(Receipt receipt) {
    return receipt.to() - start;
  }
}
