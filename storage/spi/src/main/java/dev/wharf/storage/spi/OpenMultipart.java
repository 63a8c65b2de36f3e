package dev.wharf.storage.spi;

/**
 * A multipart upload that a writer opened and the journal names.
 *
 * @param target the key it was opened for
 * @param id as {@link WriterJournal#reserve} was told
 */
public record OpenMultipart(ObjectKey target, String id) {}
