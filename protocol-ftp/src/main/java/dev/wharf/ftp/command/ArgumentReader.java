package dev.wharf.ftp.command;

/** Reads what stands after a verb and the one space that separates them. */
interface ArgumentReader {

  /**
   * @param said the verb that the argument belongs to
   * @param argument as typed, without control characters; may be empty
   */
  Parsed read(Verb said, String argument);
}
