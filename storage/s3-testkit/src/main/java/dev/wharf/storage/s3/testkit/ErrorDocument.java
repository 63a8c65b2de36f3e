package dev.wharf.storage.s3.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;

/** S3's answer when something is wrong. */
final class ErrorDocument {

  private ErrorDocument() {}

  /** The whole message; without the body for HEAD, as S3 does it. */
  static byte[] of(Fault.Answer answer, S3Request request, boolean goesOn) {
    byte[] body = document(answer, request).getBytes(StandardCharsets.UTF_8);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Date", now());
    headers.put("Content-Type", "application/xml");
    headers.put("Content-Length", Integer.toString(body.length));
    headers.put("x-amz-request-id", "relay");
    headers.put("Connection", goesOn ? "keep-alive" : "close");
    headers.putAll(answer.headers());
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.writeBytes(head(answer, headers).getBytes(StandardCharsets.ISO_8859_1));
    if (!request.method().equals("HEAD")) {
      message.writeBytes(body);
    }
    return message.toByteArray();
  }

  private static String head(Fault.Answer answer, Map<String, String> headers) {
    StringBuilder head = new StringBuilder();
    head.append("HTTP/1.1 %d %s\r\n".formatted(answer.status(), answer.code()));
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    return head.append("\r\n").toString();
  }

  private static String document(Fault.Answer answer, S3Request request) {
    return """
        <?xml version="1.0" encoding="UTF-8"?>
        <Error><Code>%s</Code><Message>as the relay was told</Message>\
        <Resource>%s</Resource><RequestId>relay</RequestId></Error>"""
        .formatted(answer.code(), request.path().replace("&", "&amp;").replace("<", "&lt;"));
  }

  private static String now() {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
  }
}
