package dev.wharf.storage.s3;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.identity.spi.ResolveIdentityRequest;

/**
 * Whose key signs. The SDK's chain may ask other servers, so it never does on its caller's thread.
 */
abstract class Credentials implements IdentityProvider<AwsCredentialsIdentity>, AutoCloseable {

  /** The given ones, or what the SDK's chain finds, now and whenever they run out. */
  static Credentials of(Optional<S3Settings.Credentials> given) {
    return given.<Credentials>map(pair -> new Given(identity(pair))).orElseGet(Chain::new);
  }

  private static AwsCredentialsIdentity identity(S3Settings.Credentials pair) {
    return pair.sessionToken()
        .<AwsCredentialsIdentity>map(
            token -> AwsSessionCredentials.create(pair.accessKey(), pair.secretKey(), token))
        .orElseGet(() -> AwsBasicCredentials.create(pair.accessKey(), pair.secretKey()));
  }

  @Override
  public final Class<AwsCredentialsIdentity> identityType() {
    return AwsCredentialsIdentity.class;
  }

  @Override
  public abstract void close();

  private static final class Given extends Credentials {
    private final AwsCredentialsIdentity identity;

    private Given(AwsCredentialsIdentity identity) {
      this.identity = identity;
    }

    @Override
    public CompletableFuture<AwsCredentialsIdentity> resolveIdentity(
        ResolveIdentityRequest request) {
      return CompletableFuture.completedFuture(identity);
    }

    @Override
    public void close() {}
  }

  private static final class Chain extends Credentials {
    private final DefaultCredentialsProvider chain = DefaultCredentialsProvider.builder().build();
    private final ExecutorService asking =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread thread = new Thread(work, "wharf-s3-credentials");
              thread.setDaemon(true);
              return thread;
            });

    @Override
    public CompletableFuture<AwsCredentialsIdentity> resolveIdentity(
        ResolveIdentityRequest request) {
      return CompletableFuture.supplyAsync(chain::resolveCredentials, asking);
    }

    @Override
    public void close() {
      asking.shutdownNow();
      chain.close();
    }
  }
}
