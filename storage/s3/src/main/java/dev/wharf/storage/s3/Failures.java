package dev.wharf.storage.s3;

import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * What an answer of the server, or none, means.
 *
 * <p>What an administrator can put right may be tried again: an upload whose bytes are all stored
 * must not end because a key expired or a bucket was away for a while.
 *
 * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html">Error
 * responses</a> of Amazon S3, and the codes that MinIO and Ceph add.
 */
final class Failures {

  /**
   * A row: codes come first, then statuses, as servers disagree about these.
   *
   * @param hint what an administrator may do
   */
  private record Row(
      Kind kind, boolean mayRetry, String hint, Set<Integer> statuses, Set<String> codes) {}

  private static Row row(
      Kind kind, boolean mayRetry, String hint, Set<Integer> statuses, String... codes) {
    return new Row(kind, mayRetry, hint, statuses, Set.of(codes));
  }

  private static final Row DENIED =
      row(
          Kind.DENIED,
          true,
          "check the credentials and the bucket's policy",
          Set.of(401, 403),
          "AccessDenied",
          "AllAccessDisabled",
          "AccountProblem",
          "InvalidAccessKeyId",
          "InvalidSecurity",
          "InvalidToken",
          "NotSignedUp",
          "SignatureDoesNotMatch",
          "UnauthorizedAccess");

  private static final Row BROKEN =
      row(
          Kind.UNAVAILABLE,
          true,
          "",
          Set.of(408, 500, 502, 504),
          "InternalError",
          "RequestTimeout",
          "RequestTimeoutException",
          "PriorRequestNotComplete");

  private static final Row NO_IDEA = row(Kind.UNKNOWN, false, "", Set.of());

  private static final List<Row> ROWS =
      List.of(
          row(
              Kind.NOT_FOUND,
              false,
              "",
              Set.of(404, 410),
              "NoSuchKey",
              "NoSuchUpload",
              "NoSuchVersion",
              "NotFound",
              "InvalidPart"),
          row(Kind.UNAVAILABLE, true, "is the bucket's name right?", Set.of(), "NoSuchBucket"),
          row(Kind.PRECONDITION, false, "", Set.of(412, 416), "PreconditionFailed", "InvalidRange"),
          row(
              Kind.UNAVAILABLE,
              true,
              "somebody else writes to the same key",
              Set.of(409),
              "ConditionalRequestConflict",
              "OperationAborted"),
          row(
              Kind.DENIED,
              true,
              "the credentials have run out",
              Set.of(),
              "ExpiredToken",
              "ExpiredTokenException",
              "TokenRefreshRequired"),
          DENIED,
          row(
              Kind.UNAVAILABLE,
              true,
              "clock skew: set this machine's clock and the server's by NTP",
              Set.of(),
              "RequestTimeTooSkewed",
              "RequestExpired"),
          row(
              Kind.UNAVAILABLE,
              true,
              "check the region and the endpoint",
              Set.of(300, 301, 302, 303, 307, 308),
              "PermanentRedirect",
              "TemporaryRedirect",
              "Redirect",
              "AuthorizationHeaderMalformed",
              "IllegalLocationConstraintException",
              "InvalidRegionName"),
          row(
              Kind.THROTTLED,
              true,
              "",
              Set.of(429, 503),
              "SlowDown",
              "SlowDownRead",
              "SlowDownWrite",
              "ServiceUnavailable",
              "Throttling",
              "ThrottlingException",
              "ThrottledException",
              "RequestLimitExceeded",
              "RequestThrottled",
              "RequestThrottledException",
              "TooManyRequests",
              "TooManyRequestsException",
              "BandwidthLimitExceeded"),
          row(
              Kind.QUOTA,
              true,
              "",
              Set.of(507),
              "QuotaExceeded",
              "InsufficientStorage",
              "XMinioStorageFull",
              "XMinioAdminBucketQuotaExceeded"),
          row(
              Kind.UNAVAILABLE,
              true,
              "the bytes were garbled on their way; nothing was stored",
              Set.of(),
              "BadDigest",
              "InvalidDigest",
              "IncompleteBody",
              "XAmzContentSHA256Mismatch",
              "XAmzContentChecksumMismatch"),
          BROKEN,
          row(
              Kind.UNSUPPORTED,
              false,
              "check the store's profile",
              Set.of(413),
              "EntityTooSmall",
              "EntityTooLarge",
              "MaxMessageLengthExceeded",
              "MetadataTooLarge",
              "KeyTooLongError",
              "KeyTooLong"),
          row(
              Kind.UNSUPPORTED,
              false,
              "check the store's profile",
              Set.of(405, 501),
              "NotImplemented",
              "MethodNotAllowed"));

  private Failures() {}

  /**
   * @param what was attempted, with the name it was attempted on
   */
  static StorageFailure of(Throwable thrown, String what) {
    Throwable cause = unwrap(thrown);
    if (cause instanceof StorageFailure failure) {
      return failure;
    }
    if (cause instanceof AwsServiceException answer) {
      return answered(answer, what);
    }
    return unanswered(cause, what);
  }

  private static StorageFailure answered(AwsServiceException answer, String what) {
    Row meaning = meaning(answer);
    String text = what + ": " + words(answer);
    return new StorageFailure(
        meaning.kind,
        meaning.mayRetry,
        meaning.hint.isEmpty() ? text : text + " (" + meaning.hint + ")",
        answer);
  }

  /** An answer to HEAD has no body, and so no code: 400 is what an expired token is told then. */
  private static Row meaning(AwsServiceException answer) {
    String code = code(answer);
    int status = answer.statusCode();
    if (code.isEmpty() && status == 400) {
      return DENIED;
    }
    return ROWS.stream()
        .filter(row -> row.codes.contains(code))
        .findFirst()
        .or(() -> ROWS.stream().filter(row -> row.statuses.contains(status)).findFirst())
        .orElse(status >= 400 && status < 500 ? NO_IDEA : BROKEN);
  }

  private static String words(AwsServiceException answer) {
    String code = code(answer);
    String message =
        answer.awsErrorDetails() == null ? "" : text(answer.awsErrorDetails().errorMessage());
    return (code.isEmpty() ? "" : code + ", ")
        + "status "
        + answer.statusCode()
        + (message.isEmpty() ? "" : ", " + message)
        + (text(answer.requestId()).isEmpty() ? "" : ", request " + answer.requestId());
  }

  private static StorageFailure unanswered(Throwable cause, String what) {
    String text = what + ": " + text(cause.getMessage());
    if (isTimeout(cause)) {
      return new StorageFailure(
          Kind.UNAVAILABLE, true, text + " (it may have taken effect all the same)", cause);
    }
    if (text(cause.getMessage()).contains("Unable to load credentials")) {
      return new StorageFailure(Kind.DENIED, true, what + ": no credentials were found", cause);
    }
    boolean ours = cause instanceof IllegalArgumentException || cause instanceof Error;
    return ours
        ? new StorageFailure(Kind.UNKNOWN, false, what + ": " + text(cause.toString()), cause)
        : new StorageFailure(
            Kind.UNAVAILABLE,
            true,
            cause instanceof SdkException ? text : what + ": " + text(cause.toString()),
            cause);
  }

  private static boolean isTimeout(Throwable cause) {
    return cause instanceof ApiCallTimeoutException
        || cause instanceof ApiCallAttemptTimeoutException;
  }

  /** The server's own code, such as {@code InvalidPart}; empty if it gave none. */
  static String code(Throwable thrown) {
    Throwable cause = unwrap(thrown);
    Throwable answer = cause instanceof StorageFailure ? cause.getCause() : cause;
    return answer instanceof AwsServiceException aws && aws.awsErrorDetails() != null
        ? text(aws.awsErrorDetails().errorCode())
        : "";
  }

  static Throwable unwrap(Throwable thrown) {
    return thrown instanceof CompletionException && thrown.getCause() != null
        ? unwrap(thrown.getCause())
        : thrown;
  }

  /**
   * The first line: more is advice at length, and what is logged or printed is one line. The SDK is
   * not annotated: what it says is never null may be.
   */
  private static String text(@Nullable String text) {
    return text == null ? "" : text.lines().findFirst().orElse("").strip();
  }
}
