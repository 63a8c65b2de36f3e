package dev.wharf.app;

import dev.wharf.storage.s3.testkit.Relay;
import dev.wharf.storage.s3.testkit.S3Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/**
 * A fresh bucket of a real S3 server: the one that the environment names, or else S3Proxy in this
 * JVM.
 */
public final class S3Place implements AutoCloseable {
  private static final int AT_ONCE = 64;

  private final S3Server server;
  private final String bucket;
  private final Relay relay;
  private final S3AsyncClient client;

  private S3Place(S3Server server) {
    this.server = server;
    this.bucket = server.newBucket();
    this.relay = Relay.before(server);
    this.client =
        S3AsyncClient.builder()
            .endpointOverride(server.endpoint())
            .region(Region.of(server.region()))
            .forcePathStyle(true)
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(server.accessKey(), server.secretKey())))
            .build();
  }

  public static S3Place open() {
    return new S3Place(S3Server.given().orElseGet(S3Server::shared));
  }

  public S3Server server() {
    return server;
  }

  /** What stands between the server and whoever is told its endpoint. */
  public Relay relay() {
    return relay;
  }

  /** The environment of a Wharf that stores here. */
  public Map<String, String> settings(URI endpoint, Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("WHARF_STORE", "s3");
    settings.put("WHARF_S3_BUCKET", bucket);
    settings.put("WHARF_S3_ENDPOINT", endpoint.toString());
    settings.put("WHARF_S3_REGION", server.region());
    settings.put("WHARF_S3_ACCESS_KEY", server.accessKey());
    settings.put("WHARF_S3_SECRET_KEY", server.secretKey());
    settings.put("WHARF_S3_PROFILE", server.name().equals("given") ? "ceph" : "s3proxy");
    return settings;
  }

  /** All keys with that beginning. */
  public List<String> keys(String prefix) {
    List<String> keys = new CopyOnWriteArrayList<>();
    client
        .listObjectsV2Paginator(list -> list.bucket(bucket).prefix(prefix))
        .contents()
        .subscribe(object -> keys.add(object.key()))
        .join();
    return keys;
  }

  /** What lies in the bucket, without what is Wharf's own: size by key. */
  public Map<String, Long> objects() {
    Map<String, Long> sizes = new ConcurrentHashMap<>();
    client
        .listObjectsV2Paginator(list -> list.bucket(bucket))
        .contents()
        .subscribe(object -> sizes.put(object.key(), object.size()))
        .join();
    sizes.keySet().removeIf(key -> key.startsWith(".wharf/"));
    return sizes;
  }

  /** Of an object's bytes, read past Wharf. */
  public String sha256(String key) {
    try {
      return Content.sha256(
          client
              .getObject(get -> get.bucket(bucket).key(key), AsyncResponseTransformer.toBytes())
              .join()
              .asInputStream());
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /** Multipart uploads that are open: keys by their ids. */
  public Map<String, String> openMultiparts() {
    return client.listMultipartUploads(list -> list.bucket(bucket)).join().uploads().stream()
        .collect(Collectors.toMap(MultipartUpload::uploadId, MultipartUpload::key));
  }

  /** What lies in staging. */
  public List<String> staged() {
    return keys(".wharf/staging/");
  }

  /** Puts so many small objects below a prefix, past Wharf. */
  void fill(String prefix, int many) {
    Semaphore free = new Semaphore(AT_ONCE);
    CompletableFuture<?>[] puts =
        IntStream.range(0, many)
            .mapToObj(n -> put(free, prefix + "object-" + n + ".txt"))
            .toArray(CompletableFuture<?>[]::new);
    CompletableFuture.allOf(puts).join();
  }

  private CompletableFuture<?> put(Semaphore free, String key) {
    free.acquireUninterruptibly();
    return client
        .putObject(put -> put.bucket(bucket).key(key), AsyncRequestBody.fromString(key))
        .whenComplete((done, failure) -> free.release());
  }

  @Override
  public void close() {
    client.close();
    relay.close();
    server.removeBucket(bucket);
  }
}
