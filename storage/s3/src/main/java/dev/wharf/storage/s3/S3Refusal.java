package dev.wharf.storage.s3;

import dev.wharf.storage.spi.StorageFailure;
import java.util.Objects;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** How a server said no. */
public final class S3Refusal {
  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY_REQUESTS = 429;

  private S3Refusal() {}

  /**
   * Whether the server has answered, and will answer the same until somebody changes a setting: no
   * such bucket, wrong credentials, another region.
   */
  public static boolean isPlain(StorageFailure failure) {
    int status = status(failure);
    return status >= 300
        && status < 500
        && status != REQUEST_TIMEOUT
        && status != TOO_MANY_REQUESTS;
  }

  /** The status of its answer; 0 if it gave none. */
  static int status(StorageFailure failure) {
    return failure.getCause() instanceof AwsServiceException answer ? answer.statusCode() : 0;
  }

  /** {@code 412 PreconditionFailed}; if there was no answer, what happened instead. */
  static String words(StorageFailure failure) {
    String code = Failures.code(failure);
    int status = status(failure);
    return status == 0
        ? Objects.requireNonNullElse(failure.getMessage(), "no answer")
            .lines()
            .findFirst()
            .orElse("")
        : (status + " " + code).strip();
  }
}
