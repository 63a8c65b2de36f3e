package dev.wharf.app.settings;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the unfinished parts of all uploads may hold together.
 *
 * @param percent of the heap; empty = so many bytes
 * @param bytes if it is no share
 */
public record UploadMemory(OptionalInt percent, long bytes) {
  private static final Pattern SHARE = Pattern.compile("([0-9]{1,2}) ?%");
  private static final int LARGEST_SHARE = 80;

  static final String EXPECTED = "a share of the heap of 1% to 80%, or a size such as 512MiB";

  /** From {@code 30%} or a size; empty = neither. */
  static Optional<UploadMemory> parse(String text) {
    Matcher share = SHARE.matcher(text);
    return share.matches()
        ? share(Integer.parseInt(share.group(1)))
        : Sizes.parse(text)
            .filter(bytes -> bytes > 0)
            .map(bytes -> new UploadMemory(OptionalInt.empty(), bytes));
  }

  private static Optional<UploadMemory> share(int percent) {
    return percent >= 1 && percent <= LARGEST_SHARE
        ? Optional.of(new UploadMemory(OptionalInt.of(percent), 0))
        : Optional.empty();
  }

  /** Bytes, of a heap of that many. */
  public long of(long heap) {
    return percent.isPresent() ? heap / 100 * percent.getAsInt() : bytes;
  }

  @Override
  public String toString() {
    return percent.isPresent() ? percent.getAsInt() + "%" : Long.toString(bytes);
  }
}
