package dev.wharf.ftp.reply;

import dev.wharf.ftp.command.FeatureContext;
import dev.wharf.ftp.command.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** HELP and SITE HELP, printed from the table of verbs. */
final class Help {
  private static final String SITE = "SITE ";
  private static final String NOT_OFFERED = "*";
  private static final int COLUMNS = 10;
  private static final int WIDTH = 8;

  private final FeatureContext context;

  Help(FeatureContext context) {
    this.context = context;
  }

  Reply all() {
    List<String> words =
        Verb.words().stream()
            .map(word -> rows().anyMatch(verb -> verb.isSaidBy(word)) ? word : word + NOT_OFFERED)
            .toList();
    return Replies.multi(
        214, "These are known (* = not offered); HELP <verb> tells more:", columns(words), "End");
  }

  /** By tens, left to right. */
  private static List<String> columns(List<String> words) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < words.size(); i += COLUMNS) {
      lines.add(
          words.subList(i, Math.min(i + COLUMNS, words.size())).stream()
              .map(word -> word + " ".repeat(Math.max(1, WIDTH - word.length())))
              .collect(Collectors.joining())
              .stripTrailing());
    }
    return lines;
  }

  Reply site() {
    return Replies.multi(
        214,
        "After SITE these are known:",
        rows().filter(verb -> verb.word().startsWith(SITE)).map(Help::line).toList(),
        "End");
  }

  Reply of(String word) {
    List<String> lines = rows().filter(verb -> verb.isSaidBy(word)).map(Help::line).toList();
    if (lines.size() == 1) {
      return Reply.of(214, lines.get(0));
    }
    return lines.isEmpty()
        ? Reply.of(502, "'" + word + "' is not offered; HELP names what is")
        : Replies.multi(214, word + ":", lines, "End");
  }

  private static String line(Verb verb) {
    String said = (verb.word() + " " + verb.syntax()).strip();
    return said + ": " + verb.help();
  }

  private Stream<Verb> rows() {
    return Stream.of(Verb.values()).filter(verb -> verb.isOffered(context));
  }
}
