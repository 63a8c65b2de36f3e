package dev.wharf.ftp.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Words with spaces between them, where a word with spaces of its own is put between quotes, and a
 * quote inside them is doubled: {@code "my ""best"" file" 0 99}.
 */
final class Quoted {
  private Quoted() {}

  /** The words, or empty if a quote is not closed or a word goes on after one. */
  static Optional<List<String>> words(String text) {
    List<String> words = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int end = text.charAt(at) == '"' ? closing(text, at) : wordEnd(text, at);
      if (end < 0 || (end < text.length() && text.charAt(end) != ' ')) {
        return Optional.empty();
      }
      words.add(unquoted(text.substring(at, end)));
      at = end + 1;
    }
    return Optional.of(words);
  }

  private static int wordEnd(String text, int from) {
    int space = text.indexOf(' ', from);
    return space < 0 ? text.length() : space;
  }

  /** Where the word in quotes ends, or -1 if it does not. */
  private static int closing(String text, int opening) {
    int at = opening + 1;
    while (at < text.length()) {
      boolean quote = text.charAt(at) == '"';
      boolean doubled = quote && at + 1 < text.length() && text.charAt(at + 1) == '"';
      if (quote && !doubled) {
        return at + 1;
      }
      at += doubled ? 2 : 1;
    }
    return -1;
  }

  private static String unquoted(String word) {
    return word.startsWith("\"")
        ? word.substring(1, word.length() - 1).replace("\"\"", "\"")
        : word;
  }
}
