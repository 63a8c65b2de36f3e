package dev.wharf.storage.multipart;

import dev.wharf.storage.spi.ObjectKey;

/**
 * Where a part goes.
 *
 * @param target the object's key
 * @param multipart as {@link MultipartClient#open} named it
 * @param slot the part's number, from 1 on; given away once
 */
public record PartPlace(ObjectKey target, String multipart, int slot) {}
