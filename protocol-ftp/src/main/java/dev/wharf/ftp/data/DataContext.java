package dev.wharf.ftp.data;

import dev.wharf.files.Files;
import dev.wharf.ftp.metrics.FtpMetrics;
import dev.wharf.ftp.tls.Tls;
import dev.wharf.upload.Uploads;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * What every data connection of this node works with.
 *
 * @param blocking threads that may wait for a disk
 */
record DataContext(
    ActorSystem<?> system,
    DataSettings settings,
    Uploads uploads,
    Files files,
    Optional<Tls> tls,
    FtpMetrics metrics,
    Poller poller,
    ExecutorService blocking) {}
