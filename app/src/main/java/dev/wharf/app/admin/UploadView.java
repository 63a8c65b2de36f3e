package dev.wharf.app.admin;

import dev.wharf.storage.spi.StoredObject;
import dev.wharf.upload.UploadInspection;
import dev.wharf.upload.UploadReply;
import dev.wharf.upload.UploadReply.Standing;
import dev.wharf.upload.UploadRow;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One upload. A list has what the index knows; the rest is there where the upload was asked.
 *
 * @param state {@code open}, {@code complete} or {@code ended}
 * @param phase the same to the letter: {@code receiving}, {@code committing}, …
 * @param length total bytes; empty = not declared
 * @param offset bytes durably stored
 * @param writer who writes; empty = nobody
 * @param node where its entity lives
 * @param sequence the number of its last event
 * @param receipts how many pieces its bytes are in
 * @param silent it was asked and gave no answer in time
 */
record UploadView(
    String id,
    String state,
    Optional<String> phase,
    Optional<String> owner,
    Optional<String> key,
    OptionalLong length,
    OptionalLong offset,
    Optional<Instant> created,
    Optional<Instant> expires,
    Optional<Writer> writer,
    Optional<Stored> object,
    Optional<End> end,
    Optional<String> node,
    OptionalLong sequence,
    OptionalInt receipts,
    Optional<Boolean> silent) {

  /** The write lease: where its holder lives, since when, and whether it was told to let go. */
  record Writer(String node, Instant since, boolean yielding) {}

  /** The finished object. */
  record Stored(String key, long size, String etag, Instant modified) {}

  /** Why there is no more of it: {@code terminated}, {@code expired} or {@code failed}. */
  record End(String reason, Optional<String> detail) {}

  /** As the index has it. */
  static UploadView of(UploadRow row) {
    return row(row, Optional.empty());
  }

  /** As the index has it, and no more, because the upload did not answer. */
  static UploadView silent(UploadRow row) {
    return row(row, Optional.of(true));
  }

  private static UploadView row(UploadRow row, Optional<Boolean> silent) {
    return new UploadView(
        row.id().value(),
        word(row.state()),
        Optional.empty(),
        row.owner(),
        Optional.of(row.target()),
        row.length(),
        OptionalLong.empty(),
        Optional.of(row.created()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        OptionalInt.empty(),
        silent);
  }

  /** As it says itself; it is there, or was. */
  static UploadView of(String id, UploadInspection seen) {
    Optional<Standing> standing = seen.standing();
    return new UploadView(
        id,
        state(seen.phase()),
        Optional.of(word(seen.phase())),
        standing.flatMap(Standing::owner),
        standing.map(s -> s.target().value()),
        standing.map(Standing::length).orElse(OptionalLong.empty()),
        standing.map(s -> OptionalLong.of(s.offset())).orElse(OptionalLong.empty()),
        standing.map(Standing::created),
        standing.flatMap(Standing::expires),
        seen.lease().map(held -> new Writer(held.node(), held.since(), held.yielding())),
        standing.flatMap(Standing::object).map(UploadView::stored),
        seen.gone().map(UploadView::end),
        Optional.of(seen.node()),
        OptionalLong.of(seen.sequence()),
        OptionalInt.of(seen.receipts()),
        Optional.empty());
  }

  /** What the index knows of one that has ended, which has forgotten it. */
  UploadView orElse(UploadRow row) {
    return new UploadView(
        id,
        state,
        phase,
        owner.or(row::owner),
        key.or(() -> Optional.of(row.target())),
        length.isPresent() ? length : row.length(),
        offset,
        created.or(() -> Optional.of(row.created())),
        expires,
        writer,
        object,
        end,
        node,
        sequence,
        receipts,
        silent);
  }

  private static Stored stored(StoredObject object) {
    return new Stored(object.key().value(), object.size(), object.etag(), object.modified());
  }

  private static End end(UploadReply.Gone gone) {
    return new End(word(gone.end()), Optional.of(gone.detail()).filter(text -> !text.isEmpty()));
  }

  private static String state(UploadInspection.Phase phase) {
    return switch (phase) {
      case ABSENT, RECEIVING, COMMITTING -> "open";
      case COMPLETE -> "complete";
      case ENDING, ENDED -> "ended";
    };
  }

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
