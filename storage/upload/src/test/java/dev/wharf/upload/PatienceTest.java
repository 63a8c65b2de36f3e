package dev.wharf.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.upload.UploadReply.NotFound;
import dev.wharf.upload.UploadReply.Unavailable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private static final ActorTestKit kit = ActorTestKit.create(ManualTime.config());

  private final ManualTime time = ManualTime.get(kit.system());
  private final CompletableFuture<UploadReply> question = new CompletableFuture<>();
  private final Weather weather = new Weather();

  private static final class Weather implements Outlook {
    private boolean lost;
    private Optional<String> hopeless = Optional.empty();

    @Override
    public boolean unreachable(ActorRef<?> actor) {
      return false;
    }

    @Override
    public boolean someoneIsLost() {
      return lost;
    }

    @Override
    public Optional<String> hopeless() {
      return hopeless;
    }
  }

  private CompletableFuture<UploadReply> ask() {
    CompletionStage<UploadReply> answer = new Patience(weather, kit.scheduler()).limit(question);
    return answer.toCompletableFuture();
  }

  @AfterAll
  static void end() {
    kit.shutdownTestKit();
  }

  @Test
  void with_everybody_there_a_question_waits() {
    var answer = ask();
    time.timePasses(Duration.ofSeconds(15));
    assertThat(answer).isNotDone();
    question.complete(new NotFound());
    assertThat(answer).isCompletedWithValue(new NotFound());
  }

  @Test
  void with_a_member_out_of_reach_it_waits_a_moment_only() {
    weather.lost = true;
    var answer = ask();
    time.timePasses(Patience.SHORT.minusMillis(100));
    assertThat(answer).isNotDone();
    time.timePasses(Duration.ofMillis(200));
    assertThat(answer.join()).isInstanceOf(Unavailable.class);
  }

  @Test
  void a_member_that_is_lost_meanwhile_ends_the_wait_soon() {
    var answer = ask();
    time.timePasses(Duration.ofSeconds(10));
    weather.lost = true;
    time.timePasses(Duration.ofSeconds(1));
    assertThat(answer.join()).isInstanceOf(Unavailable.class);
  }

  @Test
  void why_it_is_hopeless_is_said() {
    weather.hopeless = Optional.of("the database does not answer");
    var answer = ask();
    time.timePasses(Patience.SHORT.plusMillis(100));
    assertThat(answer.join()).isEqualTo(new Unavailable("the database does not answer"));
  }
}
