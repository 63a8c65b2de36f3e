package dev.wharf.storage.spi;

import java.util.regex.Pattern;

/**
 * Where the unfinished bytes of one upload live: {@code <journal>/<upload>}.
 *
 * @param journal the journal's own random name. Two Wharfs that share a bucket or a folder have two
 *     journals, so neither ever touches what the other staged.
 * @param upload the upload id
 */
public record StagingId(String journal, String upload) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,128}");

  public StagingId {
    check(journal);
    check(upload);
  }

  /** Whether it can be a journal's or an upload's name. */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  private static void check(String name) {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "staging name: '" + name + "' (expected: " + NAME.pattern() + ")");
    }
  }
}
