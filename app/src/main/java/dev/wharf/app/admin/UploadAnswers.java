package dev.wharf.app.admin;

import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.upload.StoryLine;
import dev.wharf.upload.UploadAdmin;
import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadInspection;
import dev.wharf.upload.UploadInspection.Phase;
import dev.wharf.upload.UploadQuery;
import dev.wharf.upload.UploadReply.NotFound;
import dev.wharf.upload.UploadReply.Standing;
import dev.wharf.upload.UploadRow;
import dev.wharf.upload.UploadSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** What is answered about uploads. */
final class UploadAnswers {
  private static final int AT_ONCE = 16;

  /** One among many may be silent. */
  private static final Duration EACH = Duration.ofSeconds(5);

  /** As long as a shard may take to move. */
  private static final Duration ONE = Duration.ofSeconds(15);

  private final ActorSystem<?> system;
  private final UploadAdmin uploads;

  UploadAnswers(ActorSystem<?> system, UploadAdmin uploads) {
    this.system = system;
    this.uploads = uploads;
  }

  CompletionStage<Page<UploadView>> list(Parameters parameters) {
    Optional<ObjectKey> path = parameters.path();
    if (path.isPresent()) {
      return find(path.get());
    }
    UploadQuery query = parameters.query();
    boolean asked = parameters.flag("offsets") && query.state() == UploadQuery.State.OPEN;
    return uploads
        .list(query)
        .thenCompose(
            rows ->
                (asked ? ask(rows) : CompletableFuture.completedFuture(plain(rows)))
                    .thenApply(views -> new Page<>(views, next(query, rows))));
  }

  private static List<UploadView> plain(List<UploadRow> rows) {
    return rows.stream().map(UploadView::of).toList();
  }

  private static Optional<String> next(UploadQuery query, List<UploadRow> rows) {
    return rows.size() < query.limit()
        ? Optional.empty()
        : Optional.of(Parameters.next(rows.get(rows.size() - 1).place()));
  }

  private CompletionStage<List<UploadView>> ask(List<UploadRow> rows) {
    return Source.from(rows)
        .mapAsync(AT_ONCE, this::ask)
        .runWith(Sink.seq(), system)
        .thenApply(views -> new ArrayList<>(views));
  }

  /** It may have ended since the index was read; the row still says what it was. */
  private CompletionStage<UploadView> ask(UploadRow row) {
    return uploads
        .inspect(row.id(), EACH)
        .thenApply(
            seen ->
                seen.phase() == Phase.ABSENT
                    ? UploadView.of(row)
                    : UploadView.of(row.id().value(), seen).orElse(row))
        .exceptionally(silence -> UploadView.silent(row));
  }

  /** None, or the one unfinished upload that claims the key. */
  private CompletionStage<Page<UploadView>> find(ObjectKey key) {
    return uploads
        .find(key)
        .thenCompose(
            reply -> {
              if (reply instanceof Standing standing) {
                return one(standing.id()).thenApply(view -> new Page<>(List.of(view), none()));
              } else if (reply instanceof NotFound) {
                return CompletableFuture.completedFuture(new Page<>(List.of(), none()));
              }
              throw new Refused(Verdicts.problem(key.value(), reply));
            });
  }

  private static Optional<String> none() {
    return Optional.empty();
  }

  CompletionStage<UploadView> one(String id) {
    return one(id(id));
  }

  private CompletionStage<UploadView> one(UploadId id) {
    return uploads.inspect(id, ONE).thenApply(seen -> view(id, seen));
  }

  private static UploadView view(UploadId id, UploadInspection seen) {
    if (seen.phase() == Phase.ABSENT) {
      throw new Refused(Verdicts.unknown(id.value()));
    }
    return UploadView.of(id.value(), seen);
  }

  CompletionStage<Verdicts.Settled> cut(String id) {
    return uploads.cut(id(id)).thenApply(reply -> Verdicts.settled(id, reply));
  }

  CompletionStage<Void> terminate(String id) {
    return uploads.terminate(id(id)).thenAccept(reply -> Verdicts.ended(id, reply));
  }

  /** The story as it is read from the journal, whatever its length. */
  CompletionStage<Source<ByteString, NotUsed>> story(String id) {
    UploadId upload = id(id);
    return uploads
        .snapshots(upload)
        .thenCompose(
            snapshots ->
                uploads
                    .story(upload)
                    .prefixAndTail(1)
                    .runWith(Sink.head(), system)
                    .thenApply(lines -> told(upload, snapshots, lines)));
  }

  private static Source<ByteString, NotUsed> told(
      UploadId id,
      List<UploadSnapshot> snapshots,
      Pair<List<StoryLine>, Source<StoryLine, NotUsed>> lines) {
    if (lines.first().isEmpty()) {
      throw new Refused(Verdicts.unknown(id.value()));
    }
    String before =
        "{\"id\":"
            + Json.text(id.value())
            + ",\"snapshots\":"
            + Json.text(snapshots)
            + ",\"events\":[";
    return Source.from(lines.first())
        .concat(lines.second())
        .map(Json::text)
        .intersperse(before, ",\n", "]}\n")
        .map(ByteString::fromString);
  }

  private static UploadId id(String text) {
    return UploadId.parse(text).orElseThrow(() -> new Refused(Verdicts.unknown(text)));
  }
}
