package dev.wharf.upload;

import java.time.Instant;

/**
 * A snapshot of an upload.
 *
 * @param sequence it stands for all events up to this one
 * @param created when it was taken
 */
public record UploadSnapshot(long sequence, Instant created) {}
