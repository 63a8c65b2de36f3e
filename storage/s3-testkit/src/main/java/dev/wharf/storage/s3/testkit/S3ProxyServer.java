package dev.wharf.storage.s3.testkit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.net.URI;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.slf4j.LoggerFactory;

/**
 * S3Proxy in this JVM, with a temporary folder behind it: what is uploaded never lies in the heap.
 * It wants requests signed (version 4), on a free port of the loopback interface.
 */
public final class S3ProxyServer implements S3Server {
  private static final String REGION = "us-east-1";
  private static final String ACCESS_KEY = "wharf-access";
  private static final String SECRET_KEY = "wharf-secret";

  private final Path folder;
  private final S3Proxy proxy;
  private final URI endpoint;
  private final Buckets buckets;
  private final AtomicBoolean closed = new AtomicBoolean();

  private S3ProxyServer(Path folder, S3Proxy proxy) {
    this.folder = folder;
    this.proxy = proxy;
    this.endpoint = URI.create("http://127.0.0.1:" + proxy.getPort());
    this.buckets = new Buckets(endpoint, REGION, ACCESS_KEY, SECRET_KEY);
  }

  /** Starts one of its own, for a test that stops its server or must be alone on it. */
  public static S3ProxyServer start() {
    keepQuiet();
    Path folder = Folders.make("wharf-s3proxy");
    try {
      S3Proxy proxy = proxy(folder);
      proxy.start();
      return new S3ProxyServer(folder, proxy);
    } catch (Exception e) {
      Folders.remove(folder);
      throw new IllegalStateException("S3Proxy does not start", e);
    }
  }

  /** It tells a dozen lines at each start; what it warns of stays to be seen. */
  private static void keepQuiet() {
    if (LoggerFactory.getLogger("org.gaul") instanceof Logger logger) {
      logger.setLevel(Level.WARN);
    }
  }

  private static S3Proxy proxy(Path folder) {
    Properties properties = new Properties();
    properties.setProperty("jclouds.filesystem.basedir", folder.toString());
    return S3Proxy.builder()
        .blobStore(BlobStores.create("filesystem-nio2", properties))
        .endpoint(URI.create("http://127.0.0.1:0"))
        .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
        .stopTimeout(0)
        .build();
  }

  @Override
  public String name() {
    return "s3proxy";
  }

  @Override
  public URI endpoint() {
    return endpoint;
  }

  @Override
  public String region() {
    return REGION;
  }

  @Override
  public String accessKey() {
    return ACCESS_KEY;
  }

  @Override
  public String secretKey() {
    return SECRET_KEY;
  }

  @Override
  public String newBucket() {
    return buckets.make();
  }

  @Override
  public void removeBucket(String bucket) {
    buckets.remove(bucket);
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try (buckets) {
      proxy.stop();
    } catch (Exception e) {
      throw new IllegalStateException("S3Proxy does not stop", e);
    } finally {
      Folders.remove(folder);
    }
  }
}
