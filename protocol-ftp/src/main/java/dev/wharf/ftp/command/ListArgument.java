package dev.wharf.ftp.command;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The argument of LIST, NLST and STAT. RFC 959 knows only a path, but clients write options as for
 * an ls, so both must be told apart:
 *
 * <ul>
 *   <li>leading words of a dash and letters that POSIX's ls has (and {@code h}, {@code T}) are
 *       options: {@code -la}, {@code -a -l}; all but {@code a}, {@code A}, {@code f} mean nothing
 *       here;
 *   <li>{@code --} ends them, and what follows its one space is the path: {@code -- -rf};
 *   <li>anything else is the path, to the end of the line, dashes and spaces included: {@code
 *       -report}, {@code my file}.
 * </ul>
 *
 * @param all names that begin with a dot, too
 */
record ListArgument(Optional<String> path, boolean all) {
  private static final Pattern OPTIONS = Pattern.compile("-[1ACFHLRSTacdfghiklmnopqrstux]+");
  private static final Pattern ALL = Pattern.compile(".*[aAf].*");

  static ListArgument of(String argument) {
    String rest = argument;
    boolean all = false;
    while (true) {
      int space = rest.indexOf(' ');
      String word = space < 0 ? rest : rest.substring(0, space);
      boolean end = word.equals("--");
      if (!end && !OPTIONS.matcher(word).matches()) {
        return new ListArgument(Readers.unlessBlank(rest), all);
      }
      all = all || ALL.matcher(word).matches();
      rest = space < 0 ? "" : rest.substring(space + 1);
      if (end) {
        return new ListArgument(Readers.unlessBlank(rest), all);
      }
    }
  }
}
