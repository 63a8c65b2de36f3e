package dev.wharf.storage.multipart;

/**
 * What a store allows.
 *
 * @param minPart least bytes of a part that is not the last
 * @param maxPart most bytes of a part
 * @param maxParts most parts of an object; slots are numbered up to it
 * @param maxCopy most bytes that one copy request may name
 * @param equalParts all parts but the last must have the same size
 */
public record PartLimits(
    long minPart, long maxPart, int maxParts, long maxCopy, boolean equalParts) {}
