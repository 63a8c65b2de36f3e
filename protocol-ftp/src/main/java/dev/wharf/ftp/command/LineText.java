package dev.wharf.ftp.command;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/**
 * What a line of bytes says. RFC 2640 wants UTF-8; a line that is not comes from a client that has
 * never heard of it, and is read as what those mostly write, Windows' Latin-1. Its names are then
 * kept, and listed, in UTF-8, whose bytes the same client can send back as it got them.
 */
final class LineText {
  private static final Charset WINDOWS = Charset.forName("windows-1252");

  private LineText() {}

  /** The five bytes that Windows leaves undefined become control characters, which are refused. */
  static String of(ByteString line) {
    byte[] bytes = line.toArrayUnsafe();
    return decoded(bytes, StandardCharsets.UTF_8)
        .or(() -> decoded(bytes, WINDOWS))
        .orElseGet(() -> new String(bytes, StandardCharsets.ISO_8859_1));
  }

  private static Optional<String> decoded(byte[] bytes, Charset charset) {
    try {
      return Optional.of(charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException anotherCharset) {
      return Optional.empty();
    }
  }
}
