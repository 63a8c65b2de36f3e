package dev.wharf.upload;

import java.util.OptionalLong;

/**
 * Bytes to add to an upload.
 *
 * @param offset where the client believes the next byte goes
 * @param length the upload's total length, declared late; persisted before the first byte
 * @param body the bytes
 */
public record Append(long offset, OptionalLong length, Body body) {}
