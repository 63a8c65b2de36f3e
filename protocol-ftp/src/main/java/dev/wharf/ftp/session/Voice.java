package dev.wharf.ftp.session;

import dev.wharf.ftp.metrics.FtpMetrics;
import dev.wharf.ftp.reply.Reply;
import dev.wharf.ftp.session.Answer.Secured;
import dev.wharf.ftp.tls.ControlOutput;
import java.time.Duration;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.slf4j.Logger;

/** What is said to a client, logged and counted. */
final class Voice {
  private final ControlConnection control;
  private final FtpMetrics metrics;
  private final Logger log;

  Voice(ControlConnection control, FtpMetrics metrics, Logger log) {
    this.control = control;
    this.metrics = metrics;
    this.log = log;
  }

  void say(Reply reply) {
    note(reply);
    if (!control.send(new ControlOutput.Send(reply.bytes()))) {
      log.info("the client does not read: cut");
      control.cut();
    }
  }

  /** The last word in clear. */
  void secure(Secured secured, Supplier<SSLEngine> engine) {
    note(secured.reply());
    control.send(new ControlOutput.Secure(secured.reply().bytes(), engine));
  }

  private void note(Reply reply) {
    log.debug("-> {} {}", reply.code(), reply.lines().get(0));
  }

  void count(Turn turn, Reply last) {
    Duration after = Duration.ofNanos(System.nanoTime() - turn.heard());
    metrics.answered(turn.label(), last.code(), after);
  }
}
