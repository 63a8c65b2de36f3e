package dev.wharf.ftp.session;

import dev.wharf.storage.spi.ObjectKey;

/**
 * What SIZE told last: the client's next bytes for that file begin there.
 *
 * @param size in bytes
 * @param unfinished whether it is an upload that can be gone on with
 */
record Measured(ObjectKey key, long size, boolean unfinished) {}
