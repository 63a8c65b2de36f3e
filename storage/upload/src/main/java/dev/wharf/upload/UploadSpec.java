package dev.wharf.upload;

import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a new upload is to be.
 *
 * @param id its identity
 * @param owner who may go on with it; empty = anyone who knows the id
 * @param target the key of the object it becomes
 * @param expected what is at that key now, and must still be there at the commit
 * @param length total bytes; empty = deferred
 * @param maxLength most bytes it may ever have; empty = no limit
 * @param metadata the client's metadata exactly as it was sent (for tus the raw {@code
 *     Upload-Metadata}); empty = none was sent
 * @param meta what is kept beside the object
 * @param perishable whether it ends by itself some time after it is complete, and its object with
 *     it, where complete uploads are not kept for ever; {@code false} = only who may remove it does
 * @param concat whether it is a partial or a final upload; empty = neither
 * @param digest what all its bytes must sum up to; empty = whatever they are
 */
public record UploadSpec(
    UploadId id,
    Optional<String> owner,
    ObjectKey target,
    Condition expected,
    OptionalLong length,
    OptionalLong maxLength,
    Optional<String> metadata,
    ObjectMeta meta,
    boolean perishable,
    Optional<Concat> concat,
    Optional<Digest> digest) {

  /** Of an upload whose bytes may be any. */
  public UploadSpec(
      UploadId id,
      Optional<String> owner,
      ObjectKey target,
      Condition expected,
      OptionalLong length,
      OptionalLong maxLength,
      Optional<String> metadata,
      ObjectMeta meta,
      boolean perishable,
      Optional<Concat> concat) {
    this(
        id,
        owner,
        target,
        expected,
        length,
        maxLength,
        metadata,
        meta,
        perishable,
        concat,
        Optional.empty());
  }

  /** Of an upload that is neither partial nor final. */
  public UploadSpec(
      UploadId id,
      Optional<String> owner,
      ObjectKey target,
      Condition expected,
      OptionalLong length,
      OptionalLong maxLength,
      Optional<String> metadata,
      ObjectMeta meta,
      boolean perishable) {
    this(
        id,
        owner,
        target,
        expected,
        length,
        maxLength,
        metadata,
        meta,
        perishable,
        Optional.empty());
  }

  /** Of an upload that stays when it is complete. */
  public UploadSpec(
      UploadId id,
      Optional<String> owner,
      ObjectKey target,
      Condition expected,
      OptionalLong length,
      OptionalLong maxLength,
      Optional<String> metadata,
      ObjectMeta meta) {
    this(id, owner, target, expected, length, maxLength, metadata, meta, false);
  }

  /** The same for another key. */
  public UploadSpec withTarget(ObjectKey other) {
    return new UploadSpec(
        id, owner, other, expected, length, maxLength, metadata, meta, perishable, concat, digest);
  }

  /** The same of another length; empty = deferred. */
  UploadSpec withLength(OptionalLong other) {
    return new UploadSpec(
        id, owner, target, expected, other, maxLength, metadata, meta, perishable, concat, digest);
  }

  /** The same, of one that does not stay where complete uploads are not kept for ever. */
  public UploadSpec perishing() {
    return new UploadSpec(
        id, owner, target, expected, length, maxLength, metadata, meta, true, concat, digest);
  }

  /** The same, of a partial or a final upload. */
  public UploadSpec concatenating(Concat how) {
    return new UploadSpec(
        id,
        owner,
        target,
        expected,
        length,
        maxLength,
        metadata,
        meta,
        perishable,
        Optional.of(how),
        digest);
  }

  /** The same, complete only if its bytes sum up to that. */
  public UploadSpec withDigest(Digest whole) {
    return new UploadSpec(
        id,
        owner,
        target,
        expected,
        length,
        maxLength,
        metadata,
        meta,
        perishable,
        concat,
        Optional.of(whole));
  }

  /** Whether final uploads may be made of it. */
  public boolean isPartial() {
    return concat.filter(Concat::isPartial).isPresent();
  }

  /** Whether it is made of partial uploads. */
  public boolean isFinal() {
    return concat.filter(Concat::isFinal).isPresent();
  }
}
