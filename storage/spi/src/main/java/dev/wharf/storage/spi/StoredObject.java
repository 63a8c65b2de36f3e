package dev.wharf.storage.spi;

import java.time.Instant;

/**
 * A finished object.
 *
 * @param key its name
 * @param size bytes
 * @param etag changes whenever the content does; without quotes
 * @param modified when it was made, to the millisecond at best
 * @param meta what was kept beside it; of an object that Wharf did not make, an empty upload id
 */
public record StoredObject(
    ObjectKey key, long size, String etag, Instant modified, ObjectMeta meta) {}
