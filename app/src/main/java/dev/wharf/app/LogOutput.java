package dev.wharf.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import dev.wharf.app.settings.Settings;
import net.logstash.logback.encoder.LogstashEncoder;
import org.slf4j.LoggerFactory;

/** Where log lines go: standard output, as JSON for machines or text for people. */
final class LogOutput {
  /** {@code %X} and {@code %kvp} = the upload id and whatever else a line is about. */
  private static final String TEXT =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{24} %msg %X{upload} %kvp%n%ex";

  private LogOutput() {}

  static void configure(Settings.Log log) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    ConsoleAppender<ILoggingEvent> output = new ConsoleAppender<>();
    output.setContext(context);
    output.setEncoder(encoder(context, json(log.format())));
    output.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.addAppender(output);
    root.setLevel(Level.INFO);
    context.getLogger("dev.wharf").setLevel(Level.valueOf(log.level().name()));
    quieten(context, log.level());
  }

  /** What libraries say below a warning is for those who look for something. */
  private static void quieten(LoggerContext context, Settings.Log.Level level) {
    if (level != Settings.Log.Level.DEBUG) {
      context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(atLeastWarn(level));
    }
    // A port that is taken is ours to complain of.
    context.getLogger("org.apache.pekko.io.TcpListener").setLevel(Level.OFF);
    // It warns about every database that is newer than itself.
    context.getLogger("org.flywaydb.core.internal.database.base.Database").setLevel(Level.ERROR);
    // A download that its client gives up is no trouble of the S3 connection.
    context.getLogger("io.netty.channel.DefaultChannelPipeline").setLevel(Level.ERROR);
  }

  private static Level atLeastWarn(Settings.Log.Level level) {
    return level == Settings.Log.Level.ERROR ? Level.ERROR : Level.WARN;
  }

  private static boolean json(Settings.Log.Format format) {
    return switch (format) {
      case JSON -> true;
      case PLAIN -> false;
      case AUTO -> !onTerminal();
    };
  }

  private static boolean onTerminal() {
    // Newer JDKs answer a console for a pipe too, unless asked for the plain one.
    System.setProperty("jdk.console", "java.base");
    return System.console() != null;
  }

  private static Encoder<ILoggingEvent> encoder(LoggerContext context, boolean json) {
    if (json) {
      LogstashEncoder encoder = new LogstashEncoder();
      encoder.setContext(context);
      encoder.setIncludeMdc(false);
      // What is logged are texts and numbers; the modules that lie about take longer to look for
      // and to load than all else here.
      encoder.setFindAndRegisterJacksonModules(false);
      encoder.addProvider(new UploadField());
      encoder.start();
      return encoder;
    }
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(TEXT);
    encoder.start();
    return encoder;
  }
}
