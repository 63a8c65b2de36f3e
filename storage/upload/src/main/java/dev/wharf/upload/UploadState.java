package dev.wharf.upload;

import dev.wharf.storage.spi.Commit;
import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.StagingId;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.upload.UploadEvent.Completed;
import dev.wharf.upload.UploadEvent.Created;
import dev.wharf.upload.UploadEvent.DigestDeclared;
import dev.wharf.upload.UploadEvent.DirectPutStarted;
import dev.wharf.upload.UploadEvent.EndStarted;
import dev.wharf.upload.UploadEvent.LengthDeclared;
import dev.wharf.upload.UploadEvent.Recorded;
import dev.wharf.upload.UploadEvent.SlotsReserved;
import dev.wharf.upload.UploadReply.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What the events of an upload add up to.
 *
 * <pre>
 * Absent        -> Receiving      Created
 * Absent        -> Ended          its creation broke off before it was journalled
 * Receiving     -> Receiving      bytes recorded, slots reserved, a seal taken, the length or the
 *                                 digest declared
 * Receiving     -> DirectPutting  its writer is about to put the whole object itself
 * DirectPutting -> Complete       the put was reported, or found at the key
 * DirectPutting -> Receiving      nothing was found at the key
 * Receiving     -> Committing     the last byte was recorded, or the client said finish
 * Committing    -> Complete       the store made it an object
 * any but Absent -> Ending        terminated, expired, kept long enough, or the commit can never
 *                                 succeed, also because the bytes do not have their digest
 * Ending        -> Ended          everything of it is discarded; a tombstone
 * </pre>
 */
sealed interface UploadState extends CborSerializable {

  /** No event yet. */
  record Absent() implements UploadState {
    Receiving created(Created event) {
      Facts facts =
          new Facts(
              event.spec(),
              event.spec().length(),
              event.at(),
              event.at(),
              event.spec().digest().map(digest -> new Verification(digest, true)));
      return new Receiving(facts, ReceiptList.EMPTY, Optional.empty(), 1, false);
    }

    /** Its creation broke off before anything of it was journalled, and must not go on now. */
    Ended ended(UploadEvent.Ended event) {
      return new Ended(UploadReply.End.FAILED, "it was never created", event.at());
    }
  }

  /**
   * What stays true from creation to end.
   *
   * @param length total bytes; empty = deferred
   * @param touched when bytes last became durable, or all of them an object
   * @param verification what is done before its bytes become the object; empty = nothing
   */
  record Facts(
      UploadSpec spec,
      OptionalLong length,
      Instant created,
      Instant touched,
      Optional<Verification> verification) {
    Facts withLength(long declared) {
      return new Facts(spec, OptionalLong.of(declared), created, touched, verification);
    }

    Facts touchedAt(Instant at) {
      return new Facts(spec, length, created, at, verification);
    }

    /** The last word on the digest counts; where the object is made is settled by the first. */
    Facts withDigest(Digest digest, boolean opened) {
      boolean aside = verification.map(Verification::aside).orElse(!opened);
      return new Facts(
          spec, length, created, touched, Optional.of(new Verification(digest, aside)));
    }

    Optional<Digest> digest() {
      return verification.map(Verification::digest);
    }

    /** Whether its bytes are made an object elsewhere first. */
    boolean isAside() {
      return verification.filter(Verification::aside).isPresent();
    }

    /** The key at which its receipts are made an object. */
    ObjectKey place() {
      return isAside() ? new ObjectKey(spec.id().value() + ".unverified") : spec.target();
    }

    /** What must be there then. */
    Condition expected() {
      return isAside() ? new Condition.Absent() : spec.expected();
    }

    StagingId staging(String journal) {
      return new StagingId(journal, spec.id().value());
    }

    Standing standing(long offset, Optional<Instant> expires, Optional<StoredObject> object) {
      return new Standing(
          spec.id(),
          spec.owner(),
          spec.target(),
          offset,
          length,
          spec.metadata(),
          created,
          expires,
          object,
          spec.concat());
    }
  }

  /**
   * Its bytes are read once more before they count as the object.
   *
   * @param digest what they must sum up to
   * @param aside they are made an object aside first. Not so where a multipart upload, which is
   *     bound to its key, was open when the digest was first told: those are made one at the key
   */
  record Verification(Digest digest, boolean aside) {}

  /** A state in which the upload has bytes, or may have. */
  sealed interface Existing extends UploadState {
    Facts facts();

    ReceiptList receipts();

    /** The open multipart upload, if any. */
    Optional<String> multipart();

    default long offset() {
      return receipts().offset();
    }

    default Ending endStarted(EndStarted event) {
      return new Ending(
          facts(), receipts(), multipart(), Optional.empty(), event.end(), event.detail());
    }
  }

  /**
   * Takes bytes.
   *
   * @param multipart the open multipart upload, if any
   * @param nextSlot the lowest slot never given away
   * @param putAbandoned a direct put was abandoned and may yet appear at the key
   */
  record Receiving(
      Facts facts,
      ReceiptList receipts,
      Optional<String> multipart,
      int nextSlot,
      boolean putAbandoned)
      implements Existing {

    Optional<Instant> expires(Optional<Duration> after) {
      return after.map(facts.touched()::plus);
    }

    Standing standing(Optional<Duration> expireAfter) {
      return facts.standing(offset(), expires(expireAfter), Optional.empty());
    }

    boolean filled() {
      return facts.length().isPresent() && facts.length().getAsLong() == offset();
    }

    boolean isFinal() {
      return facts.spec().isFinal();
    }

    /**
     * What is put at the key is the object: bytes that are to be verified are not. Nor is there a
     * second put: the first may be at the key by now, where only a commit may take its place.
     */
    boolean mayBePut() {
      return receipts.receipts().isEmpty() && facts.verification().isEmpty() && !putAbandoned;
    }

    Receiving lengthDeclared(LengthDeclared event) {
      return with(facts.withLength(event.length()), receipts);
    }

    Receiving digestDeclared(DigestDeclared event) {
      return with(facts.withDigest(event.digest(), multipart.isPresent()), receipts);
    }

    Receiving sealTaken() {
      return with(facts, receipts.unsealed());
    }

    Receiving slotsReserved(SlotsReserved event) {
      int next = event.slots().first() + event.slots().count();
      return new Receiving(facts, receipts, event.opened().or(() -> multipart), next, putAbandoned);
    }

    Receiving recorded(Recorded event) {
      return with(facts.touchedAt(event.at()), receipts.append(event.receipts()).orElseThrow());
    }

    DirectPutting directPutStarted(DirectPutStarted event) {
      return new DirectPutting(this, event.grant());
    }

    Committing commitStarted() {
      return new Committing(facts, receipts, multipart, nextSlot, putAbandoned);
    }

    private Receiving with(Facts newFacts, ReceiptList newReceipts) {
      return new Receiving(newFacts, newReceipts, multipart, nextSlot, putAbandoned);
    }
  }

  /**
   * A grant puts the whole object itself.
   *
   * @param before what to go back to
   * @param grant whose put it is
   */
  record DirectPutting(Receiving before, String grant) implements Existing {
    @Override
    public Facts facts() {
      return before.facts();
    }

    @Override
    public ReceiptList receipts() {
      return before.receipts();
    }

    @Override
    public Optional<String> multipart() {
      return before.multipart();
    }

    Receiving abandoned() {
      return new Receiving(
          before.facts(), before.receipts(), before.multipart(), before.nextSlot(), true);
    }

    /** What marks the object of this very put. */
    ObjectMeta meta() {
      ObjectMeta meta = facts().spec().meta();
      String id = directPutId(facts().spec().id(), grant);
      return new ObjectMeta(id, meta.contentType(), meta.entries());
    }

    /** Whether the receipt is for the whole object. */
    boolean isWhole(Receipt receipt) {
      OptionalLong length = facts().length();
      return receipt.form() == Receipt.Form.OBJECT
          && (length.isEmpty() || length.getAsLong() == receipt.to());
    }

    StoredObject object(Receipt put, Instant at) {
      return new StoredObject(facts().spec().target(), put.to(), put.token(), at, meta());
    }

    Complete completed(Completed event) {
      return Complete.of(facts(), event);
    }
  }

  /** All bytes are durable; the store is making them an object. */
  record Committing(
      Facts facts,
      ReceiptList receipts,
      Optional<String> multipart,
      int nextSlot,
      boolean putAbandoned)
      implements Existing {

    boolean isFinal() {
      return facts.spec().isFinal();
    }

    /** All its bytes, but not complete: that is only said when the object is there. */
    Standing standing() {
      return facts.standing(offset(), Optional.empty(), Optional.empty());
    }

    Commit commit(String journal, Condition condition) {
      return new Commit(
          facts.staging(journal),
          facts.place(),
          receipts.receipts(),
          condition,
          multipart,
          nextSlot,
          facts.spec().meta());
    }

    Complete completed(Completed event) {
      return Complete.of(facts, event);
    }
  }

  /** The object is at its key, since the facts were last touched. */
  record Complete(Facts facts, StoredObject object) implements UploadState {
    static Complete of(Facts facts, Completed event) {
      return new Complete(facts.touchedAt(event.at()), event.object());
    }

    boolean isFinal() {
      return facts.spec().isFinal();
    }

    /**
     * When it ends though nobody asks for that; empty = never. A partial upload is nobody's
     * finished file: it also goes as one does that is unfinished.
     */
    Optional<Instant> ends(UploadSettings settings) {
      UploadSpec spec = facts.spec();
      return Stream.of(
              settings.keepComplete().filter(any -> spec.perishable()),
              settings.expireAfter().filter(any -> spec.isPartial()))
          .flatMap(Optional::stream)
          .min(Comparator.naturalOrder())
          .map(facts.touched()::plus);
    }

    /**
     * When to look after it next; empty = never, as long as complete uploads are kept for ever. One
     * that stays where others do not is not to be found again and again.
     */
    Optional<Instant> wakeAt(UploadSettings settings) {
      return ends(settings).or(() -> settings.keepComplete().map(any -> UploadIndex.NEVER));
    }

    /** A partial upload says when it ends, as it did while it was unfinished. */
    Standing standing(UploadSettings settings) {
      Optional<Instant> expires = facts.spec().isPartial() ? ends(settings) : Optional.empty();
      return facts.withLength(object.size()).standing(object.size(), expires, Optional.of(object));
    }

    Ending endStarted(EndStarted event) {
      return new Ending(
          facts,
          ReceiptList.EMPTY,
          Optional.empty(),
          Optional.of(object),
          event.end(),
          event.detail());
    }
  }

  /** What is staged, and the object if there is one, is being discarded. */
  record Ending(
      Facts facts,
      ReceiptList receipts,
      Optional<String> multipart,
      Optional<StoredObject> object,
      UploadReply.End end,
      String detail)
      implements UploadState {
    UploadReply.Gone gone() {
      return new UploadReply.Gone(end, detail);
    }

    Ended ended(UploadEvent.Ended event) {
      return new Ended(end, detail, event.at());
    }
  }

  /** A tombstone. */
  record Ended(UploadReply.End end, String detail, Instant at) implements UploadState {
    UploadReply.Gone gone() {
      return new UploadReply.Gone(end, detail);
    }
  }

  /** The grant part of the upload id under which a direct put marks its object. */
  static String directPutId(UploadId id, String grant) {
    return id.value() + "." + grant;
  }
}
