package dev.wharf.tus.http;

import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.tus.core.Field;
import dev.wharf.tus.core.TusSettings;
import dev.wharf.upload.Concat;
import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadReply;
import dev.wharf.upload.UploadReply.Standing;
import dev.wharf.upload.UploadSpec;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One line of the specification: a request, the upload before it, what {@code Uploads} says, and
 * the response.
 */
record Row(
    String name,
    Ask ask,
    Before before,
    Optional<UploadReply> outcome,
    Then then,
    TusSettings settings) {
  static final UploadId ID = new UploadId("upload-under-test-00001");
  static final UploadId PARTIAL = new UploadId("partial-upload-0000001");
  static final String METADATA = "filename d29ybGQudHh0,is_confidential";

  static Row row(String name, Ask ask, Before before, Optional<UploadReply> outcome, Then then) {
    return new Row(name, ask, before, outcome, then, TusSettings.defaults());
  }

  Row with(TusSettings other) {
    return new Row(name, ask, before, outcome, then, other);
  }

  @Override
  public String toString() {
    return name;
  }

  /** {@code Uploads} is not asked. */
  static Optional<UploadReply> untouched() {
    return Optional.empty();
  }

  static Optional<UploadReply> outcome(UploadReply reply) {
    return Optional.of(reply);
  }

  static Standing at(long offset, OptionalLong length) {
    boolean complete = length.isPresent() && length.getAsLong() == offset;
    return new Standing(
        ID,
        Optional.empty(),
        new ObjectKey(ID.value()),
        offset,
        length,
        Optional.of(METADATA),
        Instant.EPOCH,
        Optional.empty(),
        complete ? Optional.of(object(offset)) : Optional.empty());
  }

  static Standing at(long offset, long length) {
    return at(offset, OptionalLong.of(length));
  }

  /** Partial, or final and complete. */
  static Standing concatenated(String header, Standing standing) {
    return new Standing(
        standing.id(),
        standing.owner(),
        standing.target(),
        standing.offset(),
        standing.length(),
        standing.metadata(),
        standing.created(),
        standing.expires(),
        standing.object(),
        Optional.of(concat(header)));
  }

  /** Every final upload of the table is made of the same one, once or more often. */
  static Concat concat(String header) {
    int parts = header.split(" ").length;
    return new Concat(
        header, header.startsWith("final;") ? Collections.nCopies(parts, PARTIAL) : List.of());
  }

  /** Unfinished, to be discarded on New Year's Day of 2030. */
  static Standing expiring(long offset, long length) {
    Standing standing = at(offset, length);
    return new Standing(
        standing.id(),
        standing.owner(),
        standing.target(),
        standing.offset(),
        standing.length(),
        standing.metadata(),
        standing.created(),
        Optional.of(Instant.parse("2030-01-01T00:00:00.5Z")),
        standing.object());
  }

  private static StoredObject object(long size) {
    return new StoredObject(
        new ObjectKey(ID.value()), size, "memory-1", Instant.EPOCH, ObjectMeta.of(ID.value()));
  }

  static UploadSpec spec(OptionalLong length, OptionalLong maxLength) {
    return new UploadSpec(
        ID,
        Optional.empty(),
        new ObjectKey(ID.value()),
        new Condition.Absent(),
        length,
        maxLength,
        Optional.of(METADATA),
        ObjectMeta.of(ID.value()));
  }

  /** The upload before the request. */
  sealed interface Before {
    /** None of that id. */
    record Nothing() implements Before {}

    /** So many bytes of such a length. */
    record Has(long offset, OptionalLong length) implements Before {}

    /** It is made of another one, which has so many bytes of such a length. */
    record Final(String header, long offset, long length) implements Before {}

    /** That other one is there. */
    record Partial(Optional<String> owner, long offset, OptionalLong length) implements Before {}

    /** It was terminated. */
    record Terminated() implements Before {}

    /** Something is wrong with it, or with those who could tell. */
    record Answers(UploadReply reply) implements Before {}
  }

  /** A request; its body is so many zeros. */
  record Ask(String method, String path, Map<Field, String> headers, int body, boolean chunked) {
    static Ask of(String method, String path) {
      return new Ask(method, path, Map.of(), 0, false);
    }

    Ask with(Field field, Object value) {
      Map<Field, String> more = new EnumMap<>(Field.class);
      more.putAll(headers);
      more.put(field, value.toString());
      return new Ask(method, path, more, body, chunked);
    }

    Ask without(Field field) {
      Map<Field, String> less = new EnumMap<>(Field.class);
      less.putAll(headers);
      less.remove(field);
      return new Ask(method, path, less, body, chunked);
    }

    Ask body(int bytes) {
      return new Ask(method, path, headers, bytes, false);
    }

    Ask chunks(int bytes) {
      return new Ask(method, path, headers, bytes, true);
    }
  }

  /** The response; a value that starts with {@code ~} is a pattern. */
  record Then(int status, Map<Field, String> headers, List<Field> absent, String text) {
    static Then then(int status) {
      return new Then(status, Map.of(), List.of(), "");
    }

    /** The body has the words of a pattern. */
    Then saying(String pattern) {
      return new Then(status, headers, absent, pattern);
    }

    Then with(Field field, Object value) {
      Map<Field, String> more = new EnumMap<>(Field.class);
      more.putAll(headers);
      more.put(field, value.toString());
      return new Then(status, more, absent, text);
    }

    Then offset(long value) {
      return with(Field.UPLOAD_OFFSET, value);
    }

    Then without(Field... fields) {
      return new Then(status, headers, List.of(fields), text);
    }
  }
}
