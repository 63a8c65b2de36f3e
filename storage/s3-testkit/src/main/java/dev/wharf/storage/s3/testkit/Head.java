package dev.wharf.storage.s3.testkit;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The head of an HTTP/1.1 message.
 *
 * @param raw as it came, with its empty line
 * @param headers by name in lower case; of a repeated one the last
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
record Head(byte[] raw, String startLine, Map<String, String> headers) {

  static Head of(byte[] raw) {
    String[] lines = new String(raw, StandardCharsets.ISO_8859_1).split("\r?\n");
    Map<String, String> headers = new LinkedHashMap<>();
    for (int line = 1; line < lines.length; line++) {
      int colon = lines[line].indexOf(':');
      if (colon > 0) {
        headers.put(
            lines[line].substring(0, colon).trim().toLowerCase(Locale.ROOT),
            lines[line].substring(colon + 1).trim());
      }
    }
    return new Head(raw, lines[0], headers);
  }

  Optional<String> value(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  private boolean says(String name, String word) {
    return value(name).map(value -> value.toLowerCase(Locale.ROOT).contains(word)).orElse(false);
  }

  /** Of a response. */
  int status() {
    return Integer.parseInt(startLine.split(" ", 3)[1]);
  }

  boolean expectsContinue() {
    return says("expect", "100-continue");
  }

  /** Whether its sender ends the connection after the message, or says so by its version. */
  boolean closes() {
    boolean oldVersion = startLine.contains("HTTP/1.0");
    return says("connection", "close") || (oldVersion && !says("connection", "keep-alive"));
  }

  /** The same, saying that the connection ends with this message. */
  byte[] rawAndClosing() {
    String text = new String(raw, StandardCharsets.ISO_8859_1);
    String others = text.replaceAll("(?im)^connection:.*\\r?\\n", "");
    String closing = others.replaceFirst("\\r?\\n\\r?\\n$", "\r\nConnection: close\r\n\r\n");
    return closing.getBytes(StandardCharsets.ISO_8859_1);
  }

  Framing requestBody() {
    return declaredBody().orElse(Framing.NONE);
  }

  /** Of the answer to a request with that method; without any length it runs to the end. */
  Framing responseBody(String method) {
    int status = status();
    if (method.equals("HEAD") || status < 200 || status == 204 || status == 304) {
      return Framing.NONE;
    }
    return declaredBody().orElse(Framing.TO_THE_END);
  }

  private Optional<Framing> declaredBody() {
    if (says("transfer-encoding", "chunked")) {
      return Optional.of(Framing.CHUNKED);
    }
    return value("content-length").map(length -> Framing.fixed(Long.parseLong(length)));
  }
}
