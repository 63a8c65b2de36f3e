package dev.wharf.ftp.tls;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This server's side of TLS: one context for control and data connections, so that a data
 * connection may resume the session of its control connection. Files that change are taken up by
 * the connections that come after; new files that cannot be used are logged once, and the old ones
 * serve on. Thread-safe; never waits for a disk, except in {@link #load}.
 */
public final class Tls {
  private static final Logger LOG = LoggerFactory.getLogger(Tls.class);
  private static final String TICKETS = "jdk.tls.server.enableSessionTicketExtension";

  /** Contexts kept for control connections that began before their files were replaced. */
  private static final int OLD_CONTEXTS = 4;

  private final TlsSettings settings;
  private final Contexts contexts;
  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile long lookedAt = System.nanoTime();
  // What was last tried, usable or not: only a change of it is tried again.
  private Map<Path, ByteString> tried;
  private String complained = "";
  private volatile SSLContext current;
  private final Deque<SSLContext> old = new ArrayDeque<>();

  private Tls(TlsSettings settings) {
    this.settings = settings;
    this.contexts = new Contexts(settings);
    this.tried = contexts.read();
    this.current = contexts.create(tried);
  }

  /**
   * Reads the files.
   *
   * @throws TlsUnusable if they cannot be used; the message is one line that names the file and
   *     what was expected
   */
  public static Tls load(TlsSettings settings) {
    if (settings.strict() && !"false".equals(System.getProperty(TICKETS))) {
      throw new TlsUnusable(
          "strict TLS: sessions would be kept in tickets (expected: -D" + TICKETS + "=false)");
    }
    return new Tls(settings);
  }

  /** For control connections. */
  public Supplier<SSLEngine> controlEngine() {
    return () -> engine(current());
  }

  /** For data connections; they may resume sessions of control connections. */
  public Supplier<SSLEngine> dataEngine() {
    return controlEngine();
  }

  /**
   * For data connections of that control connection: it can be resumed even if files were replaced
   * since it began.
   */
  public Supplier<SSLEngine> dataEngine(SSLSession control) {
    return () -> engine(contextOf(control));
  }

  /** Whether data connections are to be told by {@link #isBound}. */
  public boolean strict() {
    return settings.strict();
  }

  /**
   * Makes JSSE keep sessions here instead of in the client's tickets. To be called first of all:
   * JSSE looks once, when it is loaded.
   */
  public static void prepareStrict() {
    System.setProperty(TICKETS, "false");
  }

  /**
   * What connections that resume this one's session are told by, under TLS 1.2: the name that this
   * server gave it. Several control connections of a client may share a session. Empty = it cannot
   * be resumed.
   */
  public static String token(SSLSession control) {
    return HexFormat.of().formatHex(control.getId());
  }

  /**
   * Whether a data connection has resumed the session of the control connection with this token.
   */
  public static boolean isBound(SSLSession data, String token) {
    return !token.isEmpty() && token.equals(token(data));
  }

  private SSLEngine engine(SSLContext context) {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(protocols());
    if (!settings.ciphers().isEmpty()) {
      parameters.setCipherSuites(settings.ciphers().toArray(String[]::new));
    }
    parameters.setUseCipherSuitesOrder(true);
    switch (settings.clientAuth()) {
      case OFF -> parameters.setNeedClientAuth(false);
      case REQUEST -> parameters.setWantClientAuth(true);
      case REQUIRE -> parameters.setNeedClientAuth(true);
    }
    engine.setSSLParameters(parameters);
    return engine;
  }

  private String[] protocols() {
    if (settings.strict()) {
      return new String[] {"TLSv1.2"};
    }
    return settings.oldest().equals("TLSv1.3")
        ? new String[] {"TLSv1.3"}
        : new String[] {"TLSv1.3", "TLSv1.2"};
  }

  private SSLContext current() {
    if (System.nanoTime() - lookedAt >= settings.reloadEvery().toNanos()) {
      look();
    }
    return current;
  }

  /** Looks at the files elsewhere: who asks for an engine is a stream, which must not wait. */
  CompletionStage<Void> look() {
    if (!looking.compareAndSet(false, true)) {
      return CompletableFuture.completedFuture(null);
    }
    return CompletableFuture.runAsync(
        () -> {
          try {
            reload();
          } finally {
            lookedAt = System.nanoTime();
            looking.set(false);
          }
        });
  }

  private void reload() {
    try {
      Map<Path, ByteString> now = contexts.read();
      if (!now.equals(tried)) {
        tried = now;
        replace(contexts.create(now));
        complained = "";
        LOG.info("TLS: took up {}", now.keySet());
      }
    } catch (TlsUnusable broken) {
      String complaint = String.valueOf(broken.getMessage());
      if (!complaint.equals(complained)) {
        complained = complaint;
        LOG.error("{}; the files before it serve on", complaint);
      }
    }
  }

  private void replace(SSLContext next) {
    synchronized (old) {
      old.addFirst(current);
      if (old.size() > OLD_CONTEXTS) {
        old.removeLast();
      }
    }
    current = next;
  }

  private SSLContext contextOf(SSLSession control) {
    synchronized (old) {
      for (SSLContext context : old) {
        if (context.getServerSessionContext() == control.getSessionContext()) {
          return context;
        }
      }
    }
    return current();
  }
}
