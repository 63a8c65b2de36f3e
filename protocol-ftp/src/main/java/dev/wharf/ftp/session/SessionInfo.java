package dev.wharf.ftp.session;

import dev.wharf.upload.CborSerializable;
import java.time.Instant;
import java.util.Optional;

/**
 * One session, as WHO and the administration see it.
 *
 * @param id names it in the whole cluster
 * @param client the client's address
 * @param account who is logged in; empty = nobody yet
 * @param secured the control connection is under TLS
 * @param since when it was opened
 * @param activity what it does, such as {@code idle} or {@code STOR /a/b}
 */
public record SessionInfo(
    String id,
    String client,
    Optional<String> account,
    boolean secured,
    Instant since,
    String activity)
    implements CborSerializable {}
