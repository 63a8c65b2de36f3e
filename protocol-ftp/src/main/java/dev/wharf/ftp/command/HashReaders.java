package dev.wharf.ftp.command;

import dev.wharf.ftp.command.FtpCommand.Digest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** HASH (draft-bryan-ftpext-hash), XCRC and its kin, SITE MD5. */
final class HashReaders {
  private static final String EXPECTED = "<path>, or \"<path>\" [<from> [<to>]]";
  private static final Pattern PATH_AND_RANGE = Pattern.compile("(.+) ([0-9]+) ([0-9]+)");

  private HashReaders() {}

  /** The path is all of the argument. */
  static Parsed chosen(Verb said, String argument) {
    return argument.isBlank() ? Readers.missing(said) : whole(said, Optional.empty(), argument);
  }

  static ArgumentReader plain(Digest digest) {
    return (said, argument) ->
        argument.isBlank() ? Readers.missing(said) : whole(said, Optional.of(digest), argument);
  }

  /**
   * A path that begins with a quote ends with one, and up to two numbers may follow. One without
   * quotes is all of the argument, but for two numbers at its end.
   */
  static ArgumentReader ranged(Digest digest) {
    return (said, argument) -> {
      Matcher range = PATH_AND_RANGE.matcher(argument);
      if (argument.isBlank()) {
        return Readers.missing(said);
      } else if (argument.startsWith("\"")) {
        return quoted(said, digest, argument);
      }
      return range.matches()
          ? part(said, digest, List.of(range.group(1), range.group(2), range.group(3)))
          : whole(said, Optional.of(digest), argument);
    };
  }

  private static Parsed quoted(Verb said, Digest digest, String argument) {
    return Quoted.words(argument.stripTrailing())
        .map(words -> part(said, digest, words))
        .orElseGet(() -> Readers.wrong(said, argument, EXPECTED));
  }

  private static Parsed part(Verb said, Digest digest, List<String> words) {
    OptionalLong from = at(words, 1);
    OptionalLong to = at(words, 2);
    long numbers = from.stream().count() + to.stream().count();
    boolean readable = !words.get(0).isBlank() && words.size() == 1 + numbers;
    return readable && from.orElse(0) <= to.orElse(Long.MAX_VALUE)
        ? new Parsed.Understood(
            said, new FtpCommand.Hash(said, Optional.of(digest), words.get(0), from, to))
        : Readers.wrong(said, String.join(" ", words), EXPECTED);
  }

  private static OptionalLong at(List<String> words, int index) {
    return index < words.size() ? Readers.number(words.get(index)) : OptionalLong.empty();
  }

  private static Parsed whole(Verb said, Optional<Digest> digest, String path) {
    return new Parsed.Understood(
        said, new FtpCommand.Hash(said, digest, path, OptionalLong.empty(), OptionalLong.empty()));
  }
}
