package dev.wharf.storage.s3.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads messages off a connection, so that they can be passed on as they came. */
final class HttpInput {
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final int MAX_HEAD_BYTES = 256 * 1024;

  private final InputStream input;
  private final byte[] buffer = new byte[BUFFER_BYTES];

  HttpInput(InputStream input) {
    this.input = new BufferedInputStream(input, BUFFER_BYTES);
  }

  /** Nothing if the connection ended before the first byte. */
  Optional<Head> readHead() throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (true) {
      byte[] line = readLine();
      if (line.length == 0 && head.size() == 0) {
        return Optional.empty();
      }
      boolean blank = isBlank(line);
      if (blank && head.size() == 0) {
        continue; // an empty line before a request is to be ignored, RFC 9112 2.2
      }
      head.writeBytes(line);
      if (blank) {
        return Optional.of(Head.of(head.toByteArray()));
      }
      if (line.length == 0 || head.size() > MAX_HEAD_BYTES) {
        throw new EOFException("a head ended after " + head.size() + " bytes");
      }
    }
  }

  /** With its line end; empty at the end of the connection. */
  private byte[] readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next;
    while (line.size() < MAX_HEAD_BYTES && (next = input.read()) >= 0) {
      line.write(next);
      if (next == '\n') {
        break;
      }
    }
    return line.toByteArray();
  }

  private static boolean isBlank(byte[] line) {
    return line.length > 0 && line.length <= 2 && line[line.length - 1] == '\n';
  }

  /** Hands a body over piece by piece, framing included. */
  void readBody(Framing framing, BodySink sink) throws IOException {
    switch (framing.kind()) {
      case FIXED -> readPayload(framing.length(), sink);
      case CHUNKED -> readChunks(sink);
      case TO_THE_END -> readToTheEnd(sink);
    }
  }

  private void readPayload(long length, BodySink sink) throws IOException {
    for (long left = length; left > 0; ) {
      int read = input.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (read < 0) {
        throw new EOFException("a body ended " + left + " bytes before its end");
      }
      sink.payload(buffer, read);
      left -= read;
    }
  }

  private void readToTheEnd(BodySink sink) throws IOException {
    int read;
    while ((read = input.read(buffer)) >= 0) {
      sink.payload(buffer, read);
    }
  }

  private void readChunks(BodySink sink) throws IOException {
    long length;
    do {
      byte[] size = readFraming(sink);
      length = chunkLength(size);
      if (length > 0) {
        readPayload(length, sink);
        readFraming(sink);
      }
    } while (length > 0);
    while (!isBlank(readFraming(sink))) {
      // trailers, up to the empty line
    }
  }

  private byte[] readFraming(BodySink sink) throws IOException {
    byte[] line = readLine();
    if (line.length == 0) {
      throw new EOFException("a body ended between its chunks");
    }
    sink.framing(line);
    return line;
  }

  private static long chunkLength(byte[] line) throws IOException {
    String size = new String(line, StandardCharsets.ISO_8859_1).split(";", 2)[0].trim();
    try {
      return Long.parseLong(size, 16);
    } catch (NumberFormatException e) {
      throw new ProtocolException("chunk size: " + size + " (expected: hexadecimal)");
    }
  }
}
