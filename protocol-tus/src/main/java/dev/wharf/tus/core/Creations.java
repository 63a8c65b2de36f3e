package dev.wharf.tus.core;

import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadSpec;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What a new upload is to be: as the client asked for it, then as the application decided. */
final class Creations {
  private final Location location;

  Creations(Location location) {
    this.location = location;
  }

  /** The same intent, as decided; one that creates nothing stays as it is. */
  TusIntent decided(TusRequest request, TusIntent intent, Changes changes) {
    if (changes.equals(Changes.NONE)) {
      return intent;
    } else if (intent instanceof TusIntent.Create create) {
      return new TusIntent.Create(
          changed(create.spec(), changes), url(request, create.location(), changes));
    } else if (intent instanceof TusIntent.CreateWithBody create) {
      return new TusIntent.CreateWithBody(
          changed(create.spec(), changes),
          url(request, create.location(), changes),
          create.size(),
          create.checksum(),
          create.finishes());
    } else if (intent instanceof TusIntent.Concatenate create) {
      return new TusIntent.Concatenate(
          changed(create.spec(), changes), url(request, create.location(), changes));
    }
    return intent;
  }

  private String url(TusRequest request, String asked, Changes changes) {
    return changes.id().map(id -> location.of(id.value(), request)).orElse(asked);
  }

  private UploadSpec changed(UploadSpec spec, Changes changes) {
    UploadId id = changes.id().orElse(spec.id());
    Optional<String> metadata =
        changes.metadata().isPresent()
            ? changes.metadata().flatMap(Metadata::written)
            : spec.metadata();
    return new UploadSpec(
        id,
        changes.owner().or(spec::owner),
        changes
            .target()
            .orElseGet(() -> id.equals(spec.id()) ? spec.target() : KeyLayout.unplaced(id)),
        spec.expected(),
        spec.length(),
        least(spec.maxLength(), changes.maxSize()),
        metadata,
        meta(id, metadata),
        spec.perishable(),
        spec.concat(),
        spec.digest());
  }

  private static OptionalLong least(OptionalLong one, OptionalLong other) {
    return one.isPresent() && other.isPresent()
        ? OptionalLong.of(Math.min(one.getAsLong(), other.getAsLong()))
        : one.isPresent() ? one : other;
  }

  /** Only what a download needs goes with the object; the whole of it stays with the upload. */
  static ObjectMeta meta(UploadId id, Optional<String> text) {
    Metadata metadata = text.flatMap(Metadata::parse).orElse(Metadata.NONE);
    return new ObjectMeta(
        id.value(),
        metadata.mediaType(),
        metadata.fileName().map(name -> Map.of(Disposition.FILE_NAME, name)).orElse(Map.of()));
  }
}
