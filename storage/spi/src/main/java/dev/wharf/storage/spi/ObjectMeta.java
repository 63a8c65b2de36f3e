package dev.wharf.storage.spi;

import java.util.Map;
import java.util.Optional;

/**
 * What is kept beside an object.
 *
 * @param uploadId the upload that made it: by this a repeated commit knows its own work
 * @param contentType media type, if the client named one
 * @param entries the client's key/values that are to be kept with the object; any text. A back end
 *     that can only keep ASCII encodes and decodes them.
 */
public record ObjectMeta(
    String uploadId, Optional<String> contentType, Map<String, String> entries) {
  public ObjectMeta {
    entries = Map.copyOf(entries);
  }

  /** Metadata of an upload that brought none. */
  public static ObjectMeta of(String uploadId) {
    return new ObjectMeta(uploadId, Optional.empty(), Map.of());
  }
}
