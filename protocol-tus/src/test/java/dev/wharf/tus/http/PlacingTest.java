package dev.wharf.tus.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.files.Files;
import dev.wharf.storage.spi.Commit;
import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.storage.spi.StagingId;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.testkit.FaultyObjectStore;
import dev.wharf.storage.testkit.FaultyObjectStore.Operation;
import dev.wharf.storage.testkit.InMemoryObjectStore;
import dev.wharf.tus.core.Changes;
import dev.wharf.tus.core.KeyLayout;
import dev.wharf.tus.core.TusSettings;
import dev.wharf.tus.core.TusSettings.Collisions;
import dev.wharf.tus.hook.TusHooks;
import dev.wharf.tus.hook.Verdict;
import dev.wharf.upload.Concat;
import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadReply;
import dev.wharf.upload.UploadReply.Standing;
import dev.wharf.upload.UploadSpec;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where new uploads go, and that none takes the place of another. */
class PlacingTest {
  private static final TusSettings NAMED =
      TusSettings.defaults().withLayout(KeyLayout.parse("in/{metadata.filename}"));

  private static String named(String name) {
    return "filename " + Base64.getEncoder().encodeToString(name.getBytes(StandardCharsets.UTF_8));
  }

  /** As it was before it was complete. */
  private static UploadReply early(UploadReply reply) {
    Standing standing = (Standing) reply;
    return new Standing(
        standing.id(),
        standing.owner(),
        standing.target(),
        standing.offset(),
        standing.length(),
        standing.metadata(),
        standing.created(),
        standing.expires(),
        Optional.empty());
  }

  /** As clients see it. */
  @Nested
  class ThroughASocket {
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
      server = new TestServer();
    }

    @AfterEach
    void stop() {
      server.close();
    }

    private RawClient.Reply post(String name, String content) throws Exception {
      return post(name, content.length(), content);
    }

    private RawClient.Reply post(String name, int length, String content) throws Exception {
      try (RawClient client = server.connect()) {
        client.head(
            "POST /files/ HTTP/1.1",
            "Host: localhost",
            "Tus-Resumable: 1.0.0",
            "Content-Type: application/offset+octet-stream",
            "Upload-Length: " + length,
            "Upload-Metadata: " + named(name),
            "Content-Length: " + content.length());
        client.send(content.getBytes(StandardCharsets.US_ASCII));
        return client.reply(false);
      }
    }

    private String get(RawClient.Reply created) throws Exception {
      try (RawClient client = server.connect()) {
        client.head(
            "GET " + created.header("Location").orElseThrow() + " HTTP/1.1", "Host: localhost");
        RawClient.Reply reply = client.reply(false);
        assertThat(reply.header("Content-Disposition").orElseThrow())
            .isEqualTo("attachment; filename=\"report.pdf\"");
        return reply.text();
      }
    }

    private Optional<String> object(String key) {
      return server
          .store()
          .bytesOf(new ObjectKey(key))
          .map(bytes -> new String(bytes, StandardCharsets.US_ASCII));
    }

    @Test
    void the_object_lies_where_the_layout_says_and_is_downloaded_by_its_name() throws Exception {
      server.fresh(NAMED);
      RawClient.Reply created = post("../report.pdf", "hello");
      assertThat(created.status()).isEqualTo(201);
      assertThat(object("in/report.pdf")).contains("hello");
      assertThat(get(created)).isEqualTo("hello");
    }

    @Test
    void where_something_is_nothing_is_created_and_the_client_is_told_the_key() throws Exception {
      server.fresh(NAMED);
      post("report.pdf", "hello");
      for (int length : new int[] {2, 3, 0}) {
        RawClient.Reply refused = post("report.pdf", length, length == 2 ? "no" : "");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.text()).isEqualTo("key: 'in/report.pdf' (expected: a free one)\n");
        assertThat(refused.header("Location")).isEmpty();
        assertThat(refused.header("Retry-After")).isEmpty();
      }
      assertThat(object("in/report.pdf")).contains("hello");
      assertThat(server.uploads().count()).isEqualTo(1);
    }

    @Test
    void an_application_names_the_owner_before_and_its_own_key_is_respected() throws Exception {
      Changes[] decisions = {
        Changes.NONE.withOwner("grace"),
        Changes.NONE.withMetadata(Map.of("filename", "other.pdf")),
        Changes.NONE.withTarget(new ObjectKey("chosen/by hook"))
      };
      Iterator<Changes> next = List.of(decisions).iterator();
      server.fresh(
          TusSettings.defaults().withLayout(KeyLayout.parse("{owner}/{metadata.filename}")),
          TusHooks.none()
              .withPreCreate(
                  (spec, client) -> CompletableFuture.completedFuture(Verdict.allow(next.next()))));
      post("report.pdf", "hello");
      assertThat(object("grace/report.pdf")).contains("hello");
      post("report.pdf", "hello");
      assertThat(object("anonymous/other.pdf")).contains("hello");
      post("report.pdf", "hello");
      assertThat(object("chosen/by hook")).contains("hello");
    }

    @Test
    void what_comes_by_the_draft_lies_there_too_and_takes_nobodys_place() throws Exception {
      server.fresh(NAMED);
      for (int status : new int[] {201, 422}) {
        try (RawClient client = server.connect()) {
          client.head(
              "POST /files/ HTTP/1.1",
              "Host: localhost",
              "Upload-Complete: ?1",
              "Content-Disposition: inline; filename=\"report.pdf\"",
              "Content-Length: 5");
          client.send("hello".getBytes(StandardCharsets.US_ASCII));
          assertThat(client.reply(false).status()).isEqualTo(status);
        }
      }
      assertThat(object("in/report.pdf")).contains("hello");
      assertThat(server.uploads().count()).isEqualTo(1);
    }

    @Test
    void what_an_unfinished_upload_has_may_be_free_later() throws Exception {
      server.fresh(NAMED);
      assertThat(post("report.pdf", 10, "hello").status()).isEqualTo(201);
      RawClient.Reply refused = post("report.pdf", "no");
      assertThat(refused.status()).isEqualTo(423);
      assertThat(refused.header("Retry-After")).contains("1");
      assertThat(refused.text()).startsWith("key: another unfinished upload has it");
    }

    @Test
    void versions_have_numbers_also_beside_unfinished_uploads() throws Exception {
      server.fresh(NAMED.withCollisions(Collisions.VERSION));
      List<RawClient.Reply> created = new ArrayList<>();
      for (String content : List.of("one", "two", "three")) {
        created.add(post("report.pdf", content));
      }
      assertThat(post("report.pdf", 100, "unfinished").status()).isEqualTo(201);
      created.add(post("report.pdf", "five"));
      assertThat(object("in/report.pdf")).contains("one");
      assertThat(object("in/report-2.pdf")).contains("two");
      assertThat(object("in/report-3.pdf")).contains("three");
      assertThat(object("in/report-4.pdf")).isEmpty();
      assertThat(object("in/report-5.pdf")).contains("five");
      assertThat(get(created.get(3))).isEqualTo("five");
    }
  }

  /** As it speaks with those behind it. */
  @Nested
  class Speaking {
    private final ActorTestKit kit = ActorTestKit.create();
    private final Clock clock = Clock.fixed(Instant.parse("2030-01-02T03:04:05Z"), ZoneOffset.UTC);
    private final InMemoryObjectStore memory = new InMemoryObjectStore();
    private final FaultyObjectStore store = new FaultyObjectStore(memory);
    private final InMemoryUploads uploads = new InMemoryUploads(kit.system(), memory);

    @AfterEach
    void stop() {
      kit.shutdownTestKit();
    }

    private Placing placing(TusSettings settings) {
      return new Placing(settings, uploads, new Files(store), clock);
    }

    private static UploadSpec spec(long length) {
      UploadId id = UploadId.random();
      return new UploadSpec(
          id,
          Optional.empty(),
          new ObjectKey(id.value()),
          new Condition.Absent(),
          OptionalLong.of(length),
          OptionalLong.empty(),
          Optional.of(named("report.pdf")),
          ObjectMeta.of(id.value()));
    }

    private UploadReply create(TusSettings settings, UploadSpec spec) throws Exception {
      return get(placing(settings).create(spec, uploads::create));
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
      return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static String target(UploadReply reply) {
      return ((Standing) reply).target().value();
    }

    /** Somebody else's object. */
    private void put(String key) throws Exception {
      String id = UploadId.random().value();
      get(
          memory.commit(
              new Commit(
                  new StagingId("others", id),
                  new ObjectKey(key),
                  List.of(),
                  new Condition.Absent(),
                  Optional.empty(),
                  1,
                  ObjectMeta.of(id))));
    }

    @Test
    void a_layout_with_ids_asks_the_store_nothing() throws Exception {
      store.failBefore(Operation.STAT, new StorageFailure(Kind.UNAVAILABLE, true, "unasked"));
      UploadSpec spec = spec(9);
      TusSettings dated =
          TusSettings.defaults().withLayout(KeyLayout.parse("{date}/{id}/{metadata.filename}"));
      assertThat(target(create(dated, spec))).isEqualTo("2030-01-02/" + spec.id() + "/report.pdf");
      assertThat(target(create(TusSettings.defaults(), spec(9)))).doesNotContain("/");
    }

    @ParameterizedTest
    @EnumSource
    void a_key_that_was_chosen_before_is_respected_and_not_versioned(Collisions collisions)
        throws Exception {
      TusSettings settings = NAMED.withCollisions(collisions);
      ObjectKey chosen = new ObjectKey("chosen");
      assertThat(target(create(settings, spec(9).withTarget(chosen)))).isEqualTo("chosen");
      put("taken");
      ObjectKey taken = new ObjectKey("taken");
      assertThat(create(settings, spec(9).withTarget(taken)))
          .isEqualTo(new UploadReply.KeyTaken(taken));
    }

    @Test
    void partial_uploads_lie_under_their_ids_and_final_ones_where_the_layout_says()
        throws Exception {
      TusSettings dated = TusSettings.defaults().withLayout(KeyLayout.parse("{date}/{id}"));
      for (TusSettings settings : List.of(NAMED, dated)) {
        UploadSpec partial = spec(9).concatenating(Concat.partial("partial"));
        assertThat(target(create(settings, partial))).isEqualTo(partial.id().value());
      }
      Concat whole = new Concat("final;x", List.of(UploadId.random()));
      UploadReply placed =
          get(
              placing(NAMED)
                  .create(
                      spec(9).concatenating(whole),
                      spec ->
                          CompletableFuture.completedFuture(
                              new UploadReply.KeyTaken(spec.target()))));
      assertThat(placed).isEqualTo(new UploadReply.KeyTaken(new ObjectKey("in/report.pdf")));
    }

    @ParameterizedTest
    @EnumSource
    void a_store_that_does_not_answer_creates_nothing(Collisions collisions) {
      store.failBefore(Operation.STAT, new StorageFailure(Kind.UNAVAILABLE, true, "away"));
      assertThat(
              placing(NAMED.withCollisions(collisions))
                  .create(spec(9), uploads::create)
                  .toCompletableFuture())
          .failsWithin(20, TimeUnit.SECONDS)
          .withThrowableThat()
          .withCauseInstanceOf(StorageFailure.class);
      assertThat(uploads.count()).isZero();
    }

    @Test
    void a_folder_is_in_the_way_as_an_object_is() throws Exception {
      get(memory.makeFolder("in/report.pdf"));
      assertThat(create(NAMED, spec(9)))
          .isEqualTo(new UploadReply.KeyTaken(new ObjectKey("in/report.pdf")));
      assertThat(target(create(NAMED.withCollisions(Collisions.VERSION), spec(9))))
          .isEqualTo("in/report-2.pdf");
    }

    @Test
    void the_next_of_many_versions_is_found_with_few_questions() throws Exception {
      put("in/report.pdf");
      for (int version = 2; version <= 1000; version++) {
        put("in/report-" + version + ".pdf");
      }
      AtomicInteger asked = new AtomicInteger();
      Placing placing =
          new Placing(
              NAMED.withCollisions(Collisions.VERSION),
              uploads,
              new Files(counting(memory, asked)),
              clock);
      assertThat(target(get(placing.create(spec(9), uploads::create))))
          .isEqualTo("in/report-1001.pdf");
      assertThat(asked).hasValueLessThan(25);
    }

    /** Counts looks at the store. */
    private static ObjectStore counting(ObjectStore under, AtomicInteger asked) {
      return (ObjectStore)
          Proxy.newProxyInstance(
              ObjectStore.class.getClassLoader(),
              new Class<?>[] {ObjectStore.class},
              (proxy, method, arguments) -> {
                if (method.getName().equals("stat")) {
                  asked.incrementAndGet();
                }
                return method.invoke(under, arguments);
              });
    }

    @Test
    void gaps_between_versions_do_no_harm() throws Exception {
      Set<String> all = new HashSet<>();
      for (String there : List.of("in/report.pdf", "in/report-2.pdf", "in/report-4.pdf")) {
        put(there);
        all.add(there);
      }
      TusSettings versions = NAMED.withCollisions(Collisions.VERSION);
      for (int upload = 0; upload < 6; upload++) {
        assertThat(all.add(target(create(versions, spec(9))))).isTrue();
      }
    }

    @Test
    void a_crowd_gets_a_version_each() throws Exception {
      Placing placing = placing(NAMED.withCollisions(Collisions.VERSION));
      List<String> targets = new ArrayList<>();
      for (int upload = 0; upload < 40; upload++) {
        targets.add(target(get(placing.create(spec(9), uploads::create))));
      }
      assertThat(targets).doesNotHaveDuplicates().contains("in/report.pdf", "in/report-40.pdf");
    }

    @Test
    void where_versions_are_taken_again_and_again_the_client_is_to_come_again() throws Exception {
      UploadReply claimed = new UploadReply.KeyClaimed(UploadId.random());
      UploadReply reply =
          get(
              placing(NAMED.withCollisions(Collisions.VERSION))
                  .create(spec(9), spec -> CompletableFuture.completedFuture(claimed)));
      assertThat(reply).isEqualTo(claimed);
    }

    /** Somebody has become complete between the look and the claim. */
    private UploadReply outrun(Collisions collisions, UploadSpec spec) throws Exception {
      return get(
          placing(NAMED.withCollisions(collisions))
              .create(
                  spec,
                  placed -> {
                    try {
                      put(placed.target().value());
                    } catch (Exception e) {
                      return CompletableFuture.failedFuture(e);
                    }
                    return uploads.create(placed);
                  }));
    }

    @Test
    void one_that_was_outrun_is_ended_before_it_has_sent_it_all() throws Exception {
      UploadSpec spec = spec(9);
      assertThat(outrun(Collisions.REFUSE, spec))
          .isEqualTo(new UploadReply.KeyTaken(new ObjectKey("in/report.pdf")));
      assertThat(get(uploads.describe(spec.id()))).isInstanceOf(UploadReply.Gone.class);
    }

    @Test
    void one_that_was_outrun_gets_another_version_when_it_comes_again() throws Exception {
      UploadSpec spec = spec(9);
      assertThat(outrun(Collisions.VERSION, spec)).isEqualTo(new UploadReply.Busy());
      assertThat(get(uploads.describe(spec.id()))).isInstanceOf(UploadReply.Gone.class);
      assertThat(target(create(NAMED.withCollisions(Collisions.VERSION), spec(9))))
          .isEqualTo("in/report-2.pdf");
    }

    @Test
    void one_that_became_complete_by_itself_meanwhile_is_not_outrun() throws Exception {
      UploadSpec spec = spec(0);
      UploadReply reply =
          get(
              placing(NAMED)
                  .create(spec, placed -> uploads.create(placed).thenApply(PlacingTest::early)));
      assertThat(reply).isInstanceOf(Standing.class);
      assertThat(((Standing) get(uploads.describe(spec.id()))).complete()).isTrue();
    }

    @Test
    void what_the_commit_finds_in_its_way_is_told_likewise() throws Exception {
      UploadReply failed = new UploadReply.StoreFailed(Kind.PRECONDITION, false, "x");
      Map<Collisions, UploadReply> told =
          Map.of(
              Collisions.REFUSE, new UploadReply.KeyTaken(new ObjectKey("in/report.pdf")),
              Collisions.VERSION, new UploadReply.Busy());
      for (Map.Entry<Collisions, UploadReply> row : told.entrySet()) {
        assertThat(
                get(
                    placing(NAMED.withCollisions(row.getKey()))
                        .create(spec(9), spec -> CompletableFuture.completedFuture(failed))))
            .isEqualTo(row.getValue());
      }
    }
  }
}
