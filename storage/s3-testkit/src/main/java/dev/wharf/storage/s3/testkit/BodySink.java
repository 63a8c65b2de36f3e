package dev.wharf.storage.s3.testkit;

import java.io.IOException;

/** Takes a body as it comes. */
interface BodySink {

  /** Content. The array is used again after the call. */
  void payload(byte[] bytes, int length) throws IOException;

  /** A line around chunks, with its line end. */
  void framing(byte[] line) throws IOException;
}
