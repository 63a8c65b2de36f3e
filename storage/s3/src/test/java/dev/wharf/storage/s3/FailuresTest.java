package dev.wharf.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.S3Exception;

class FailuresTest {
  private static final String WHAT = "put 's3://bucket/key'";

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      nullValues = "-",
      value = {
        "404, NoSuchKey, NOT_FOUND, false",
        "404, NoSuchUpload, NOT_FOUND, false",
        "400, InvalidPart, NOT_FOUND, false",
        "404, -, NOT_FOUND, false",
        "404, NoSuchBucket, UNAVAILABLE, true",
        "412, PreconditionFailed, PRECONDITION, false",
        "412, -, PRECONDITION, false",
        "416, InvalidRange, PRECONDITION, false",
        "409, ConditionalRequestConflict, UNAVAILABLE, true",
        "409, OperationAborted, UNAVAILABLE, true",
        "403, AccessDenied, DENIED, true",
        "403, SignatureDoesNotMatch, DENIED, true",
        "403, InvalidAccessKeyId, DENIED, true",
        "400, ExpiredToken, DENIED, true",
        "403, -, DENIED, true",
        "400, -, DENIED, true",
        "403, RequestTimeTooSkewed, UNAVAILABLE, true",
        "301, PermanentRedirect, UNAVAILABLE, true",
        "503, SlowDown, THROTTLED, true",
        "503, -, THROTTLED, true",
        "429, TooManyRequests, THROTTLED, true",
        "403, QuotaExceeded, QUOTA, true",
        "507, XMinioStorageFull, QUOTA, true",
        "400, BadDigest, UNAVAILABLE, true",
        "400, EntityTooSmall, UNSUPPORTED, false",
        "400, MetadataTooLarge, UNSUPPORTED, false",
        "501, NotImplemented, UNSUPPORTED, false",
        "500, InternalError, UNAVAILABLE, true",
        "200, InternalError, UNAVAILABLE, true",
        "502, -, UNAVAILABLE, true",
        "599, -, UNAVAILABLE, true",
        "400, MalformedXML, UNKNOWN, false",
      })
  void an_answer_says_what_happened_and_whether_to_try_again(
      int status, String code, Kind kind, boolean mayRetry) {
    StorageFailure failure = Failures.of(new CompletionException(answer(status, code)), WHAT);
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.mayRetry()).isEqualTo(mayRetry);
    assertThat(failure).hasMessageStartingWith(WHAT).hasMessageContaining("status " + status);
    if (code != null) {
      assertThat(failure).hasMessageContaining(code);
      assertThat(Failures.code(failure)).isEqualTo(code);
    }
  }

  private static S3Exception answer(int status, String code) {
    return (S3Exception)
        S3Exception.builder()
            .statusCode(status)
            .requestId("r-1")
            .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
            .build();
  }

  @Test
  void advice_at_length_is_left_out() {
    SdkClientException wordy = SdkClientException.create("Acquire took longer.\nConsider this.\n");
    assertThat(Failures.of(wordy, WHAT)).hasMessage(WHAT + ": Acquire took longer.");
  }

  @Test
  void clock_skew_is_called_by_its_name() {
    assertThat(Failures.of(answer(403, "RequestTimeTooSkewed"), WHAT))
        .hasMessageContaining("clock skew")
        .hasMessageContaining("r-1");
  }

  @Test
  void no_answer_may_be_one_that_was_lost() {
    StorageFailure reset =
        Failures.of(
            SdkClientException.create("Unable to execute", new IOException("Connection reset")),
            WHAT);
    assertThat(reset.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(reset.mayRetry()).isTrue();
    StorageFailure late = Failures.of(ApiCallAttemptTimeoutException.create(1000), WHAT);
    assertThat(late.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(late.mayRetry()).isTrue();
    assertThat(late).hasMessageContaining("may have taken effect");
  }

  @Test
  void missing_credentials_are_a_denial() {
    StorageFailure failure =
        Failures.of(
            SdkClientException.create(
                "Unable to load credentials from any of the providers in the chain"),
            WHAT);
    assertThat(failure.kind()).isEqualTo(Kind.DENIED);
    assertThat(failure.mayRetry()).isTrue();
  }

  @Test
  void a_failure_that_is_told_already_is_told_as_it_is() {
    StorageFailure told = new StorageFailure(Kind.CORRUPT, false, "torn");
    assertThat(Failures.of(new CompletionException(told), WHAT)).isSameAs(told);
  }
}
