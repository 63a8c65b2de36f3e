package dev.wharf.storage.multipart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.storage.multipart.FakeMultipartClient.Fault;
import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.Receipt.Form;
import dev.wharf.storage.testkit.TestUpload;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Many flows, little memory. */
class BudgetTest extends IngestFixture {

  /** A client that sends when it is told to. */
  private final class Client {
    final TestUpload upload;
    private final BoundedSourceQueue<ByteString> bytes;
    private final CompletionStage<Done> done;
    private long sent;

    Client(FakeStore store) {
      upload = IngestFixture.upload(store);
      Pair<BoundedSourceQueue<ByteString>, CompletionStage<Done>> running =
          Source.<ByteString>queue(64)
              .via(store.receive(upload.grant()))
              .map(upload::record)
              .toMat(Sink.ignore(), Keep.both())
              .run(runner());
      bytes = running.first();
      done = running.second();
    }

    void send(int size) {
      bytes.offer(content.bytes(sent, sent + size));
      sent += size;
    }

    void end() {
      bytes.complete();
      await(done);
      assertThat(upload.offset()).isEqualTo(sent);
    }
  }

  @Test
  void the_largest_idle_buffer_is_flushed_when_the_budget_is_spent() {
    FakeStore store = store(LIMITS, SETTINGS, 3 * PART);
    Client small = new Client(store);
    Client large = new Client(store);
    Client third = new Client(store);
    small.send(400);
    large.send(900);
    Waiting.until(() -> store.budget().used() == 1300);
    third.send(700);
    third.send(1);
    Waiting.until(() -> large.upload.offset() == 900);
    Waiting.until(() -> store.budget().used() - store.budget().evictable() == 1101);
    assertThat(small.upload.offset()).isZero();
    assertThat(third.upload.offset()).isZero();
    assertThat(large.upload.receipts()).extracting(Receipt::form).containsExactly(Form.TAIL);
    assertThat(store.budget().flushes()).isEqualTo(1);
    assertThat(store.budget().waiting()).isZero();
    large.send(300);
    List.of(small, large, third).forEach(Client::end);
    assertIsContent(store, await(large.upload.commit()), 1200);
    assertNothingHeld(store);
  }

  @Test
  void tails_that_are_kept_go_before_any_buffer_is_flushed() {
    FakeStore store = store(LIMITS, SETTINGS, 3 * PART);
    TestUpload kept = upload(store);
    append(kept, 600);
    TestUpload keptLater = upload(store);
    append(keptLater, 600);
    assertThat(store.budget().evictable()).isEqualTo(1200);
    Client client = new Client(store);
    client.send(700);
    client.send(100);
    Waiting.until(() -> store.budget().used() == 1400);
    assertThat(store.budget().evictable()).isEqualTo(600);
    assertThat(store.budget().flushes()).isZero();
    await(keptLater.commit());
    assertThat(store.client().count("readTail")).isZero();
    await(kept.commit());
    assertThat(store.client().count("readTail")).isEqualTo(1);
    client.end();
    assertNothingHeld(store);
  }

  @Test
  void a_flow_that_waits_for_room_does_not_pull() {
    FakeStore store = store(LIMITS, SETTINGS, 2 * PART);
    store.client().cue("putPart", Fault.STALLED);
    TestUpload one = upload(store);
    AtomicLong pulled = new AtomicLong();
    CompletableFuture<Done> first =
        one.append(counted(content.chunks(0, 3 * PART, 100), pulled), runner())
            .toCompletableFuture();
    Waiting.until(() -> store.budget().waiting() == 1);
    assertThat(pulled.get()).isLessThanOrEqualTo(PART + 200);
    assertThat(first).isNotDone();
    store.client().letGo();
    await(first);
    assertThat(pulled.get()).isEqualTo(3 * PART);
    assertIsContent(store, await(one.commit()), 3 * PART);
    assertNothingHeld(store);
  }

  private static Source<ByteString, NotUsed> counted(
      Source<ByteString, NotUsed> bytes, AtomicLong counter) {
    return bytes.map(
        chunk -> {
          counter.addAndGet(chunk.size());
          return chunk;
        });
  }

  static long[] seeds() {
    return new long[] {1, System.nanoTime()};
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void two_hundred_slow_clients_all_get_through_a_budget_of_four_parts(long seed) {
    Random random = new Random(seed);
    FakeStore store = store(LIMITS, new MultipartSettings(PART, 2, 8), 4 * PART);
    List<TestUpload> uploads = IntStream.range(0, 200).mapToObj(n -> upload(store)).toList();
    List<CompletableFuture<Done>> running =
        uploads.stream()
            .map(
                upload ->
                    upload
                        .append(slow(random.nextInt(3 * PART), random), runner())
                        .toCompletableFuture())
            .toList();
    running.forEach(IngestFixture::await);
    assertThat(store.budget().flushes()).isPositive();
    for (TestUpload upload : uploads) {
      assertIsContent(store, await(upload.commit()), upload.offset());
    }
    Waiting.until(() -> store.budget().used() == store.budget().evictable());
    for (TestUpload upload : uploads) {
      await(upload.discard());
    }
    assertThat(store.budget().used()).isZero();
    assertThat(store.budget().waiting()).isZero();
    assertNothingHeld(store);
  }

  /** Chunks of any size at any pace; some clients rest longer than others. */
  private Source<ByteString, NotUsed> slow(int size, Random random) {
    Duration pause = Duration.ofMillis(1 + random.nextInt(random.nextInt(4) == 0 ? 40 : 4));
    return content.chunks(0, size, 20 + random.nextInt(400)).throttle(1, pause);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void nobody_is_left_when_clients_rest_for_ever_and_others_need_their_room(long seed) {
    FakeStore store = store(LIMITS, SETTINGS, 3 * PART);
    Random random = new Random(seed);
    List<Client> resting = IntStream.range(0, 50).mapToObj(n -> new Client(store)).toList();
    resting.forEach(client -> client.send(1 + random.nextInt(PART - 1)));
    for (int n = 0; n < 10; n++) {
      TestUpload upload = upload(store);
      append(upload, 5 * PART);
      assertIsContent(store, await(upload.commit()), 5 * PART);
    }
    resting.forEach(Client::end);
    assertNothingHeld(store);
  }

  @Test
  void commits_that_read_tails_take_turns() {
    FakeStore here = store();
    List<TestUpload> before = IntStream.range(0, 5).mapToObj(n -> upload(here)).toList();
    before.forEach(upload -> append(upload, 900));
    FakeStore store = here.fromElsewhere(LIMITS, SETTINGS);
    store
        .client()
        .cue("put", Fault.STALLED, Fault.STALLED, Fault.STALLED, Fault.STALLED, Fault.STALLED);
    var commits =
        before.stream().map(upload -> upload.on(store).commit().toCompletableFuture()).toList();
    for (int n = 1; n <= 5; n++) {
      int reads = n;
      Waiting.until(() -> store.client().count("put") == reads);
      assertThat(store.client().count("readTail")).isEqualTo(reads);
      assertThat(store.budget().used()).isEqualTo(900);
      store.client().letGo();
    }
    commits.forEach(commit -> assertIsContent(store, await(commit), 900));
    assertNothingHeld(store);
  }
}
