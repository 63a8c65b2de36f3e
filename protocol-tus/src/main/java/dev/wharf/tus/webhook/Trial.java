package dev.wharf.tus.webhook;

/** What became of a question that was put once. */
sealed interface Trial {

  /** An answer of the right kind. */
  record Answered(byte[] json) implements Trial {}

  /** None, which may be different the next time. */
  record Again(String why) implements Trial {}

  /** None, and so it would be again. */
  record Never(String why) implements Trial {}

  /**
   * By the answer's head.
   *
   * @param words what a refusal says, for the log
   * @param json the body of a success
   */
  static Trial of(int status, String mediaType, String words, byte[] json) {
    if (status == 429 || status >= 500) {
      return new Again(status + ": " + words);
    } else if (status < 200 || status >= 300) {
      return new Never(status + " (expected: 2xx): " + words);
    }
    return mediaType.equals("application/json")
        ? new Answered(json)
        : new Never("Content-Type: '" + mediaType + "' (expected: application/json)");
  }
}
