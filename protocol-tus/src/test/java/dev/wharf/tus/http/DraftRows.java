package dev.wharf.tus.http;

import static dev.wharf.tus.core.Field.*;
import static dev.wharf.tus.http.Row.ID;
import static dev.wharf.tus.http.Row.Then.then;
import static dev.wharf.tus.http.Row.at;
import static dev.wharf.tus.http.Row.outcome;
import static dev.wharf.tus.http.Row.row;
import static dev.wharf.tus.http.Row.untouched;

import dev.wharf.tus.core.Field;
import dev.wharf.tus.core.TusSettings;
import dev.wharf.tus.http.Row.Ask;
import dev.wharf.tus.http.Row.Before;
import dev.wharf.upload.UploadReply;
import dev.wharf.upload.UploadReply.AlreadyComplete;
import dev.wharf.upload.UploadReply.End;
import dev.wharf.upload.UploadReply.LengthConflict;
import dev.wharf.upload.UploadReply.OffsetMismatch;
import dev.wharf.upload.UploadReply.TooLong;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * draft-ietf-httpbis-resumable-upload as a table; the names begin with the numbers of the checklist
 * it was made from.
 */
final class DraftRows {
  private static final String TYPE = "application/partial-upload";
  private static final String PROBLEM = "application/problem+json";
  private static final String URL = "~/files/[A-Za-z0-9_-]{16,64}";
  private static final String NO_LIMITS = "min-size=0";
  private static final OptionalLong UNKNOWN = OptionalLong.empty();
  private static final TusSettings SMALL = TusSettings.defaults().withMaxSize(1000);
  private static final TusSettings GUARDED = TusSettings.defaults().withToken("open sesame");
  private static final TusSettings WITHOUT = TusSettings.defaults().withoutDraft();

  private DraftRows() {}

  static Stream<Row> all() {
    return Stream.of(
            fields(),
            creations(),
            lengths(),
            retrievals(),
            appends(),
            completed(),
            overruns(),
            cancellations(),
            discovery(),
            contention(),
            tokens(),
            versions(),
            digests(),
            neighbours())
        .flatMap(rows -> rows);
  }

  private static Ask create(String complete) {
    return Ask.of("POST", "/files/").with(INTEROP_VERSION, 8).with(UPLOAD_COMPLETE, complete);
  }

  private static Ask append(long offset, String complete) {
    return Ask.of("PATCH", "/files/" + ID)
        .with(INTEROP_VERSION, 8)
        .with(CONTENT_TYPE, TYPE)
        .with(UPLOAD_OFFSET, offset)
        .with(UPLOAD_COMPLETE, complete);
  }

  private static Ask head() {
    return Ask.of("HEAD", "/files/" + ID).with(INTEROP_VERSION, 8);
  }

  private static Before nothing() {
    return new Before.Nothing();
  }

  private static Before has(long offset, long length) {
    return new Before.Has(offset, OptionalLong.of(length));
  }

  private static Before unknown(long offset) {
    return new Before.Has(offset, UNKNOWN);
  }

  private static Row.Then complete(int status, long offset) {
    return then(status).offset(offset).with(UPLOAD_COMPLETE, "?1");
  }

  private static Row.Then incomplete(int status, long offset) {
    return then(status).offset(offset).with(UPLOAD_COMPLETE, "?0");
  }

  private static Row.Then problem(int status) {
    return then(status).with(CONTENT_TYPE, PROBLEM);
  }

  private static Stream<Row> fields() {
    Stream<Row> offsets =
        Stream.of("-1", "1.5", "abc", "+1", "", "1,2", "?1", "1000000000000000", "\"1\"")
            .map(
                value ->
                    row(
                        "U14 Upload-Offset: '" + value + "' is ignored, and so missing",
                        append(0, "?0").with(UPLOAD_OFFSET, value).body(3),
                        has(0, 100),
                        untouched(),
                        problem(400).without(UPLOAD_OFFSET)));
    Stream<Row> booleans =
        Stream.of("1", "?2", "true", "", "?1,?1", "\"?1\"", "?1 ;x=")
            .map(
                value ->
                    row(
                        "U14 Upload-Complete: '" + value + "' is ignored, and so missing",
                        append(0, "?0").with(UPLOAD_COMPLETE, value).body(3),
                        has(0, 100),
                        untouched(),
                        problem(400)));
    Stream<Row> lengths =
        Stream.of("-1", "x", "1.0", "?1")
            .map(
                value ->
                    row(
                        "U6 Upload-Length: '" + value + "' is ignored",
                        create("?0").with(UPLOAD_LENGTH, value),
                        nothing(),
                        outcome(at(0, UNKNOWN)),
                        incomplete(201, 0)));
    return Stream.of(
            offsets,
            booleans,
            lengths,
            Stream.of(
                row(
                    "U14 parameters of a field mean nothing",
                    append(0, "?0;why=\"so\"").with(UPLOAD_OFFSET, "0;a;b=?1").body(3),
                    has(0, 100),
                    outcome(at(3, 100)),
                    incomplete(204, 3))))
        .flatMap(rows -> rows);
  }

  private static Stream<Row> creations() {
    return Stream.of(
        row(
            "U2 U4 a careful creation",
            create("?0"),
            nothing(),
            outcome(at(0, UNKNOWN)),
            incomplete(201, 0).with(LOCATION, URL).with(UPLOAD_LIMIT, NO_LIMITS)),
        row(
            "U4 U6 a careful creation that tells the length",
            create("?0").with(UPLOAD_LENGTH, 100),
            nothing(),
            outcome(at(0, 100)),
            incomplete(201, 0).with(LOCATION, URL).with(UPLOAD_LIMIT, NO_LIMITS)),
        row(
            "U4 a creation with the first bytes",
            create("?0").body(5),
            nothing(),
            outcome(at(5, UNKNOWN)),
            incomplete(201, 5).with(LOCATION, URL).with(UPLOAD_LIMIT, NO_LIMITS)),
        row(
            "U4 a creation with the first chunks of a known length",
            create("?0").with(UPLOAD_LENGTH, 100).chunks(5),
            nothing(),
            outcome(at(5, 100)),
            incomplete(201, 5).with(LOCATION, URL)),
        row(
            "U5 an optimistic creation",
            create("?1").with(CONTENT_TYPE, "image/png").body(5),
            nothing(),
            outcome(at(5, 5)),
            complete(201, 5).with(LOCATION, URL)),
        row(
            "U5 an optimistic creation in chunks",
            create("?1").chunks(5),
            nothing(),
            outcome(at(5, 5)),
            complete(201, 5).with(LOCATION, URL)),
        row(
            "U5 PUT creates as well",
            new Ask("PUT", "/files/", create("?1").headers(), 5, false),
            nothing(),
            outcome(at(5, 5)),
            complete(201, 5).with(LOCATION, URL)),
        row(
            "U5 U22 a creation of nothing",
            create("?1"),
            nothing(),
            outcome(at(0, 0)),
            complete(201, 0).with(LOCATION, URL)),
        row(
            "U14 a creation that does not say whether it is all",
            create("?1").without(UPLOAD_COMPLETE).body(5),
            nothing(),
            untouched(),
            problem(400).without(LOCATION)),
        row(
            "no creation on an upload",
            new Ask("PUT", "/files/" + ID, create("?1").headers(), 5, false),
            has(0, 100),
            untouched(),
            problem(405).with(ALLOW, "HEAD, PATCH, DELETE, GET, OPTIONS")),
        row(
            "no append where uploads are created",
            new Ask("PATCH", "/files/", append(0, "?1").headers(), 5, false),
            nothing(),
            untouched(),
            problem(405).with(ALLOW, "POST, PUT, OPTIONS")));
  }

  private static Stream<Row> lengths() {
    UploadReply shorter = new LengthConflict(OptionalLong.of(100), 30, 50);
    return Stream.of(
        row(
            "U10 a creation whose length and content differ",
            create("?1").with(UPLOAD_LENGTH, 10).body(5),
            nothing(),
            untouched(),
            problem(400).without(LOCATION)),
        row(
            "U10 a creation with more content than its length",
            create("?0").with(UPLOAD_LENGTH, 3).body(5),
            nothing(),
            untouched(),
            problem(400).without(LOCATION)),
        row(
            "U10 an append whose length and content differ",
            append(30, "?1").with(UPLOAD_LENGTH, 100).body(5),
            has(30, 100),
            untouched(),
            problem(400)),
        row(
            "U10 an append with another length than before",
            append(30, "?0").with(UPLOAD_LENGTH, 50).body(5),
            has(30, 100),
            outcome(shorter),
            problem(400)),
        row(
            "U10 an append that ends before the length",
            append(30, "?1").body(20),
            has(30, 100),
            outcome(shorter),
            problem(400)),
        row(
            "U6 an append that tells the length",
            append(30, "?0").with(UPLOAD_LENGTH, 100).body(5),
            unknown(30),
            outcome(at(35, 100)),
            incomplete(204, 35)));
  }

  private static Stream<Row> retrievals() {
    return Stream.of(
        row(
            "U11 U12 HEAD on the way",
            head(),
            has(30, 100),
            outcome(at(30, 100)),
            incomplete(204, 30)
                .with(UPLOAD_LENGTH, 100)
                .with(UPLOAD_LIMIT, NO_LIMITS)
                .with(CACHE_CONTROL, "no-store")),
        row(
            "U11 HEAD without a known length",
            head(),
            unknown(30),
            outcome(at(30, UNKNOWN)),
            incomplete(204, 30).without(UPLOAD_LENGTH, UPLOAD_DEFER_LENGTH)),
        row(
            "U11 HEAD of a complete upload",
            head(),
            has(100, 100),
            outcome(at(100, 100)),
            complete(204, 100).with(UPLOAD_LENGTH, 100)),
        row(
                "U11 HEAD tells the largest size",
                head(),
                has(30, 100),
                outcome(at(30, 100)),
                incomplete(204, 30).with(UPLOAD_LIMIT, "max-size=1000"))
            .with(SMALL),
        row(
            "U11 HEAD of nothing",
            head(),
            nothing(),
            outcome(new UploadReply.NotFound()),
            then(404).with(CACHE_CONTROL, "no-store").without(UPLOAD_OFFSET)),
        row(
            "U13 HEAD that brings an offset",
            head().with(UPLOAD_OFFSET, 0),
            has(30, 100),
            untouched(),
            then(400)),
        row(
            "U13 HEAD that says whether it is all",
            head().with(UPLOAD_COMPLETE, "?1"),
            has(30, 100),
            untouched(),
            then(400)));
  }

  private static Stream<Row> appends() {
    return Stream.of(
        row(
            "U14 an append without an offset",
            append(0, "?0").without(UPLOAD_OFFSET).body(3),
            has(0, 100),
            untouched(),
            problem(400)),
        row(
            "U14 an append that does not say whether it is all",
            append(0, "?0").without(UPLOAD_COMPLETE).body(3),
            has(0, 100),
            untouched(),
            problem(400)),
        row(
            "U14 an append of another type",
            append(0, "?0").with(CONTENT_TYPE, "application/offset+octet-stream").body(3),
            has(0, 100),
            untouched(),
            problem(415)),
        row(
            "U14 an append without a type",
            append(0, "?0").without(CONTENT_TYPE).body(3),
            has(0, 100),
            untouched(),
            problem(415)),
        row(
            "U15 an append elsewhere",
            append(50, "?0").body(3),
            has(30, 100),
            outcome(new OffsetMismatch(30, 50)),
            problem(409).offset(30).with(UPLOAD_COMPLETE, "?0")),
        row(
            "U16 the last append",
            append(30, "?1").body(70),
            has(30, 100),
            outcome(at(100, 100)),
            complete(200, 100)),
        row(
            "U16 the last append makes the length known",
            append(30, "?1").body(5),
            unknown(30),
            outcome(at(35, 35)),
            complete(200, 35)),
        row(
            "U16 the last append in chunks",
            append(30, "?1").chunks(5),
            unknown(30),
            outcome(at(35, 35)),
            complete(200, 35)),
        row(
            "U17 an append on the way",
            append(30, "?0").body(5),
            has(30, 100),
            outcome(at(35, 100)),
            incomplete(204, 35).with(UPLOAD_LIMIT, NO_LIMITS)),
        row(
            "U17 an append that reaches the length and does not say so",
            append(30, "?0").body(70),
            has(30, 100),
            outcome(at(100, 100)),
            incomplete(204, 100)),
        row(
            "U22 an append of nothing that says it was all",
            append(30, "?1"),
            unknown(30),
            outcome(at(30, 30)),
            complete(200, 30)),
        row(
            "U14 an append to nothing",
            append(0, "?1").body(3),
            nothing(),
            outcome(new UploadReply.NotFound()),
            problem(404)));
  }

  private static Stream<Row> completed() {
    AlreadyComplete there = new AlreadyComplete(at(100, 100));
    return Stream.of(
        row(
            "U18 the final response is said again",
            append(100, "?1"),
            has(100, 100),
            outcome(there),
            complete(200, 100)),
        row(
            "U18 the final response is said again to the last bytes",
            append(95, "?1").body(5),
            has(100, 100),
            outcome(there),
            complete(200, 100)),
        row(
            "U18 a complete upload takes no other bytes",
            append(95, "?0").body(3),
            has(100, 100),
            outcome(there),
            problem(409).offset(100).with(UPLOAD_COMPLETE, "?0")),
        row(
            "U18 a complete upload takes no more bytes",
            append(100, "?1").body(3),
            has(100, 100),
            outcome(there),
            problem(400)));
  }

  private static Stream<Row> overruns() {
    return Stream.of(
        row(
            "U19 an append that says it is longer than the upload",
            append(30, "?0").body(80),
            has(30, 100),
            outcome(new TooLong(100, 30)),
            problem(400)),
        row(
            "U19 an append that is longer than the upload",
            append(30, "?0").chunks(80),
            has(30, 100),
            outcome(new TooLong(100, 30)),
            problem(400)),
        row(
                "U26 a creation beyond the largest size",
                create("?0").with(UPLOAD_LENGTH, 1001),
                nothing(),
                untouched(),
                problem(413).with(UPLOAD_LIMIT, "max-size=1000").without(LOCATION))
            .with(SMALL),
        row(
                "U26 a creation with content beyond the largest size",
                create("?0").body(1001),
                nothing(),
                untouched(),
                problem(413).with(UPLOAD_LIMIT, "max-size=1000").without(LOCATION))
            .with(SMALL));
  }

  private static Stream<Row> cancellations() {
    Ask delete = Ask.of("DELETE", "/files/" + ID).with(INTEROP_VERSION, 8);
    return Stream.of(
        row(
            "U23 a cancellation",
            delete,
            has(30, 100),
            outcome(new UploadReply.Terminated()),
            then(204)),
        row(
            "U23 a cancellation that is said again",
            delete,
            new Before.Terminated(),
            outcome(new UploadReply.Gone(End.TERMINATED, "")),
            then(204)),
        row(
            "U23 a cancelled upload is gone",
            append(30, "?1").body(70),
            new Before.Terminated(),
            outcome(new UploadReply.Gone(End.TERMINATED, "")),
            problem(410)));
  }

  private static Stream<Row> discovery() {
    Ask options = Ask.of("OPTIONS", "/files/");
    return Stream.of(
        row(
            "U24 OPTIONS tells that there is no limit",
            options,
            nothing(),
            untouched(),
            then(204).with(UPLOAD_LIMIT, NO_LIMITS).with(TUS_VERSION, "1.0.0")),
        row(
                "U24 OPTIONS of a client of the draft",
                options.with(INTEROP_VERSION, 8),
                nothing(),
                untouched(),
                then(204).with(UPLOAD_LIMIT, "max-size=1000").with(TUS_MAX_SIZE, 1000))
            .with(SMALL),
        row(
            "U24 OPTIONS of an upload",
            Ask.of("OPTIONS", "/files/" + ID),
            has(30, 100),
            untouched(),
            then(204).with(UPLOAD_LIMIT, NO_LIMITS)),
        row(
            "U24 a page may send and read all of it",
            options.with(ORIGIN, "https://page.example").with(REQUEST_METHOD, "PUT"),
            nothing(),
            untouched(),
            then(204)
                .with(UPLOAD_LIMIT, NO_LIMITS)
                .with(ALLOW_METHODS, "~.*\\bPUT\\b.*")
                .with(ALLOW_HEADERS, "~.*\\bUpload-Complete\\b.*\\bUpload-Draft-Interop-Version.*")
                .with(EXPOSE_HEADERS, "~.*\\bUpload-Complete\\b.*\\bUpload-Limit\\b.*")));
  }

  private static Stream<Row> contention() {
    return Stream.of(
        row(
            "U28 U29 an append while another one does not let go",
            append(30, "?1").body(70),
            new Before.Answers(new UploadReply.Busy()),
            outcome(new UploadReply.Busy()),
            problem(423).with(RETRY_AFTER, 1).with(UPLOAD_COMPLETE, "?0")),
        row(
            "U28 nobody can answer",
            head(),
            new Before.Answers(new UploadReply.Unavailable("/secret/path")),
            outcome(new UploadReply.Unavailable("/secret/path")),
            then(503).with(RETRY_AFTER, 1).without(UPLOAD_OFFSET)));
  }

  private static Stream<Row> tokens() {
    return Stream.of(create("?1").body(5), append(30, "?1").body(70), head())
        .flatMap(
            ask ->
                Stream.of(
                    row(
                            "U31 " + ask.method() + " without the token",
                            ask,
                            has(30, 100),
                            untouched(),
                            then(401)
                                .with(WWW_AUTHENTICATE, "Bearer")
                                .without(LOCATION, UPLOAD_OFFSET))
                        .with(GUARDED),
                    row(
                            "U31 " + ask.method() + " with the token",
                            ask.with(AUTHORIZATION, "Bearer open sesame"),
                            has(30, 100),
                            outcome(at(30, 100)),
                            then(statusOf(ask)))
                        .with(GUARDED)));
  }

  /** An upload that cannot be said to be complete is none that was announced so. */
  private static int statusOf(Ask ask) {
    return switch (ask.method()) {
      case "POST" -> 201;
      case "PATCH" -> 200;
      default -> 204;
    };
  }

  private static Stream<Row> versions() {
    return Stream.of(
            Stream.of(3, 5, 6, 8).flatMap(DraftRows::inVersion),
            Stream.of(3, 5)
                .map(
                    version ->
                        row(
                            "interop " + version + " asks for no type",
                            said(append(30, "?0"), version, false)
                                .with(CONTENT_TYPE, "video/mp4")
                                .body(5),
                            has(30, 100),
                            outcome(at(35, 100)),
                            then(204).offset(35))),
            Stream.of(
                row(
                    "interop 6 asks for its type",
                    said(append(30, "?0"), 6, false).with(CONTENT_TYPE, "video/mp4").body(5),
                    has(30, 100),
                    untouched(),
                    problem(415)),
                row(
                    "a version that is not known is read as the newest",
                    append(30, "?1").with(INTEROP_VERSION, 99).body(70),
                    has(30, 100),
                    outcome(at(100, 100)),
                    complete(200, 100)),
                row(
                    "no version is read as the newest",
                    append(30, "?1").without(INTEROP_VERSION).body(70),
                    has(30, 100),
                    outcome(at(100, 100)),
                    complete(200, 100)),
                row(
                    "the field of version 3 tells it",
                    said(append(30, "?1"), 3, true).without(INTEROP_VERSION).body(70),
                    has(30, 100),
                    outcome(at(100, 100)),
                    then(200).offset(100).with(UPLOAD_INCOMPLETE, "?0").without(UPLOAD_COMPLETE))))
        .flatMap(rows -> rows);
  }

  private static Stream<Row> inVersion(int version) {
    Field field = version == 3 ? UPLOAD_INCOMPLETE : UPLOAD_COMPLETE;
    Field other = version == 3 ? UPLOAD_COMPLETE : UPLOAD_INCOMPLETE;
    String yes = version == 3 ? "?0" : "?1";
    String no = version == 3 ? "?1" : "?0";
    String name = "interop " + version + ": ";
    return Stream.of(
        row(
            name + "an optimistic creation",
            said(create("?1"), version, true).body(5),
            nothing(),
            outcome(at(5, 5)),
            then(201).with(field, yes).with(LOCATION, URL).without(other)),
        row(
            name + "a creation with more to come",
            said(create("?0"), version, false).body(5),
            nothing(),
            outcome(at(5, UNKNOWN)),
            then(201).with(field, no).with(LOCATION, URL).without(other)),
        row(
            name + "HEAD",
            head().with(INTEROP_VERSION, version),
            has(30, 100),
            outcome(at(30, 100)),
            then(204).offset(30).with(field, no).without(other)),
        row(
            name + "an append",
            said(append(30, "?0"), version, false).body(5),
            has(30, 100),
            outcome(at(35, 100)),
            then(204).offset(35).with(field, no).without(other)),
        row(
            name + "the last append",
            said(append(30, "?1"), version, true).body(70),
            has(30, 100),
            outcome(at(100, 100)),
            then(200).offset(100).with(field, yes).without(other)),
        row(
            name + "an append elsewhere",
            said(append(50, "?0"), version, false).body(5),
            has(30, 100),
            outcome(new OffsetMismatch(30, 50)),
            problem(409).offset(30).with(field, no).without(other)));
  }

  /** As a client of that version says it. */
  private static Ask said(Ask ask, int version, boolean complete) {
    Ask named = ask.with(INTEROP_VERSION, version);
    return version == 3
        ? named.without(UPLOAD_COMPLETE).with(UPLOAD_INCOMPLETE, complete ? "?0" : "?1")
        : named;
  }

  private static Stream<Row> digests() {
    String five = "sha-256=:iFVQiq3hbsVz0h5qSF39CnYkCFwaFLXs3WSF3gxoOaQ=:";
    String all = "sha-256=:DVU14TzJcI0P8Cia8vriflZLa8vNkkL1FA2WlXdEpRc=:";
    String longer =
        "sha-512=:BUPPg+e4v7jo4oUV8CtM+o8HvhKDoSWwaCTUqprK"
            + "+Cj4ToAspB95Yfv6u7qJLx/BnOlK4ZOcr5BsFzNH1L9jlg==:";
    String other = "sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:";
    return Stream.of(
        row(
            "RFC 9530 content that has its digest",
            append(30, "?0").with(CONTENT_DIGEST, "unknown=:AA==:, " + five).body(5),
            has(30, 100),
            outcome(at(35, 100)),
            incomplete(204, 35)),
        row(
            "RFC 9530 content that has not",
            append(30, "?0").with(CONTENT_DIGEST, other).body(5),
            has(30, 100),
            outcome(new UploadReply.ChecksumMismatch(30)),
            problem(400).with(UPLOAD_COMPLETE, "?0")),
        row(
            "RFC 9530 a whole upload that has its digest",
            create("?1").with(REPR_DIGEST, five).body(5),
            nothing(),
            outcome(at(5, 5)),
            complete(201, 5)),
        row(
            "RFC 9530 a digest of a whole that comes in pieces says nothing of a piece",
            append(30, "?0").with(REPR_DIGEST, other).body(5),
            has(30, 100),
            outcome(at(35, 100)),
            incomplete(204, 35)),
        row(
            "RFC 9530 a whole upload that has not",
            Ask.of("POST", "/files/").with(UPLOAD_COMPLETE, "?1").with(REPR_DIGEST, other).body(5),
            nothing(),
            outcome(new UploadReply.ChecksumMismatch(5)),
            problem(400).with(UPLOAD_COMPLETE, "?0")),
        row(
            "RFC 9530 a creation with the first of several pieces",
            create("?0").with(REPR_DIGEST, all).body(5),
            nothing(),
            outcome(at(5, UNKNOWN)),
            incomplete(201, 5)),
        row(
            "RFC 9530 pieces whose whole has its digest",
            append(30, "?1").with(REPR_DIGEST, all).body(5),
            has(30, 35),
            outcome(at(35, 35)),
            complete(200, 35)),
        row(
            "RFC 9530 pieces whose whole has its SHA-512, beside an algorithm that is not known",
            append(30, "?1").with(REPR_DIGEST, "md5=:AA==:, " + longer).body(5),
            unknown(30),
            outcome(at(35, 35)),
            complete(200, 35)),
        row(
            "RFC 9530 a piece that has its digest, of a whole that has its own",
            append(30, "?1").with(CONTENT_DIGEST, five).with(REPR_DIGEST, all).body(5),
            has(30, 35),
            outcome(at(35, 35)),
            complete(200, 35)),
        row(
            "RFC 9530 pieces whose whole has another digest: the upload has ended",
            append(30, "?1").with(REPR_DIGEST, other).body(5),
            has(30, 35),
            outcome(new UploadReply.ChecksumMismatch(35)),
            problem(400).with(UPLOAD_COMPLETE, "?0").without(UPLOAD_OFFSET)),
        row(
            "RFC 9530 a right piece of a wrong whole: the upload has ended",
            append(30, "?1").with(CONTENT_DIGEST, five).with(REPR_DIGEST, other).body(5),
            has(30, 35),
            outcome(new UploadReply.ChecksumMismatch(35)),
            problem(400).with(UPLOAD_COMPLETE, "?0").without(UPLOAD_OFFSET)),
        row(
            "RFC 9530 a whole of an algorithm that is not known may be anything",
            append(30, "?1").with(REPR_DIGEST, "md5=:AA==:").body(5),
            has(30, 35),
            outcome(at(35, 35)),
            complete(200, 35)),
        row(
            "RFC 9530 a digest that cannot be read says nothing",
            append(30, "?0").with(CONTENT_DIGEST, "sha-256=nothing").body(5),
            has(30, 100),
            outcome(at(35, 100)),
            incomplete(204, 35)));
  }

  private static Stream<Row> neighbours() {
    Ask tus =
        Ask.of("PATCH", "/files/" + ID)
            .with(TUS_RESUMABLE, "1.0.0")
            .with(CONTENT_TYPE, "application/offset+octet-stream")
            .with(UPLOAD_OFFSET, 30)
            .body(70);
    return Stream.of(
        row(
            "tus goes on with it",
            tus,
            has(30, 100),
            outcome(at(100, 100)),
            then(204).offset(100).with(TUS_RESUMABLE, "1.0.0").without(UPLOAD_COMPLETE)),
        row(
            "who says the version of tus speaks tus",
            tus.with(UPLOAD_COMPLETE, "?1").with(INTEROP_VERSION, 8),
            has(30, 100),
            outcome(at(100, 100)),
            then(204).offset(100).with(TUS_RESUMABLE, "1.0.0").without(UPLOAD_COMPLETE)),
        row(
            "HEAD of who knows which tells both",
            Ask.of("HEAD", "/files/" + ID),
            has(30, 100),
            outcome(at(30, 100)),
            incomplete(200, 30)
                .with(UPLOAD_LENGTH, 100)
                .with(UPLOAD_LIMIT, NO_LIMITS)
                .with(TUS_RESUMABLE, "1.0.0")),
        row(
            "PATCH of who knows which lacks the version of tus",
            tus.without(TUS_RESUMABLE),
            has(30, 100),
            untouched(),
            then(412).with(TUS_VERSION, "1.0.0")),
        row(
            "the media type alone tells the draft",
            append(30, "?1").without(INTEROP_VERSION).without(UPLOAD_COMPLETE).body(70),
            has(30, 100),
            untouched(),
            problem(400)),
        row(
                "where the draft is off it is not spoken",
                append(30, "?1").body(70),
                has(30, 100),
                untouched(),
                then(412).without(UPLOAD_COMPLETE))
            .with(WITHOUT),
        row(
                "where the draft is off it is not offered",
                Ask.of("OPTIONS", "/files/"),
                nothing(),
                untouched(),
                then(204).without(UPLOAD_LIMIT))
            .with(WITHOUT));
  }
}
