package dev.wharf.storage.spi;

import java.time.Instant;

/**
 * Something that lies in staging.
 *
 * @param id whose it says it is
 * @param modified when it was last written to
 */
public record StagedUpload(StagingId id, Instant modified) {}
