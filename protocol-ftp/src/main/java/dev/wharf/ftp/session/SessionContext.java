package dev.wharf.ftp.session;

import dev.wharf.access.Accounts;
import dev.wharf.files.Files;
import dev.wharf.ftp.data.DataConnections;
import dev.wharf.ftp.metrics.FtpMetrics;
import dev.wharf.ftp.tls.Tls;
import dev.wharf.upload.Uploads;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.apache.pekko.stream.Materializer;

/**
 * What every session of a node stands on.
 *
 * @param tls this server's certificate; empty = no FTPS
 * @param everyone the sessions of the whole cluster
 * @param blocking threads for what blocks: looking up a name
 * @param materializer for listings over the control connection
 */
record SessionContext(
    SessionSettings settings,
    Uploads uploads,
    Files files,
    Accounts accounts,
    Optional<Tls> tls,
    DataConnections data,
    FtpMetrics metrics,
    Clock clock,
    Lobby lobby,
    Roll roll,
    Everyone everyone,
    Executor blocking,
    Materializer materializer) {}
