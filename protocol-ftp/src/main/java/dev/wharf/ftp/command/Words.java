package dev.wharf.ftp.command;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which verb a word means. */
final class Words {
  /** RFC 775's names, and what some type to leave. */
  static final Map<String, String> ALIASES =
      Map.of(
          "XCUP", "CDUP", "XCWD", "CWD", "XMKD", "MKD", "XPWD", "PWD", "XRMD", "RMD", "BYE",
          "QUIT");

  /**
   * Words of FTP that are not offered: what RFC 5797's registry has beside our verbs, what older
   * RFCs had, and what other servers answer to. They are 502, not 500.
   */
  static final Set<String> NOT_OFFERED =
      Set.of(
          "ADAT", "AVBL", "COMB", "CONF", "CSID", "DSIZ", "ENC", "LPRT", "LPSV", "MAIL", "MD5",
          "MFCT", "MIC", "MLFL", "MMD5", "MRCP", "MRSQ", "MSAM", "MSND", "MSOM", "RANG", "RMDA",
          "SMNT", "SPSV", "THMB", "XRCP", "XRSQ", "XSEM", "XSEN");

  private static final Map<String, List<Verb>> VERBS =
      Arrays.stream(Verb.values()).collect(Collectors.groupingBy(Verb::word));

  private Words() {}

  /**
   * @param word in upper case
   * @param argument chooses where one word has several verbs
   */
  static Optional<Verb> verb(String word, String argument) {
    return VERBS.getOrDefault(ALIASES.getOrDefault(word, word), List.of()).stream()
        .filter(verb -> verb.takes(argument))
        .findFirst();
  }
}
