package dev.wharf.upload;

import dev.wharf.upload.UploadCommand.Claim;
import dev.wharf.upload.UploadReply.LengthConflict;
import dev.wharf.upload.UploadReply.OffsetMismatch;
import dev.wharf.upload.UploadReply.TooLong;
import dev.wharf.upload.UploadState.Receiving;
import java.util.Optional;
import java.util.OptionalLong;

/** What speaks against a claim. Pure: each answer leaves the upload as it was. */
final class Judge {
  private Judge() {}

  /** The first reason to refuse, or empty. */
  static Optional<UploadReply> refusal(Receiving state, Claim claim) {
    if (claim.offset() != state.offset()) {
      return Optional.of(new OffsetMismatch(state.offset(), claim.offset()));
    }
    return lengthRefusal(state, claim.length()).or(() -> sizeRefusal(state, claim));
  }

  private static Optional<UploadReply> lengthRefusal(Receiving state, OptionalLong declared) {
    if (declared.isEmpty()) {
      return Optional.empty();
    }
    long length = declared.getAsLong();
    OptionalLong known = state.facts().length();
    boolean differs = known.isPresent() && known.getAsLong() != length;
    if (differs || length < state.offset()) {
      return Optional.of(new LengthConflict(known, state.offset(), length));
    }
    OptionalLong most = state.facts().spec().maxLength();
    return most.isPresent() && length > most.getAsLong()
        ? Optional.of(new TooLong(most.getAsLong(), state.offset()))
        : Optional.empty();
  }

  private static Optional<UploadReply> sizeRefusal(Receiving state, Claim claim) {
    OptionalLong limit = limit(state, claim.length());
    boolean over =
        claim.size().isPresent()
            && limit.isPresent()
            && claim.size().getAsLong() > limit.getAsLong() - state.offset();
    return over ? Optional.of(new TooLong(limit.getAsLong(), state.offset())) : Optional.empty();
  }

  /** What a new upload's own words speak against. */
  static Optional<UploadReply> refusal(UploadSpec spec, OptionalLong size) {
    OptionalLong most = spec.maxLength();
    if (spec.length().isPresent()
        && most.isPresent()
        && spec.length().getAsLong() > most.getAsLong()) {
      return Optional.of(new TooLong(most.getAsLong(), 0));
    }
    OptionalLong limit = spec.length().isPresent() ? spec.length() : most;
    return size.isPresent() && limit.isPresent() && size.getAsLong() > limit.getAsLong()
        ? Optional.of(new TooLong(limit.getAsLong(), 0))
        : Optional.empty();
  }

  /** The most bytes the upload may have: its length, or else the largest length allowed. */
  static OptionalLong limit(Receiving state, OptionalLong declared) {
    if (declared.isPresent()) {
      return declared;
    }
    return state.facts().length().isPresent()
        ? state.facts().length()
        : state.facts().spec().maxLength();
  }
}
