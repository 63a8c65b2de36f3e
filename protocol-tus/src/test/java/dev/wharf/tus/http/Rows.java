package dev.wharf.tus.http;

import static dev.wharf.tus.core.Field.*;
import static dev.wharf.tus.http.Row.ID;
import static dev.wharf.tus.http.Row.METADATA;
import static dev.wharf.tus.http.Row.PARTIAL;
import static dev.wharf.tus.http.Row.Then.then;
import static dev.wharf.tus.http.Row.at;
import static dev.wharf.tus.http.Row.concatenated;
import static dev.wharf.tus.http.Row.expiring;
import static dev.wharf.tus.http.Row.outcome;
import static dev.wharf.tus.http.Row.row;
import static dev.wharf.tus.http.Row.untouched;

import dev.wharf.access.proxy.TrustedProxies;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.tus.core.Algorithm;
import dev.wharf.tus.core.Field;
import dev.wharf.tus.core.TusSettings;
import dev.wharf.tus.http.Row.Ask;
import dev.wharf.tus.http.Row.Before;
import dev.wharf.upload.UploadReply;
import dev.wharf.upload.UploadReply.End;
import dev.wharf.upload.UploadReply.Unfit;
import dev.wharf.upload.UploadReply.UnfitPartial;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** tus 1.0.0 as a table; the names begin with the numbers of the checklist it was made from. */
final class Rows {
  private static final String TYPE = "application/offset+octet-stream";
  private static final String URL = "~/files/[A-Za-z0-9_-]{16,64}";
  private static final OptionalLong DEFERRED = OptionalLong.empty();
  private static final TusSettings SMALL = TusSettings.defaults().withMaxSize(1000);
  private static final TusSettings GUARDED = TusSettings.defaults().withToken("open sesame");
  private static final TusSettings PROXIED =
      TusSettings.defaults().withProxies(TrustedProxies.anyone());
  private static final TusSettings ONE_ORIGIN =
      TusSettings.defaults()
          .withCors(
              new TusSettings.Cors(List.of("https://good.example"), true, Duration.ofHours(1)));

  private Rows() {}

  static Stream<Row> all() {
    return Stream.of(
            integers(),
            versions(),
            overrides(),
            heads(),
            patches(),
            options(),
            creations(),
            concatenations(),
            deferrals(),
            metadata(),
            bodies(),
            expirations(),
            checksums(),
            terminations(),
            contention(),
            storeFailures(),
            methods(),
            tokens(),
            locations(),
            cors())
        .flatMap(rows -> rows);
  }

  static Ask post() {
    return Ask.of("POST", "/files/").with(TUS_RESUMABLE, "1.0.0");
  }

  static Ask patch(long offset) {
    return Ask.of("PATCH", "/files/" + ID)
        .with(TUS_RESUMABLE, "1.0.0")
        .with(CONTENT_TYPE, TYPE)
        .with(UPLOAD_OFFSET, offset);
  }

  static Ask head() {
    return Ask.of("HEAD", "/files/" + ID).with(TUS_RESUMABLE, "1.0.0");
  }

  static Ask delete() {
    return Ask.of("DELETE", "/files/" + ID).with(TUS_RESUMABLE, "1.0.0");
  }

  static Ask option() {
    return Ask.of("OPTIONS", "/files/");
  }

  private static Before nothing() {
    return new Before.Nothing();
  }

  private static Before has(long offset, long length) {
    return new Before.Has(offset, OptionalLong.of(length));
  }

  private static Before deferred(long offset) {
    return new Before.Has(offset, DEFERRED);
  }

  private static Before answers(UploadReply reply) {
    return new Before.Answers(reply);
  }

  private static Stream<Row> integers() {
    Stream<String> wrong =
        Stream.of("-1", "1.5", "abc", "+1", "", "0x1", "1,2", "9223372036854775808", "1 2");
    return wrong.flatMap(
        value ->
            Stream.of(
                row(
                    "C1 Upload-Offset: '" + value + "'",
                    patch(0).with(UPLOAD_OFFSET, value).body(3),
                    has(0, 100),
                    untouched(),
                    then(400).without(UPLOAD_OFFSET)),
                row(
                    "C1 Upload-Length: '" + value + "' with POST",
                    post().with(UPLOAD_LENGTH, value),
                    nothing(),
                    untouched(),
                    then(400).without(LOCATION)),
                row(
                    "C1 Upload-Length: '" + value + "' with PATCH",
                    patch(0).with(UPLOAD_LENGTH, value).body(3),
                    deferred(0),
                    untouched(),
                    then(400))));
  }

  private static Stream<Row> versions() {
    Ask create = post().with(UPLOAD_LENGTH, 10);
    return Stream.of(create, patch(0).body(3), head(), delete(), Ask.of("GET", "/files/" + ID))
        .flatMap(
            ask ->
                Stream.of(
                    row(
                        "C4 F6 another version with " + ask.method(),
                        ask.with(TUS_RESUMABLE, "0.2.0"),
                        has(0, 100),
                        untouched(),
                        then(412).with(TUS_VERSION, "1.0.0").without(LOCATION, UPLOAD_OFFSET)),
                    leftOut(ask)));
  }

  private static Row leftOut(Ask ask) {
    String name = "C3 no version with " + ask.method();
    Ask without = ask.without(TUS_RESUMABLE);
    return switch (ask.method()) {
      case "HEAD" -> row(name, without, has(0, 100), outcome(at(0, 100)), then(200).offset(0));
      case "GET" -> row(name, without, has(0, 100), outcome(at(0, 100)), then(404));
      default -> row(name, without, has(0, 100), untouched(), then(412).with(TUS_VERSION, "1.0.0"));
    };
  }

  private static Stream<Row> overrides() {
    Ask post = Ask.of("POST", "/files/" + ID).with(TUS_RESUMABLE, "1.0.0");
    return Stream.of(
        row(
            "C7 F7 POST that means PATCH",
            post.with(METHOD_OVERRIDE, "PATCH")
                .with(CONTENT_TYPE, TYPE)
                .with(UPLOAD_OFFSET, 0)
                .body(5),
            has(0, 100),
            outcome(at(5, 100)),
            then(204).offset(5)),
        row(
            "C7 POST that means HEAD",
            post.with(METHOD_OVERRIDE, "HEAD"),
            has(30, 100),
            outcome(at(30, 100)),
            then(200).offset(30)),
        row(
            "C7 POST that means DELETE",
            post.with(METHOD_OVERRIDE, "DELETE"),
            has(30, 100),
            outcome(new UploadReply.Terminated()),
            then(204)),
        row(
            "C7 POST that means nothing known",
            post.with(METHOD_OVERRIDE, "BREW"),
            has(30, 100),
            untouched(),
            then(405).with(ALLOW, "HEAD, PATCH, DELETE, GET, OPTIONS")));
  }

  private static Stream<Row> heads() {
    return Stream.of(
        row(
            "C8 HEAD at the start",
            head(),
            has(0, 100),
            outcome(at(0, 100)),
            then(200).offset(0).with(UPLOAD_LENGTH, 100).without(UPLOAD_DEFER_LENGTH)),
        row(
            "C8 HEAD of a complete upload",
            head(),
            has(100, 100),
            outcome(at(100, 100)),
            then(200).offset(100).with(UPLOAD_LENGTH, 100)),
        row(
            "C9 CR7 HEAD on the way",
            head(),
            has(30, 100),
            outcome(at(30, 100)),
            then(200).offset(30).with(UPLOAD_LENGTH, 100).with(UPLOAD_METADATA, METADATA)),
        row(
            "C10 HEAD of nothing",
            head(),
            nothing(),
            outcome(new UploadReply.NotFound()),
            then(404).with(CACHE_CONTROL, "no-store").without(UPLOAD_OFFSET)),
        row(
            "C10 HEAD of what cannot be an id",
            Ask.of("HEAD", "/files/no").with(TUS_RESUMABLE, "1.0.0"),
            nothing(),
            untouched(),
            then(404).without(UPLOAD_OFFSET)),
        row(
            "C10 HEAD below an upload",
            Ask.of("HEAD", "/files/" + ID + "/more").with(TUS_RESUMABLE, "1.0.0"),
            has(30, 100),
            untouched(),
            then(404).without(UPLOAD_OFFSET)),
        row(
            "C11 HEAD is never cached",
            head(),
            has(30, 100),
            outcome(at(30, 100)),
            then(200).with(CACHE_CONTROL, "no-store")));
  }

  private static Stream<Row> patches() {
    return Stream.of(
        row(
            "C13 PATCH of another type",
            patch(0).with(CONTENT_TYPE, "application/octet-stream").body(3),
            has(0, 100),
            untouched(),
            then(415)),
        row(
            "C13 PATCH of a type that is none",
            patch(0).with(CONTENT_TYPE, "nonsense").body(3),
            has(0, 100),
            untouched(),
            then(415)),
        row(
            "C13 PATCH without a type",
            patch(0).without(CONTENT_TYPE).body(3),
            has(0, 100),
            untouched(),
            then(415)),
        row(
            "C13 PATCH with the type in other letters and a parameter",
            patch(0).with(CONTENT_TYPE, "Application/Offset+Octet-Stream; a=b").body(3),
            has(0, 100),
            outcome(at(3, 100)),
            then(204).offset(3)),
        row(
            "C1 PATCH without Upload-Offset",
            patch(0).without(UPLOAD_OFFSET).body(3),
            has(0, 100),
            untouched(),
            then(400)),
        row(
            "C14 PATCH beyond the offset",
            patch(50).body(3),
            has(30, 100),
            outcome(new UploadReply.OffsetMismatch(30, 50)),
            then(409).offset(30)),
        row(
            "C14 PATCH before the offset",
            patch(0).body(3),
            has(30, 100),
            outcome(new UploadReply.OffsetMismatch(30, 0)),
            then(409).offset(30)),
        row(
            "C15 PATCH",
            patch(30).body(12),
            has(30, 100),
            outcome(at(42, 100)),
            then(204).offset(42)),
        row(
            "C15 PATCH in chunks",
            patch(30).chunks(12),
            has(30, 100),
            outcome(at(42, 100)),
            then(204).offset(42)),
        row(
            "C15 PATCH of nothing",
            patch(30),
            has(30, 100),
            outcome(at(30, 100)),
            then(204).offset(30)),
        row(
            "C15 PATCH to the end",
            patch(30).body(70),
            has(30, 100),
            outcome(at(100, 100)),
            then(204).offset(100)),
        row(
            "C15 PATCH of nothing at the end says again that it is done",
            patch(100),
            has(100, 100),
            outcome(new UploadReply.AlreadyComplete(at(100, 100))),
            then(204).offset(100)),
        row(
            "C14 PATCH of a complete upload elsewhere",
            patch(40).body(3),
            has(100, 100),
            outcome(new UploadReply.AlreadyComplete(at(100, 100))),
            then(409).offset(100)),
        row(
            "C20 PATCH beyond the end of a complete upload",
            patch(100).body(3),
            has(100, 100),
            outcome(new UploadReply.AlreadyComplete(at(100, 100))),
            then(413)),
        row(
            "C16 PATCH of nothing there",
            patch(0).body(3),
            nothing(),
            outcome(new UploadReply.NotFound()),
            then(404)),
        row(
            "C20 PATCH longer than the rest",
            patch(30).body(71),
            has(30, 100),
            outcome(new UploadReply.TooLong(100, 30)),
            then(413).offset(30)));
  }

  private static Stream<Row> options() {
    return Stream.of(
        row(
            "C2 C5 C19 OPTIONS",
            option(),
            nothing(),
            untouched(),
            then(204)
                .with(TUS_VERSION, "1.0.0")
                .with(
                    TUS_EXTENSION,
                    "checksum,checksum-trailer,concatenation,concatenation-unfinished,creation,creation-with-upload,"
                        + "creation-defer-length,expiration,termination")
                .with(TUS_CHECKSUM_ALGORITHM, "sha1,sha256,sha512,md5,crc32c,crc32")
                .without(TUS_MAX_SIZE)),
        row(
            "C19 OPTIONS of another version",
            option().with(TUS_RESUMABLE, "9.9"),
            nothing(),
            untouched(),
            then(204).with(TUS_VERSION, "1.0.0")),
        row(
            "C19 OPTIONS of an upload",
            Ask.of("OPTIONS", "/files/" + ID),
            nothing(),
            untouched(),
            then(204).with(TUS_VERSION, "1.0.0")),
        row(
                "C6 OPTIONS with a limit",
                option(),
                nothing(),
                untouched(),
                then(204).with(TUS_MAX_SIZE, 1000))
            .with(SMALL));
  }

  private static Stream<Row> creations() {
    Ask ten = post().with(UPLOAD_LENGTH, 10);
    return Stream.of(
        row("CR3 POST", ten, nothing(), outcome(at(0, 10)), then(201).with(LOCATION, URL)),
        row(
            "CR3 POST without the last slash",
            Ask.of("POST", "/files").with(TUS_RESUMABLE, "1.0.0").with(UPLOAD_LENGTH, 10),
            nothing(),
            outcome(at(0, 10)),
            then(201).with(LOCATION, URL)),
        row("CR2 POST without a length", post(), nothing(), untouched(), then(400)),
        row(
            "CR2 F13 POST with a length, and deferred",
            ten.with(UPLOAD_DEFER_LENGTH, 1),
            nothing(),
            untouched(),
            then(400)),
        row(
                "CR4 POST above the limit",
                post().with(UPLOAD_LENGTH, 1001),
                nothing(),
                untouched(),
                then(413))
            .with(SMALL),
        row(
                "CR4 POST at the limit",
                post().with(UPLOAD_LENGTH, 1000),
                nothing(),
                outcome(at(0, 1000)),
                then(201))
            .with(SMALL),
        row(
            "CR5 POST of an empty upload",
            post().with(UPLOAD_LENGTH, 0),
            nothing(),
            outcome(at(0, 0)),
            then(201).with(LOCATION, URL)));
  }

  private static Ask concat(String header) {
    return post().with(UPLOAD_CONCAT, header);
  }

  private static Before partial(long offset, long length) {
    return new Before.Partial(Optional.empty(), offset, OptionalLong.of(length));
  }

  /** Complete if it has all. */
  private static UploadReply made(String header, long offset, long length) {
    return concatenated(header, at(offset, offset < length ? DEFERRED : OptionalLong.of(length)));
  }

  private static Stream<Row> concatenations() {
    return Stream.of(partials(), urls(), finals(), refusedFinals(), unfits(), ofFinals())
        .flatMap(rows -> rows);
  }

  private static Stream<Row> partials() {
    return Stream.of(
        row(
            "CC2 F13 POST of a partial upload",
            concat("partial").with(UPLOAD_LENGTH, 10),
            nothing(),
            outcome(concatenated("partial", at(0, 10))),
            then(201).with(LOCATION, URL).offset(0).with(UPLOAD_CONCAT, "partial")),
        row(
            "CC2 POST of a partial upload without a length",
            concat("partial"),
            nothing(),
            untouched(),
            then(400)),
        row(
            "CC7 F5 HEAD of a partial upload",
            Ask.of("HEAD", "/files/" + PARTIAL).with(TUS_RESUMABLE, "1.0.0"),
            partial(3, 10),
            outcome(concatenated("partial", at(3, 10))),
            then(200).offset(3).with(UPLOAD_LENGTH, 10).with(UPLOAD_CONCAT, "partial")),
        row(
            "C12 PATCH of a partial upload",
            Ask.of("PATCH", "/files/" + PARTIAL)
                .with(TUS_RESUMABLE, "1.0.0")
                .with(CONTENT_TYPE, TYPE)
                .with(UPLOAD_OFFSET, 3)
                .body(7),
            partial(3, 10),
            outcome(concatenated("partial", at(10, 10))),
            then(204).offset(10)));
  }

  /** As clients may name the same upload. */
  private static Stream<Row> urls() {
    Stream<String> right =
        Stream.of(
            "/files/" + PARTIAL,
            "" + PARTIAL,
            "./" + PARTIAL,
            "http://localhost/files/" + PARTIAL,
            "https://LOCALHOST/files/" + PARTIAL,
            "http://localhost:80/files/" + PARTIAL,
            "//localhost/files/" + PARTIAL);
    Stream<String> wrong =
        Stream.of(
            "http://elsewhere.example/files/" + PARTIAL,
            "http://localhost:8081/files/" + PARTIAL,
            "http://localhost@elsewhere.example/files/" + PARTIAL,
            "ftp://localhost/files/" + PARTIAL,
            "mailto:" + PARTIAL,
            "/elsewhere/" + PARTIAL,
            "/files/../" + PARTIAL,
            "/files/" + PARTIAL + "?a=b",
            "/files/" + PARTIAL + "#a",
            "/files/" + PARTIAL + "/more",
            "/files/" + PARTIAL + ",/files/" + PARTIAL,
            "/files/no",
            "/files/",
            "%%%");
    return Stream.concat(
        right.map(
            url ->
                row(
                    "CC2 POST of a final upload of " + url,
                    concat("final;" + url),
                    partial(10, 10),
                    outcome(made("final;" + url, 10, 10)),
                    then(201).with(LOCATION, URL).offset(10).with(UPLOAD_CONCAT, "final;" + url))),
        wrong.map(
            url ->
                row(
                    "CC13 POST of a final upload of " + url,
                    concat("final;/files/" + PARTIAL + " " + url),
                    partial(10, 10),
                    untouched(),
                    then(400).saying("(?s).*\\Q'" + url + "'\\E.*localhost.*"))));
  }

  private static Stream<Row> finals() {
    String twice = "final;/files/" + PARTIAL + "  /files/" + PARTIAL;
    String many = "final;" + ("/files/" + PARTIAL + " ").repeat(2000).strip();
    return Stream.of(
        row(
            "CC4 POST of a final upload of the same twice",
            concat(twice),
            partial(10, 10),
            outcome(made(twice, 20, 20)),
            then(201).offset(20)),
        row(
            "CC4 POST of a final upload of an empty one",
            concat("final;/files/" + PARTIAL),
            partial(0, 0),
            outcome(made("final;/files/" + PARTIAL, 0, 0)),
            then(201).offset(0)),
        row(
            "CC9 POST of a final upload of an unfinished one",
            concat("final;/files/" + PARTIAL),
            partial(3, 10),
            outcome(made("final;/files/" + PARTIAL, 0, 10)),
            then(201).with(LOCATION, URL).without(UPLOAD_OFFSET)),
        row(
            "CC12 POST of a final upload of two thousand",
            concat(many),
            partial(1, 1),
            outcome(made(many, 2000, 2000)),
            then(201).offset(2000).with(UPLOAD_CONCAT, many)),
        row(
                "CC2 POST of a final upload as a proxy was called",
                concat("final;https://files.example/up/files/" + PARTIAL)
                    .with(FORWARDED_HOST, "files.example")
                    .with(FORWARDED_PREFIX, "/up"),
                partial(10, 10),
                outcome(made("final;/up/files/" + PARTIAL, 10, 10)),
                then(201))
            .with(PROXIED),
        row(
                "CC2 POST of a final upload by the server's own address",
                concat("final;https://files.example/up/files/" + PARTIAL),
                partial(10, 10),
                outcome(made("final;/up/files/" + PARTIAL, 10, 10)),
                then(201))
            .with(TusSettings.defaults().withBaseUrl(URI.create("https://files.example/up"))),
        row(
            "CC13 POST of a final upload as a proxy was called that nobody trusts",
            concat("final;https://files.example/files/" + PARTIAL)
                .with(FORWARDED_HOST, "files.example"),
            partial(10, 10),
            untouched(),
            then(400)));
  }

  private static Stream<Row> refusedFinals() {
    Ask one = concat("final;/files/" + PARTIAL);
    Stream<Row> values =
        Stream.of("Partial", "partials", "final", "final;", "final; ", "", "final /files/x", "both")
            .map(
                value ->
                    row(
                        "CC2 POST with Upload-Concat: '" + value + "'",
                        concat(value).with(UPLOAD_LENGTH, 10),
                        partial(10, 10),
                        untouched(),
                        then(400)));
    Stream<Row> more =
        Stream.of(
            row(
                "CC3 POST of a final upload with a length",
                one.with(UPLOAD_LENGTH, 10),
                partial(10, 10),
                untouched(),
                then(400)),
            row(
                "CC3 POST of a final upload of a length to come",
                one.with(UPLOAD_DEFER_LENGTH, 1),
                partial(10, 10),
                untouched(),
                then(400)),
            row(
                "CC3 POST of a final upload with bytes",
                one.with(CONTENT_TYPE, TYPE).body(3),
                partial(10, 10),
                untouched(),
                then(400)),
            row(
                "CC3 POST of a final upload with a checksum",
                one.with(UPLOAD_CHECKSUM, "sha1 2jmj7l5rSw0yVb/vlWAYkK/YBwk="),
                partial(10, 10),
                untouched(),
                then(400)));
    return Stream.concat(values, more);
  }

  private static Stream<Row> unfits() {
    Ask one = concat("final;/files/" + PARTIAL);
    Ask ordinary = concat("final;/files/" + ID);
    return Stream.of(
        row(
            "CC9 POST of a final upload of nothing there",
            one,
            nothing(),
            outcome(new UnfitPartial(PARTIAL, Unfit.UNKNOWN)),
            then(400).saying("(?s).*'/files/" + PARTIAL + "'.*")),
        row(
            "CC9 POST of a final upload of one that has ended",
            ordinary,
            new Before.Terminated(),
            outcome(new UnfitPartial(ID, Unfit.ENDED)),
            then(400).saying("(?s).*'/files/" + ID + "'.*")),
        row(
            "CC9 POST of a final upload of one that is not partial",
            ordinary,
            has(10, 10),
            outcome(new UnfitPartial(ID, Unfit.NOT_PARTIAL)),
            then(400).saying("(?s).*'/files/" + ID + "'.*")),
        row(
            "CC13 POST of a final upload of somebody else's",
            one,
            new Before.Partial(Optional.of("alice"), 10, OptionalLong.of(10)),
            outcome(new UnfitPartial(PARTIAL, Unfit.NOT_YOURS)),
            then(400).saying("(?s).*'/files/" + PARTIAL + "'.*")),
        row(
                "CC11 F9 POST of a final upload above the limit",
                concat("final;/files/" + PARTIAL + " /files/" + PARTIAL),
                partial(501, 501),
                outcome(new UploadReply.TooLong(1000, 0)),
                then(413))
            .with(SMALL),
        row(
                "CC11 POST of a final upload at the limit",
                concat("final;/files/" + PARTIAL + " /files/" + PARTIAL),
                partial(500, 500),
                outcome(made("final;/files/" + PARTIAL + " /files/" + PARTIAL, 1000, 1000)),
                then(201))
            .with(SMALL));
  }

  private static Stream<Row> ofFinals() {
    String header = "final;/files/" + PARTIAL + " " + PARTIAL;
    return Stream.of(
        row(
            "CC6 PATCH of a final upload",
            patch(20).body(3),
            new Before.Final(header, 10, 10),
            outcome(new UploadReply.FinalUpload()),
            then(403)),
        row(
            "CC6 PATCH of a final upload that waits",
            patch(0).body(3),
            new Before.Final(header, 3, 10),
            outcome(new UploadReply.FinalUpload()),
            then(403)),
        row(
            "CC7 CC8 HEAD of a final upload",
            head(),
            new Before.Final(header, 10, 10),
            outcome(made(header, 20, 20)),
            then(200).offset(20).with(UPLOAD_LENGTH, 20).with(UPLOAD_CONCAT, header)),
        row(
            "CC5 CC7 CC8 HEAD of a final upload that waits",
            head(),
            new Before.Final(header, 3, 10),
            outcome(made(header, 0, 10)),
            then(200)
                .with(UPLOAD_CONCAT, header)
                .with(UPLOAD_METADATA, METADATA)
                .without(UPLOAD_OFFSET, UPLOAD_DEFER_LENGTH)),
        row(
            "T2 DELETE of a final upload",
            delete(),
            new Before.Final(header, 10, 10),
            outcome(new UploadReply.Terminated()),
            then(204)));
  }

  private static Stream<Row> deferrals() {
    return Stream.of(
        row(
            "DL1 POST of a length to come",
            post().with(UPLOAD_DEFER_LENGTH, 1),
            nothing(),
            outcome(at(0, DEFERRED)),
            then(201).with(LOCATION, URL)),
        row(
            "DL2 POST deferred by 2",
            post().with(UPLOAD_DEFER_LENGTH, 2),
            nothing(),
            untouched(),
            then(400)),
        row(
            "DL3 HEAD of a length to come",
            head(),
            deferred(30),
            outcome(at(30, DEFERRED)),
            then(200).offset(30).with(UPLOAD_DEFER_LENGTH, 1).without(UPLOAD_LENGTH)),
        row(
            "DL4 the length with the last bytes",
            patch(30).with(UPLOAD_LENGTH, 40).body(10),
            deferred(30),
            outcome(at(40, 40)),
            then(204).offset(40)),
        row(
            "DL4 the length with bytes that are not the last",
            patch(30).with(UPLOAD_LENGTH, 400).body(10),
            deferred(30),
            outcome(at(40, 400)),
            then(204).offset(40)),
        row(
            "DL4 F21 the length alone, at the end",
            patch(30).with(UPLOAD_LENGTH, 30),
            deferred(30),
            outcome(at(30, 30)),
            then(204).offset(30)),
        row(
            "DL5 the same length again",
            patch(30).with(UPLOAD_LENGTH, 100).body(10),
            has(30, 100),
            outcome(at(40, 100)),
            then(204).offset(40)),
        row(
            "DL5 another length",
            patch(30).with(UPLOAD_LENGTH, 90).body(10),
            has(30, 100),
            outcome(new UploadReply.LengthConflict(OptionalLong.of(100), 30, 90)),
            then(400)),
        row(
            "DL5 a length below the offset",
            patch(30).with(UPLOAD_LENGTH, 20),
            deferred(30),
            untouched(),
            then(400)),
        row(
                "DL5 F9 a length above the limit",
                patch(30).with(UPLOAD_LENGTH, 1001).body(10),
                deferred(30),
                untouched(),
                then(413))
            .with(SMALL),
        row(
                "DL6 F9 bytes beyond the limit while the length is unknown",
                patch(30).body(971),
                deferred(30),
                untouched(),
                then(413))
            .with(SMALL),
        row(
            "C20 an offset whose end is beyond every integer",
            patch(Long.MAX_VALUE).with(UPLOAD_LENGTH, Long.MAX_VALUE - 1).body(3),
            deferred(30),
            untouched(),
            then(400)),
        row(
            "C20 a length that ends within the body",
            patch(30).with(UPLOAD_LENGTH, 35).body(10),
            deferred(30),
            untouched(),
            then(413)));
  }

  private static Stream<Row> metadata() {
    Ask ten = post().with(UPLOAD_LENGTH, 10);
    Stream<Row> wrong =
        Stream.of("filename !!!", "a YQ==,a Yg==", ",a YQ==", "a YQ==,", "a YQ== YQ==", " ,")
            .map(
                text ->
                    row(
                        "CR6 F10 Upload-Metadata: '" + text + "'",
                        ten.with(UPLOAD_METADATA, text),
                        nothing(),
                        untouched(),
                        then(400)));
    Stream<Row> right =
        Stream.of(METADATA, "a", "a ", "z YQ==,b Yg==, c Yw==", "a/b:c+d YQ==")
            .map(
                text ->
                    row(
                        "CR6 Upload-Metadata: '" + text + "' is taken",
                        ten.with(UPLOAD_METADATA, text),
                        nothing(),
                        outcome(at(0, 10)),
                        then(201)));
    return Stream.concat(wrong, right);
  }

  private static Stream<Row> bodies() {
    Ask ten = post().with(UPLOAD_LENGTH, 10).with(CONTENT_TYPE, TYPE);
    return Stream.of(
        row(
            "CU3 POST with the first bytes",
            ten.body(4),
            nothing(),
            outcome(at(4, 10)),
            then(201).with(LOCATION, URL).offset(4)),
        row(
            "CU3 POST with all bytes",
            ten.body(10),
            nothing(),
            outcome(at(10, 10)),
            then(201).with(LOCATION, URL).offset(10)),
        row(
            "CU3 POST with bytes in chunks",
            ten.chunks(4),
            nothing(),
            outcome(at(4, 10)),
            then(201).with(LOCATION, URL).offset(4)),
        row(
            "CU3 POST with bytes, and a length to come",
            ten.without(UPLOAD_LENGTH).with(UPLOAD_DEFER_LENGTH, 1).body(4),
            nothing(),
            outcome(at(4, DEFERRED)),
            then(201).offset(4)),
        row(
            "CU2 F13 POST with bytes of another type",
            ten.with(CONTENT_TYPE, "text/plain").body(4),
            nothing(),
            untouched(),
            then(415).without(LOCATION)),
        row(
            "CU2 POST with bytes of no type",
            ten.without(CONTENT_TYPE).body(4),
            nothing(),
            untouched(),
            then(415)),
        row(
            "CU2 POST without bytes but with some type",
            ten.with(CONTENT_TYPE, "text/plain"),
            nothing(),
            outcome(at(0, 10)),
            then(201).with(LOCATION, URL)),
        row(
            "CU3 POST with more bytes than the length",
            ten.body(11),
            nothing(),
            untouched(),
            then(413).without(LOCATION)));
  }

  private static Stream<Row> expirations() {
    String date = "Tue, 01 Jan 2030 00:00:00 GMT";
    UploadReply unfinished = expiring(33, 100);
    UploadReply expired = new UploadReply.Gone(End.EXPIRED, "");
    return Stream.of(
        row(
            "EX2 PATCH of what will expire",
            patch(30).body(3),
            answers(unfinished),
            outcome(unfinished),
            then(204).offset(33).with(UPLOAD_EXPIRES, date)),
        row(
            "EX7 PATCH to the end: what is complete does not expire",
            patch(30).body(70),
            has(30, 100),
            outcome(at(100, 100)),
            then(204).offset(100).without(UPLOAD_EXPIRES)),
        row(
            "EX3 POST of what will expire",
            post().with(UPLOAD_LENGTH, 100),
            answers(expiring(0, 100)),
            outcome(expiring(0, 100)),
            then(201).with(UPLOAD_EXPIRES, date)),
        row(
            "EX6 HEAD of what will expire",
            head(),
            answers(unfinished),
            outcome(unfinished),
            then(200).offset(33).with(UPLOAD_EXPIRES, date)),
        row(
            "EX6 HEAD of what never expires",
            head(),
            has(30, 100),
            outcome(at(30, 100)),
            then(200).offset(30).without(UPLOAD_EXPIRES)),
        row("EX5 HEAD of what has expired", head(), answers(expired), outcome(expired), then(410)),
        row(
            "EX5 PATCH of what has expired",
            patch(30).body(3),
            answers(expired),
            outcome(expired),
            then(410)));
  }

  private static String sum(String algorithm, int zeros) {
    Algorithm.Sum sum = Algorithm.valueOf(algorithm.toUpperCase(Locale.ROOT)).sum();
    sum.update(ByteBuffer.wrap(new byte[zeros]));
    return algorithm + " " + Base64.getEncoder().encodeToString(sum.value());
  }

  private static Stream<Row> checksums() {
    return Stream.of(
            Stream.of("sha1", "sha256", "sha512", "md5", "crc32c", "crc32")
                .flatMap(Rows::checksums),
            Stream.of(
                    "sha1",
                    "sha1 ",
                    "",
                    "sha1 AAAA",
                    "sha1 *",
                    "SHA1 2jmj7l5rSw0yVb/vlWAYkK/YBwk=",
                    "sha3 2jmj7l5rSw0yVb/vlWAYkK/YBwk=",
                    "sha1 2jmj7l5rSw0yVb/vlWAYkK/YBwk= more",
                    "sha1,2jmj7l5rSw0yVb/vlWAYkK/YBwk=")
                .flatMap(Rows::noChecksum),
            Stream.of(
                row(
                    "CK7 PATCH with a trailer but no chunks",
                    patch(0).with(TRAILER, "Upload-Checksum").body(3),
                    has(0, 10),
                    untouched(),
                    then(400)),
                row(
                    "CK7 PATCH with a checksum before and behind",
                    patch(0)
                        .with(TRAILER, "Expires, upload-checksum")
                        .with(UPLOAD_CHECKSUM, sum("sha1", 3))
                        .chunks(3),
                    has(0, 10),
                    untouched(),
                    then(400)),
                row(
                    "CK3 POST of no bytes with the checksum of some",
                    post().with(UPLOAD_LENGTH, 10).with(UPLOAD_CHECKSUM, sum("sha1", 3)),
                    nothing(),
                    outcome(new UploadReply.ChecksumMismatch(0)),
                    then(460).without(LOCATION)),
                row(
                    "CK3 POST of no bytes with their checksum",
                    post().with(UPLOAD_LENGTH, 10).with(UPLOAD_CHECKSUM, sum("sha1", 0)),
                    nothing(),
                    outcome(at(0, 10)),
                    then(201).with(LOCATION, URL).offset(0))))
        .flatMap(rows -> rows);
  }

  private static Stream<Row> checksums(String algorithm) {
    Ask ten = post().with(UPLOAD_LENGTH, 10).with(CONTENT_TYPE, TYPE);
    return Stream.of(
        row(
            "CK2 PATCH with the right " + algorithm,
            patch(5).with(UPLOAD_CHECKSUM, sum(algorithm, 3)).body(3),
            has(5, 10),
            outcome(at(8, 10)),
            then(204).offset(8)),
        row(
            "CK2 PATCH to the end with the right " + algorithm + ", in chunks",
            patch(5).with(UPLOAD_CHECKSUM, sum(algorithm, 5)).chunks(5),
            has(5, 10),
            outcome(at(10, 10)),
            then(204).offset(10)),
        row(
            "CK4 CK5 F2 PATCH with another " + algorithm,
            patch(5).with(UPLOAD_CHECKSUM, sum(algorithm, 4)).body(3),
            has(5, 10),
            outcome(new UploadReply.ChecksumMismatch(5)),
            then(460)),
        row(
            "CK4 PATCH to the end with another " + algorithm,
            patch(5).with(UPLOAD_CHECKSUM, sum(algorithm, 4)).body(5),
            has(5, 10),
            outcome(new UploadReply.ChecksumMismatch(5)),
            then(460)),
        row(
            "CK3 POST of bytes with the right " + algorithm,
            ten.with(UPLOAD_CHECKSUM, sum(algorithm, 10)).body(10),
            nothing(),
            outcome(at(10, 10)),
            then(201).with(LOCATION, URL).offset(10)),
        row(
            "CU3 CK4 F13 POST of bytes with another " + algorithm,
            ten.with(UPLOAD_CHECKSUM, sum(algorithm, 9)).body(10),
            nothing(),
            outcome(new UploadReply.ChecksumMismatch(0)),
            then(460).without(LOCATION)));
  }

  private static Stream<Row> noChecksum(String text) {
    return Stream.of(
        row(
            "CK3 PATCH with Upload-Checksum: '" + text + "'",
            patch(0).with(UPLOAD_CHECKSUM, text).body(3),
            has(0, 10),
            untouched(),
            then(400)),
        row(
            "CK3 F13 POST with Upload-Checksum: '" + text + "'",
            post().with(UPLOAD_LENGTH, 10).with(UPLOAD_CHECKSUM, text),
            nothing(),
            untouched(),
            then(400).without(LOCATION)));
  }

  private static Stream<Row> terminations() {
    UploadReply gone = new UploadReply.Gone(End.TERMINATED, "");
    Before ended = new Before.Terminated();
    return Stream.of(
        row("T2 DELETE", delete(), has(30, 100), outcome(new UploadReply.Terminated()), then(204)),
        row(
            "T2 DELETE of a complete upload",
            delete(),
            has(100, 100),
            outcome(new UploadReply.Terminated()),
            then(204)),
        row("T2 DELETE once more", delete(), ended, outcome(gone), then(204)),
        row("T3 HEAD after DELETE", head(), ended, outcome(gone), then(410).without(UPLOAD_OFFSET)),
        row("T3 PATCH after DELETE", patch(30).body(3), ended, outcome(gone), then(410)),
        row("T3 GET after DELETE", Ask.of("GET", "/files/" + ID), ended, outcome(gone), then(410)),
        row(
            "DELETE of nothing there",
            delete(),
            nothing(),
            outcome(new UploadReply.NotFound()),
            then(404)));
  }

  private static Stream<Row> contention() {
    return Stream.of(
        refused("F12 HEAD while committing", head(), new UploadReply.Busy(), 423),
        refused("F12 PATCH while committing", patch(30).body(3), new UploadReply.Busy(), 423),
        refused("F12 DELETE while committing", delete(), new UploadReply.Busy(), 423),
        refused(
            "PATCH while a shard moves", patch(3).body(3), new UploadReply.Unavailable("x"), 503),
        refused("HEAD while a shard moves", head(), new UploadReply.Unavailable("x"), 503),
        refused(
            "PATCH that another took over from",
            patch(3).body(3),
            new UploadReply.Interrupted(UploadReply.Cut.PREEMPTED, 4),
            423),
        refused(
            "PATCH while shutting down",
            patch(3).body(3),
            new UploadReply.Interrupted(UploadReply.Cut.DRAINING, 4),
            503));
  }

  private static Row refused(String name, Ask ask, UploadReply reply, int status) {
    return row(name, ask, answers(reply), outcome(reply), then(status).with(RETRY_AFTER, 1));
  }

  private static Stream<Row> storeFailures() {
    return Stream.of(
        failed(Kind.QUOTA, true, 507),
        failed(Kind.QUOTA, false, 507),
        failed(Kind.UNAVAILABLE, true, 503),
        failed(Kind.THROTTLED, true, 503),
        failed(Kind.PRECONDITION, false, 422),
        failed(Kind.ALREADY_EXISTS, false, 422),
        failed(Kind.DENIED, false, 500),
        failed(Kind.CORRUPT, false, 500),
        failed(Kind.NOT_FOUND, false, 500),
        failed(Kind.UNSUPPORTED, false, 501),
        failed(Kind.UNKNOWN, true, 503),
        failed(Kind.UNKNOWN, false, 500));
  }

  private static Row failed(Kind kind, boolean mayRetry, int status) {
    UploadReply reply = new UploadReply.StoreFailed(kind, mayRetry, "/secret/path");
    Row row =
        row(
            "F11 the store fails: " + kind + (mayRetry ? ", for now" : ", for good"),
            patch(30).body(3),
            answers(reply),
            outcome(reply),
            then(status));
    return mayRetry
        ? row(row.name(), row.ask(), row.before(), row.outcome(), then(status).with(RETRY_AFTER, 1))
        : row;
  }

  private static Stream<Row> methods() {
    return Stream.of("PUT", "TRACE")
        .flatMap(
            method ->
                Stream.of(
                    row(
                        method + " of an upload",
                        Ask.of(method, "/files/" + ID).with(TUS_RESUMABLE, "1.0.0"),
                        has(30, 100),
                        untouched(),
                        then(405).with(ALLOW, "HEAD, PATCH, DELETE, GET, OPTIONS")),
                    row(
                        method + " of the base path",
                        Ask.of(method, "/files/").with(TUS_RESUMABLE, "1.0.0"),
                        nothing(),
                        untouched(),
                        then(405).with(ALLOW, "POST, OPTIONS"))));
  }

  private static Stream<Row> tokens() {
    Ask get = Ask.of("GET", "/files/" + ID);
    Stream<Ask> asks =
        Stream.of(post().with(UPLOAD_LENGTH, 10), head(), patch(30).body(3), delete(), get);
    Stream<Row> without =
        asks.flatMap(
            ask ->
                Stream.of(
                    unauthorized("without a token", ask),
                    unauthorized("with a wrong token", ask.with(AUTHORIZATION, "Bearer sesame")),
                    unauthorized("with a user name", ask.with(AUTHORIZATION, "Basic YTpi"))));
    return Stream.concat(
        without,
        Stream.of(
            row(
                    "HEAD with the token",
                    head().with(AUTHORIZATION, "bearer open sesame"),
                    has(30, 100),
                    outcome(at(30, 100)),
                    then(200).offset(30))
                .with(GUARDED),
            row("OPTIONS asks no token", option(), nothing(), untouched(), then(204))
                .with(GUARDED)));
  }

  private static Row unauthorized(String how, Ask ask) {
    return row(
            ask.method() + " " + how,
            ask,
            has(30, 100),
            untouched(),
            then(401).with(WWW_AUTHENTICATE, "Bearer").without(UPLOAD_OFFSET, LOCATION))
        .with(GUARDED);
  }

  private static Stream<Row> locations() {
    Ask ask = post().with(UPLOAD_LENGTH, 10);
    Ask https = ask.with(FORWARDED_PROTO, "https").with(FORWARDED_HOST, "up.example");
    String id = "[A-Za-z0-9_-]{16,64}";
    TusSettings based = TusSettings.defaults().withBaseUrl(URI.create("https://up.example/in/"));
    return Stream.of(
        located("with a base URL", ask, "https://up[.]example/in/files/" + id, based),
        located("whatever a stranger forwards", https, "/files/" + id, TusSettings.defaults()),
        located("as a proxy was called", https, "https://up[.]example/files/" + id, PROXIED),
        located(
            "with a port",
            https.with(FORWARDED_PORT, "8443"),
            "https://up[.]example:8443/files/" + id,
            PROXIED),
        located(
            "without the usual port",
            https.with(FORWARDED_HOST, "up.example:443"),
            "https://up[.]example/files/" + id,
            PROXIED),
        located(
            "below a prefix",
            https.with(FORWARDED_PREFIX, "/wharf/"),
            "https://up[.]example/wharf/files/" + id,
            PROXIED),
        located(
            "as the outermost of two proxies was called",
            https.with(FORWARDED_PROTO, "https, http").with(FORWARDED_HOST, "up.example, inner"),
            "https://up[.]example/files/" + id,
            PROXIED),
        located(
            "as RFC 7239 says",
            https.with(FORWARDED, "for=192.0.2.1;proto=HTTP;host=\"up.example:81\", for=10.0.0.1"),
            "http://up[.]example:81/files/" + id,
            PROXIED),
        located("of no other scheme", https.with(FORWARDED_PROTO, "ftp"), "/files/" + id, PROXIED),
        located(
            "with the Host header, if that is all",
            ask.with(FORWARDED_PROTO, "https"),
            "https://localhost/files/" + id,
            PROXIED),
        located(
            "of no impossible host",
            https.with(FORWARDED_HOST, "evil.example/path"),
            "https://localhost/files/" + id,
            PROXIED));
  }

  private static Row located(String name, Ask ask, String pattern, TusSettings settings) {
    return row(
            "CR3 Location " + name,
            ask,
            nothing(),
            outcome(at(0, 10)),
            then(201).with(LOCATION, "~" + pattern))
        .with(settings);
  }

  private static Stream<Row> cors() {
    Ask page = head().with(ORIGIN, "https://good.example");
    Ask asks = option().with(ORIGIN, "https://good.example").with(REQUEST_METHOD, "PATCH");
    Field[] none = {ALLOW_ORIGIN, EXPOSE_HEADERS, ALLOW_METHODS};
    return Stream.of(
        row(
            "CORS any page reads the headers",
            page,
            has(30, 100),
            outcome(at(30, 100)),
            then(200).with(ALLOW_ORIGIN, "*").with(EXPOSE_HEADERS, "~.*Upload-Offset.*")),
        row(
            "CORS any page reads a refusal",
            page,
            nothing(),
            outcome(new UploadReply.NotFound()),
            then(404).with(ALLOW_ORIGIN, "*")),
        row(
            "CORS nothing for what is no page",
            head(),
            has(30, 100),
            outcome(at(30, 100)),
            then(200).without(none)),
        row(
            "CORS preflight",
            asks,
            nothing(),
            untouched(),
            then(204)
                .with(ALLOW_ORIGIN, "*")
                .with(ALLOW_METHODS, "~.*PATCH.*")
                .with(ALLOW_HEADERS, "~.*Upload-Offset.*")
                .with(MAX_AGE, 86400)),
        row(
                "CORS a page that is named",
                page,
                has(30, 100),
                outcome(at(30, 100)),
                then(200)
                    .with(ALLOW_ORIGIN, "https://good.example")
                    .with(ALLOW_CREDENTIALS, "true")
                    .with(VARY, "Origin"))
            .with(ONE_ORIGIN),
        row(
                "CORS a page that is not named",
                page.with(ORIGIN, "https://evil.example"),
                has(30, 100),
                outcome(at(30, 100)),
                then(200).with(VARY, "Origin").without(none))
            .with(ONE_ORIGIN),
        row(
                "CORS preflight of a page that is not named",
                asks.with(ORIGIN, "https://evil.example"),
                nothing(),
                untouched(),
                then(403).without(none))
            .with(ONE_ORIGIN));
  }
}
