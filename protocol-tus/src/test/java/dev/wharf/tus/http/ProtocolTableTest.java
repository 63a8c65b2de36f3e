package dev.wharf.tus.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.tus.core.Field;
import dev.wharf.tus.core.TusIntent;
import dev.wharf.tus.core.TusProtocol;
import dev.wharf.tus.core.TusRequest;
import dev.wharf.tus.core.TusResponse;
import dev.wharf.tus.http.Row.Ask;
import dev.wharf.tus.http.Row.Before;
import dev.wharf.upload.Append;
import dev.wharf.upload.Body;
import dev.wharf.upload.Concat;
import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadReply;
import dev.wharf.upload.UploadSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of the table twice: if it passes here and not there, the adapter is wrong. */
class ProtocolTableTest {
  private static final OptionalLong DEFERRED = OptionalLong.empty();
  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.wharf.tus.http.Rows#all")
  void as_pure_functions(Row row) {
    TusProtocol protocol = new TusProtocol(row.settings(), UploadId::random);
    TusRequest request = request(row.ask());
    TusIntent intent = protocol.read(request);
    TusResponse response =
        protocol.stamp(
            request,
            row.outcome()
                .map(reply -> protocol.answer(intent, reply))
                .orElseGet(() -> protocol.answer(intent)));
    check(row, response.status(), response::header, response.text());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.wharf.tus.http.Rows#all")
  void through_a_socket(Row row) throws Exception {
    InMemoryUploads uploads = server.fresh(row.settings());
    prepare(row.before(), uploads);
    UploadReply before = describe(uploads);
    int count = uploads.count();
    try (RawClient client = server.connect()) {
      send(client, row.ask());
      RawClient.Reply reply = client.reply(row.ask().method().equals("HEAD"));
      check(row, reply.status(), field -> reply.header(field.wire()), reply.text());
    }
    if (row.then().status() >= 400) {
      assertThat(describe(uploads)).isEqualTo(before);
      assertThat(uploads.count()).isEqualTo(count);
    }
  }

  private static void check(
      Row row, int status, Function<Field, Optional<String>> headers, String text) {
    assertThat(status).as(text).isEqualTo(row.then().status());
    row.then().headers().forEach((field, value) -> matches(field, value, headers.apply(field)));
    for (Field field : row.then().absent()) {
      assertThat(headers.apply(field)).as(field.wire()).isEmpty();
    }
    assertThat(text).matches(row.then().text().isEmpty() ? "(?s).*" : row.then().text());
    boolean options = row.ask().method().equals("OPTIONS");
    assertThat(headers.apply(Field.TUS_RESUMABLE))
        .isEqualTo(options ? Optional.empty() : Optional.of("1.0.0"));
    assertThat(headers.apply(Field.CONTENT_TYPE_OPTIONS)).contains("nosniff");
    if (status >= 400 && !text.isEmpty()) {
      assertThat(text).matches("[^\n]+\n").doesNotContain("/secret/path");
    }
  }

  static void matches(Field field, String expected, Optional<String> actual) {
    if (expected.startsWith("~")) {
      assertThat(actual.orElse("")).as(field.wire()).matches(expected.substring(1));
    } else {
      assertThat(actual).as(field.wire()).contains(expected);
    }
  }

  static TusRequest request(Ask ask) {
    Optional<String> id =
        ask.path().length() > "/files/".length()
            ? Optional.of(ask.path().substring("/files/".length()))
            : Optional.empty();
    return new TusRequest(ask.method(), id, field -> header(ask, field));
  }

  private static Optional<String> header(Ask ask, Field field) {
    return switch (field) {
      case HOST -> Optional.of("localhost");
      case CONTENT_LENGTH ->
          ask.chunked() ? Optional.empty() : Optional.of(Integer.toString(ask.body()));
      case TRANSFER_ENCODING -> ask.chunked() ? Optional.of("chunked") : Optional.empty();
      default -> Optional.ofNullable(ask.headers().get(field));
    };
  }

  static void prepare(Before before, InMemoryUploads uploads) throws Exception {
    if (before instanceof Before.Has has) {
      create(uploads, has.offset(), has.length());
    } else if (before instanceof Before.Partial partial) {
      createPartial(uploads, partial);
    } else if (before instanceof Before.Final made) {
      createPartial(
          uploads,
          new Before.Partial(Optional.empty(), made.offset(), OptionalLong.of(made.length())));
      await(uploads.create(spec(Row.ID, DEFERRED).concatenating(Row.concat(made.header()))));
    } else if (before instanceof Before.Terminated) {
      create(uploads, 30, OptionalLong.of(100));
      await(uploads.terminate(Row.ID));
    } else if (before instanceof Before.Answers answers) {
      uploads.answer(Row.ID, answers.reply());
      uploads.answerCreation(answers.reply());
    }
  }

  private static void createPartial(InMemoryUploads uploads, Before.Partial partial)
      throws Exception {
    UploadSpec spec = spec(Row.PARTIAL, partial.length());
    UploadSpec owned =
        new UploadSpec(
            spec.id(),
            partial.owner(),
            spec.target(),
            spec.expected(),
            spec.length(),
            spec.maxLength(),
            spec.metadata(),
            spec.meta());
    ByteString bytes = ByteString.fromArray(new byte[(int) partial.offset()]);
    Body body = Body.of(Source.single(bytes), OptionalLong.of(partial.offset()));
    await(uploads.create(owned.concatenating(Concat.partial("partial")), body));
  }

  private static UploadSpec spec(UploadId id, OptionalLong length) {
    UploadSpec spec = Row.spec(length, DEFERRED);
    return new UploadSpec(
        id,
        spec.owner(),
        new ObjectKey(id.value()),
        spec.expected(),
        spec.length(),
        spec.maxLength(),
        spec.metadata(),
        ObjectMeta.of(id.value()));
  }

  private static void create(InMemoryUploads uploads, long offset, OptionalLong length)
      throws Exception {
    await(uploads.create(Row.spec(length, OptionalLong.empty())));
    ByteString bytes = ByteString.fromArray(new byte[(int) offset]);
    Append append = new Append(0, length, Body.of(Source.single(bytes), OptionalLong.of(offset)));
    if (offset > 0) {
      assertThat(await(uploads.receive(Row.ID, append))).isInstanceOf(UploadReply.Standing.class);
    }
  }

  static UploadReply describe(InMemoryUploads uploads) throws Exception {
    return await(uploads.describe(Row.ID));
  }

  private static UploadReply await(java.util.concurrent.CompletionStage<UploadReply> stage)
      throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  static void send(RawClient client, Ask ask) throws Exception {
    List<String> lines = new ArrayList<>();
    lines.add(ask.method() + " " + ask.path() + " HTTP/1.1");
    lines.add("Host: localhost");
    ask.headers().forEach((field, value) -> lines.add(field.wire() + ": " + value));
    if (ask.chunked()) {
      lines.add("Transfer-Encoding: chunked");
    } else if (ask.body() > 0 || ask.method().equals("POST") || ask.method().equals("PATCH")) {
      lines.add("Content-Length: " + ask.body());
    }
    client.head(lines.toArray(String[]::new));
    client.send(ask.chunked() ? chunks(ask.body()) : new byte[ask.body()]);
  }

  private static byte[] chunks(int bytes) {
    String chunk = Integer.toHexString(bytes) + "\r\n" + "\0".repeat(bytes) + "\r\n0\r\n\r\n";
    return chunk.getBytes(StandardCharsets.ISO_8859_1);
  }
}
