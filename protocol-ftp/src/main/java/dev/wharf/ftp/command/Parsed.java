package dev.wharf.ftp.command;

/** What became of a line. */
public sealed interface Parsed {

  /** It could be read. */
  record Understood(Verb verb, FtpCommand command) implements Parsed {}

  /**
   * No such verb, or none that is offered: 500 or 502.
   *
   * @param word as typed, cut to something that can be said back
   */
  record Unknown(String word, boolean known) implements Parsed {}

  /**
   * The verb's argument is missing or cannot be read: 501, or 504 for a parameter that is not
   * offered.
   *
   * @param verb whose policy still counts: before login only what may be said then is explained
   * @param expected names the value and what was expected
   */
  record Malformed(Verb verb, boolean notOffered, String expected) implements Parsed {}
}
