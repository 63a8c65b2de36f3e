package dev.wharf.storage.s3;

import dev.wharf.storage.s3.Bench.Bodies;
import dev.wharf.storage.s3.S3Check.Finding;
import dev.wharf.storage.s3.S3Check.Probe;
import dev.wharf.storage.s3.S3Check.Trial;
import dev.wharf.storage.s3.S3Profile.Checksum;
import dev.wharf.storage.s3.S3Settings.Encryption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.Tag;

/** Everything that is tried, in order. Some rows stand on what an earlier one has left. */
final class Probes {
  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final int PRECONDITION_FAILED = 412;

  /** MD5 and CRC32C of nothing, and so of none of the bodies here. */
  private static final String WRONG_MD5 = "1B2M2Y8AsgTpgAmY7PhCfg==";

  private static final String WRONG_CRC32C = "AAAAAA==";
  private static final String WRONG_ETAG = "\"00000000000000000000000000000000\"";
  private static final Predicate<S3Profile> EACH = profile -> true;
  private static final String ANY = "*";

  /** radosgw 16 does not: <a href="https://tracker.ceph.com/issues/40808">40808</a>. */
  private static final Predicate<S3Profile> CHECKS_SOURCES =
      profile -> profile != S3Profile.CEPH && profile != S3Profile.GENERIC;

  private Probes() {}

  static List<Probe> of(S3Settings settings) {
    return Stream.of(objects(), checksums(), conditions(), multiparts(), copies(), asSet(settings))
        .flatMap(rows -> rows)
        .toList();
  }

  private static Stream<Probe> objects() {
    return Stream.of(
        each("objects: write, look at, read, delete", Probes::object),
        each("a missing object is answered 404", Probes::missing),
        each("metadata is kept, any text as ASCII", Probes::metadata),
        each("reading a range", Probes::range),
        each("listing a folder (ListObjectsV2, delimiter)", Probes::listing),
        each("a folder's marker (an empty object with a slash)", Probes::marker),
        each("clocks within five minutes", ServerClock::compare));
  }

  /** What proves that bytes have arrived as they were sent. */
  private static Stream<Probe> checksums() {
    Predicate<S3Profile> md5 = profile -> profile.checksum() == Checksum.MD5;
    Predicate<S3Profile> keepsCrc32c = profile -> profile.checksum() == Checksum.CRC32C;
    Predicate<S3Profile> crc32c =
        keepsCrc32c.or(profile -> profile.checksum() == Checksum.CRC32C_ON_THE_WAY);
    return Stream.of(
        some("a wrong MD5 of an object is refused", md5, Probes::wrongMd5),
        some("a wrong MD5 of a part is refused", md5, Probes::wrongMd5OfPart),
        some("a wrong CRC32C of an object is refused", crc32c, Probes::wrongCrc),
        some("a wrong CRC32C of a part is refused", crc32c, Probes::wrongCrcOfPart),
        some("completing with CRC32Cs and the size", keepsCrc32c, Probes::crcComplete));
  }

  private static Stream<Probe> conditions() {
    return Stream.of(
        each(
            "If-Match on reading",
            bench ->
                Bench.refused(
                    PRECONDITION_FAILED, () -> bench.get("first", get -> get.ifMatch(WRONG_ETAG)))),
        some(
            "If-None-Match on PutObject",
            S3Profile::conditionalPut,
            bench ->
                Bench.refused(
                    PRECONDITION_FAILED,
                    () -> bench.put("first", Bodies.small(), put -> put.ifNoneMatch(ANY)))),
        some(
            "If-Match on PutObject",
            S3Profile::conditionalPut,
            bench ->
                Bench.refused(
                    PRECONDITION_FAILED,
                    () -> bench.put("first", Bodies.small(), put -> put.ifMatch(WRONG_ETAG)))),
        some("If-None-Match on completing", S3Profile::conditionalComplete, Probes::absentComplete),
        some("If-Match on completing", S3Profile::conditionalComplete, Probes::matchingComplete));
  }

  private static Stream<Probe> multiparts() {
    return Stream.of(
        each("multipart: open, part, list, complete", Probes::multipart),
        each("part numbers with gaps, parts of 5 MiB", Probes::gaps),
        some(
            "parts of different sizes", profile -> !profile.limits().equalParts(), Probes::unequal),
        some(
            "parts of 1 MiB that are not the last",
            profile -> profile.limits().minPart() <= Bodies.smallerPart().length,
            Probes::smallParts),
        some(
            "parts that are not named are left out",
            profile -> !profile.strictList(),
            Probes::stray),
        each("a part with a wrong ETag is refused", Probes::wrongPart),
        told("completing twice", Probes::completedTwice),
        told("a part after the end is refused", Probes::latePart),
        each("giving a multipart upload up", Probes::abort),
        told("a given up one is not known any more", Probes::aborted));
  }

  private static Stream<Probe> copies() {
    return Stream.of(
        each("a range of an object as part (UploadPartCopy)", Probes::copyRange),
        some("If-Match on what a range is copied from", CHECKS_SOURCES, Probes::copyChangedRange),
        each("copying with other metadata", Probes::copy),
        some("If-Match on what is copied", CHECKS_SOURCES, Probes::copyChanged),
        some(
            "If-None-Match on what a copy replaces",
            S3Profile::conditionalMore,
            Probes::copyOntoAnother),
        some("If-Match on deleting", S3Profile::conditionalMore, Probes::deleteAnother));
  }

  /** What the operator asks for: told only if it is. */
  private static Stream<Probe> asSet(S3Settings settings) {
    Stream.Builder<Probe> rows = Stream.builder();
    if (!settings.tags().isEmpty()) {
      rows.add(each("tags are kept", bench -> tags(bench, settings.tags())));
    }
    settings
        .storageClass()
        .ifPresent(
            name -> rows.add(each("storage class " + name, bench -> storageClass(bench, name))));
    if (settings.encryption() instanceof Encryption.ServerKeys) {
      rows.add(each("encryption with the server's keys", bench -> encrypted(bench, "AES256")));
    } else if (settings.encryption() instanceof Encryption.Kms) {
      rows.add(each("encryption with a key service", bench -> encrypted(bench, "aws:kms")));
    }
    return rows.build();
  }

  private static Probe each(String capability, Trial trial) {
    return new Probe(capability, Optional.of(EACH), trial);
  }

  private static Probe some(String capability, Predicate<S3Profile> promise, Trial trial) {
    return new Probe(capability, Optional.of(promise), trial);
  }

  private static Probe told(String capability, Trial trial) {
    return new Probe(capability, Optional.empty(), trial);
  }

  private static Finding holds(boolean holds, String otherwise) {
    return holds ? Finding.yes() : new Finding(false, otherwise);
  }

  private static Finding object(Bench bench) {
    bench.put("object", Bodies.small());
    long size = bench.head("object").contentLength();
    byte[] read = bench.get("object", get -> get).asByteArray();
    bench.delete("object");
    return holds(
        size == read.length && java.util.Arrays.equals(read, Bodies.small()), "other bytes");
  }

  private static Finding missing(Bench bench) {
    return Bench.refused(NOT_FOUND, () -> bench.head("missing"));
  }

  private static Finding metadata(Bench bench) {
    Map<String, String> sent =
        Map.of(UserMetadata.name("filename"), UserMetadata.value("Übersicht 1=?.pdf"));
    bench.put("metadata", Bodies.small(), put -> put.metadata(sent));
    Map<String, String> kept = bench.head("metadata").metadata();
    return holds(sent.equals(kept), kept.toString());
  }

  private static Finding range(Bench bench) {
    byte[] read = bench.get("first", get -> get.range("bytes=6-12")).asByteArray();
    String text = new String(read, java.nio.charset.StandardCharsets.ISO_8859_1);
    return holds(text.equals("storage"), read.length + " bytes");
  }

  private static Finding listing(Bench bench) {
    bench.put("listing/a", Bodies.small());
    bench.put("listing/b/c", Bodies.small());
    var page = bench.list("listing/");
    List<String> keys = page.contents().stream().map(S3Object::key).toList();
    List<String> folders = page.commonPrefixes().stream().map(CommonPrefix::prefix).toList();
    return holds(
        keys.equals(List.of(bench.folder() + "listing/a"))
            && folders.equals(List.of(bench.folder() + "listing/b/")),
        keys + ", " + folders);
  }

  private static Finding marker(Bench bench) {
    bench.put("marker/", new byte[0]);
    List<String> keys = bench.list("marker/").contents().stream().map(S3Object::key).toList();
    return holds(keys.equals(List.of(bench.folder() + "marker/")), keys.toString());
  }

  private static Finding wrongMd5(Bench bench) {
    return Bench.refused(
        BAD_REQUEST, () -> bench.put("md5", Bodies.small(), put -> put.contentMD5(WRONG_MD5)));
  }

  private static Finding wrongMd5OfPart(Bench bench) {
    String upload = bench.open("part-md5");
    return Bench.refused(
        BAD_REQUEST,
        () ->
            bench.part("part-md5", upload, 1, Bodies.small(), part -> part.contentMD5(WRONG_MD5)));
  }

  private static Finding wrongCrc(Bench bench) {
    return Bench.refused(
        BAD_REQUEST,
        () -> bench.put("crc", Bodies.small(), put -> put.checksumCRC32C(WRONG_CRC32C)));
  }

  private static Finding wrongCrcOfPart(Bench bench) {
    String upload =
        bench.open("part-crc", open -> open.checksumAlgorithm(ChecksumAlgorithm.CRC32_C));
    return Bench.refused(
        BAD_REQUEST,
        () ->
            bench.part(
                "part-crc", upload, 1, Bodies.small(), part -> part.checksumCRC32C(WRONG_CRC32C)));
  }

  private static Finding crcComplete(Bench bench) {
    String crc = Bodies.smallCrc32c();
    String upload = bench.open("crcs", open -> open.checksumAlgorithm(ChecksumAlgorithm.CRC32_C));
    CompletedPart part =
        bench.part("crcs", upload, 1, Bodies.small(), put -> put.checksumCRC32C(crc));
    bench.complete(
        "crcs",
        upload,
        complete -> complete.mpuObjectSize((long) Bodies.small().length),
        part.toBuilder().checksumCRC32C(crc).build());
    return Finding.yes();
  }

  private static Finding multipart(Bench bench) {
    String upload = bench.open("multipart");
    CompletedPart part = bench.part("multipart", upload, 1, Bodies.small());
    int listed = bench.parts("multipart", upload).parts().size();
    bench.complete("multipart", upload, part);
    long size = bench.head("multipart").contentLength();
    return holds(
        listed == 1 && size == Bodies.small().length, listed + " parts listed, " + size + " bytes");
  }

  private static Finding gaps(Bench bench) {
    return completes(bench, "gaps", Map.of(1, Bodies.part(), 5, Bodies.small()));
  }

  private static Finding unequal(Bench bench) {
    return completes(
        bench, "unequal", Map.of(1, Bodies.largerPart(), 2, Bodies.part(), 3, Bodies.small()));
  }

  private static Finding smallParts(Bench bench) {
    return completes(bench, "small", Map.of(1, Bodies.smallerPart(), 2, Bodies.small()));
  }

  private static Finding completes(Bench bench, String name, Map<Integer, byte[]> bodies) {
    String upload = bench.open(name);
    CompletedPart[] parts =
        bodies.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(each -> bench.part(name, upload, each.getKey(), each.getValue()))
            .toArray(CompletedPart[]::new);
    bench.complete(name, upload, parts);
    long size = bench.head(name).contentLength();
    long sent = bodies.values().stream().mapToLong(body -> body.length).sum();
    return holds(size == sent, size + " of " + sent + " bytes");
  }

  private static Finding stray(Bench bench) {
    String upload = bench.open("stray");
    CompletedPart named = bench.part("stray", upload, 1, Bodies.small());
    bench.part("stray", upload, 2, Bodies.small());
    bench.complete("stray", upload, named);
    long size = bench.head("stray").contentLength();
    return holds(size == Bodies.small().length, size + " bytes");
  }

  private static Finding wrongPart(Bench bench) {
    String upload = bench.open("wrong");
    bench.part("wrong", upload, 1, Bodies.small());
    return Bench.refused(
        BAD_REQUEST, () -> bench.complete("wrong", upload, Bench.part(1, WRONG_ETAG)));
  }

  private static Finding absentComplete(Bench bench) {
    String upload = bench.open("absent");
    CompletedPart part = bench.part("absent", upload, 1, Bodies.small());
    bench.put("absent", Bodies.small());
    return Bench.refused(
        PRECONDITION_FAILED,
        () -> bench.complete("absent", upload, request -> request.ifNoneMatch(ANY), part));
  }

  private static Finding matchingComplete(Bench bench) {
    String upload = bench.open("matching");
    CompletedPart part = bench.part("matching", upload, 1, Bodies.small());
    bench.put("matching", Bodies.small());
    return Bench.refused(
        PRECONDITION_FAILED,
        () -> bench.complete("matching", upload, request -> request.ifMatch(WRONG_ETAG), part));
  }

  private static Finding completedTwice(Bench bench) {
    String upload = bench.open("twice");
    CompletedPart part = bench.part("twice", upload, 1, Bodies.small());
    bench.complete("twice", upload, part);
    bench.complete("twice", upload, part);
    return Finding.yes();
  }

  private static Finding latePart(Bench bench) {
    String upload = bench.open("late");
    CompletedPart part = bench.part("late", upload, 1, Bodies.small());
    bench.complete("late", upload, part);
    return Bench.refused(NOT_FOUND, () -> bench.part("late", upload, 2, Bodies.small()));
  }

  private static Finding abort(Bench bench) {
    String upload = bench.open("abort");
    bench.part("abort", upload, 1, Bodies.small());
    bench.abort("abort", upload);
    return Finding.yes();
  }

  private static Finding aborted(Bench bench) {
    String upload = bench.open("aborted");
    bench.abort("aborted", upload);
    return Bench.refused(NOT_FOUND, () -> bench.parts("aborted", upload));
  }

  private static Finding copyRange(Bench bench) {
    String upload = bench.open("range");
    CompletedPart part =
        bench.copyPart("range", upload, 1, "first", copy -> copy.copySourceRange("bytes=6-12"));
    bench.complete("range", upload, part);
    String read =
        bench.get("range", get -> get).asString(java.nio.charset.StandardCharsets.ISO_8859_1);
    return holds(read.equals("storage"), read.length() + " bytes");
  }

  private static Finding copyChangedRange(Bench bench) {
    String upload = bench.open("changed");
    return Bench.refused(
        PRECONDITION_FAILED,
        () ->
            bench.copyPart(
                "changed", upload, 1, "first", copy -> copy.copySourceIfMatch(WRONG_ETAG)));
  }

  private static Finding copyChanged(Bench bench) {
    return Bench.refused(
        PRECONDITION_FAILED,
        () -> bench.copy("first", "copy", copy -> copy.copySourceIfMatch(WRONG_ETAG)));
  }

  private static Finding copyOntoAnother(Bench bench) {
    return Bench.refused(
        PRECONDITION_FAILED,
        () -> bench.copy("metadata", "multipart", copy -> copy.ifNoneMatch(ANY)));
  }

  private static Finding deleteAnother(Bench bench) {
    return Bench.refused(
        PRECONDITION_FAILED, () -> bench.delete("metadata", delete -> delete.ifMatch(WRONG_ETAG)));
  }

  private static Finding copy(Bench bench) {
    Map<String, String> other = Map.of("other", "yes");
    bench.copy(
        "first", "copy", copy -> copy.metadataDirective(MetadataDirective.REPLACE).metadata(other));
    HeadObjectResponse copied = bench.head("copy");
    return holds(copied.metadata().equals(other), copied.metadata().toString());
  }

  private static Finding tags(Bench bench, Map<String, String> asked) {
    Map<String, String> kept =
        bench.tags("first").stream()
            .collect(java.util.stream.Collectors.toMap(Tag::key, Tag::value));
    return holds(kept.equals(asked), kept.toString());
  }

  /** An object of the usual class need not name it. */
  private static Finding storageClass(Bench bench, String asked) {
    String kept =
        Optional.ofNullable(bench.head("first").storageClassAsString()).orElse("STANDARD");
    return holds(kept.equals(asked), kept);
  }

  private static Finding encrypted(Bench bench, String asked) {
    String kept =
        Optional.ofNullable(bench.head("first").serverSideEncryptionAsString()).orElse("none");
    return holds(kept.equals(asked), kept);
  }
}
