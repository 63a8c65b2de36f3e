package dev.wharf.upload;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Partial and final uploads, as a client asks for them. */
final class Concats {
  private Concats() {}

  static UploadSpec partial(UploadId id, OptionalLong length) {
    return Client.spec(id, length).concatenating(Concat.partial("partial"));
  }

  static UploadSpec made(UploadId id, List<UploadId> partials) {
    String urls = partials.stream().map(UploadId::value).collect(Collectors.joining(" /files/"));
    return Client.spec(id, OptionalLong.empty())
        .concatenating(new Concat("final;/files/" + urls, partials));
  }

  /** The same of somebody. */
  static UploadSpec owned(String owner, UploadSpec spec) {
    return new UploadSpec(
        spec.id(),
        Optional.of(owner),
        spec.target(),
        spec.expected(),
        spec.length(),
        spec.maxLength(),
        spec.metadata(),
        spec.meta(),
        spec.perishable(),
        spec.concat());
  }
}
