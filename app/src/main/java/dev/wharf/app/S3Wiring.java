package dev.wharf.app;

import dev.wharf.app.settings.S3;
import dev.wharf.storage.multipart.ByteBudget;
import dev.wharf.storage.multipart.MultipartSettings;
import dev.wharf.storage.multipart.PartLimits;
import dev.wharf.storage.s3.S3Name;
import dev.wharf.storage.s3.S3ObjectStore;
import dev.wharf.storage.s3.S3Profile;
import dev.wharf.storage.s3.S3Refusal;
import dev.wharf.storage.s3.S3Settings;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.storage.spi.StorageFailure;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From what an operator said of a bucket to an object store. */
final class S3Wiring {
  private static final Logger log = LoggerFactory.getLogger(S3Wiring.class);
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final int LEAST_PARTS = 3;
  private static final long MIB = 1 << 20;

  private final S3Settings settings;

  S3Wiring(S3 s3) {
    this(s3, Runtime.getRuntime().maxMemory());
  }

  /**
   * @param heap bytes
   */
  S3Wiring(S3 s3, long heap) {
    S3Profile profile = profile(s3);
    checkPartSize(s3, profile);
    long memory = s3.memory().of(heap);
    checkMemory(s3, memory);
    this.settings =
        new S3Settings(
            s3.bucket(),
            s3.prefix(),
            s3.endpoint(),
            s3.region(),
            s3.pathStyle(),
            profile,
            s3.keys()
                .map(
                    keys ->
                        new S3Settings.Credentials(keys.access(), keys.secret(), keys.session())),
            encryption(s3.encryption()),
            s3.storageClass(),
            s3.tags(),
            multipart(s3),
            new ByteBudget(memory));
  }

  private static S3Profile profile(S3 s3) {
    if (s3.profile().isEmpty()) {
      return s3.endpoint().isEmpty() ? S3Profile.AWS : S3Profile.GENERIC;
    }
    return s3.profile()
        .flatMap(S3Profile::named)
        .orElseThrow(() -> s3.wrongProfile(S3Profile.names()));
  }

  private static void checkPartSize(S3 s3, S3Profile profile) {
    PartLimits limits = profile.limits();
    if (s3.partSize() < limits.minPart() || s3.partSize() > limits.maxPart()) {
      throw s3.wrongPartSize(
          mib(limits.minPart()) + " to " + mib(limits.maxPart()) + " for the profile " + profile);
    }
  }

  private static void checkMemory(S3 s3, long memory) {
    long least = LEAST_PARTS * s3.partSize();
    if (memory < least) {
      throw s3.wrongMemory(
          "at least three parts, which is "
              + mib(least)
              + ", and not the "
              + mib(memory)
              + " here");
    }
  }

  private static String mib(long bytes) {
    return bytes / MIB + " MiB";
  }

  private static S3Settings.Encryption encryption(S3.Encryption asked) {
    return switch (asked.by()) {
      case BUCKET -> new S3Settings.Encryption.BucketDefault();
      case SSE_S3 -> new S3Settings.Encryption.ServerKeys();
      case SSE_KMS -> new S3Settings.Encryption.Kms(asked.keyId());
    };
  }

  private static MultipartSettings multipart(S3 s3) {
    return new MultipartSettings(
        s3.partSize(), s3.partsInFlight(), MultipartSettings.defaults().tailsAtMost());
  }

  S3Settings settings() {
    return settings;
  }

  /** As people know it. */
  String name() {
    return S3Name.of(settings);
  }

  /**
   * The store. A bucket that is not there, or not for us, stops the start; a server that does not
   * answer may be away for a while, as any replica's may: then this node is not ready.
   *
   * @throws StorageFailure with one line that says why
   */
  ObjectStore open(MeterRegistry registry) {
    ObjectStore store = new S3ObjectStore(settings);
    try {
      look(store).ifPresent(this::stopOrWarn);
    } catch (StorageFailure e) {
      store.close();
      throw e;
    }
    count(registry);
    return store;
  }

  private static Optional<StorageFailure> look(ObjectStore store) {
    try {
      store.probe().toCompletableFuture().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
      return Optional.empty();
    } catch (CompletionException e) {
      return Optional.of(
          e.getCause() instanceof StorageFailure failure
              ? failure
              : new StorageFailure(
                  StorageFailure.Kind.UNAVAILABLE,
                  true,
                  "no answer within " + PATIENCE.toSeconds() + " s",
                  e));
    }
  }

  private void stopOrWarn(StorageFailure failure) {
    StorageFailure named =
        new StorageFailure(
            failure.kind(), failure.mayRetry(), name() + ": " + failure.getMessage(), failure);
    if (S3Refusal.isPlain(failure) || !mayBeAway(failure)) {
      throw named;
    }
    log.warn("{}; not ready until it answers", named.getMessage());
  }

  private static boolean mayBeAway(StorageFailure failure) {
    return failure.kind() == StorageFailure.Kind.UNAVAILABLE
        || failure.kind() == StorageFailure.Kind.THROTTLED;
  }

  private void count(MeterRegistry registry) {
    memory(registry, "used", ByteBudget::used);
    memory(registry, "total", ByteBudget::total);
    FunctionCounter.builder("wharf.upload.memory.flushes", settings.budget(), ByteBudget::flushes)
        .description("Buffers put away because the memory for uploads was spent")
        .register(registry);
  }

  private void memory(MeterRegistry registry, String state, ToDoubleFunction<ByteBudget> bytes) {
    Gauge.builder("wharf.upload.memory", settings.budget(), bytes)
        .description("What unfinished parts hold, and what they may")
        .baseUnit("bytes")
        .tag("state", state)
        .register(registry);
  }
}
