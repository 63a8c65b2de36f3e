package dev.wharf.storage.s3.testkit;

/** How the end of a body is told. */
record Framing(Kind kind, long length) {
  enum Kind {
    FIXED,
    CHUNKED,
    TO_THE_END
  }

  static final Framing NONE = fixed(0);
  static final Framing CHUNKED = new Framing(Kind.CHUNKED, 0);
  static final Framing TO_THE_END = new Framing(Kind.TO_THE_END, 0);

  static Framing fixed(long length) {
    return new Framing(Kind.FIXED, length);
  }
}
