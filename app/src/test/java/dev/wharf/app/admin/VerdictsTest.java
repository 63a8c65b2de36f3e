package dev.wharf.app.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.upload.UploadReply;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class VerdictsTest {
  static Stream<Arguments> replies() {
    return Stream.of(
        Arguments.of(new UploadReply.NotFound(), 404, 404),
        Arguments.of(new UploadReply.Gone(UploadReply.End.EXPIRED, ""), 410, 204),
        Arguments.of(new UploadReply.Terminated(), 0, 204),
        Arguments.of(new UploadReply.Busy(), 409, 409),
        Arguments.of(
            new UploadReply.StoreFailed(StorageFailure.Kind.DENIED, false, "no"), 502, 502),
        Arguments.of(new UploadReply.Unavailable("a shard moves"), 503, 503));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("replies")
  void every_reply_is_an_answer_to_a_cut_and_to_a_termination(
      UploadReply reply, int cut, int terminate) {
    if (cut > 0) {
      assertThat(refusal(() -> Verdicts.settled("u1", reply))).isEqualTo(cut);
    }
    assertThat(refusal(() -> Verdicts.ended("u1", reply))).isEqualTo(terminate);
  }

  /** 204 = none. */
  private static int refusal(Runnable answer) {
    try {
      answer.run();
      return 204;
    } catch (Refused refused) {
      assertThat(refused.problem().detail()).isNotBlank();
      return refused.problem().status();
    }
  }

  @Test
  void a_reply_that_nobody_here_asked_for_is_a_bug() {
    assertThatThrownBy(() -> Verdicts.ended("u1", new UploadReply.AlreadyExists()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
