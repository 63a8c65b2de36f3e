package dev.wharf.storage.s3;

import dev.wharf.storage.spi.StagedUpload;
import dev.wharf.storage.spi.StagingId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.function.Function;
import org.apache.pekko.stream.javadsl.Source;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The tails of a journal's uploads. Nothing outside its own prefix is ever looked at. */
final class StagingArea {
  private final Bucket bucket;
  private final Layout layout;

  StagingArea(Bucket bucket, Layout layout) {
    this.bucket = bucket;
    this.layout = layout;
  }

  /** Keys come in order, so what is of one upload comes together. */
  Source<StagedUpload, NotUsed> of(String journal) {
    String prefix = layout.staging(journal);
    return new Pages(bucket, prefix)
        .stream()
            .mapConcat(page -> page.contents())
            .mapConcat(object -> staged(journal, prefix, object).stream().toList())
            .map(Optional::of)
            .concat(Source.single(Optional.empty()))
            .statefulMapConcat(Newest::new);
  }

  private static Optional<StagedUpload> staged(String journal, String prefix, S3Object object) {
    String name = object.key().substring(prefix.length());
    int slash = name.indexOf('/');
    Instant modified = object.lastModified().truncatedTo(ChronoUnit.MILLIS);
    return Optional.of(name.substring(0, Math.max(slash, 0)))
        .filter(StagingId::isName)
        .map(upload -> new StagedUpload(new StagingId(journal, upload), modified));
  }

  /** Makes one of those that follow each other and are of the same upload. */
  private static final class Newest
      implements Function<Optional<StagedUpload>, Iterable<StagedUpload>> {
    private static final long serialVersionUID = 1L;

    private transient Optional<StagedUpload> held = Optional.empty();

    @Override
    public Iterable<StagedUpload> apply(Optional<StagedUpload> next) {
      Optional<StagedUpload> before = held;
      boolean same = before.map(StagedUpload::id).equals(next.map(StagedUpload::id));
      held = same ? newer(before, next) : next;
      return same ? List.of() : before.stream().toList();
    }

    private static Optional<StagedUpload> newer(
        Optional<StagedUpload> one, Optional<StagedUpload> other) {
      return one.filter(
              first ->
                  other.filter(second -> second.modified().isAfter(first.modified())).isEmpty())
          .or(() -> other);
    }
  }

  /** Removes all tails of an upload, named by anybody or not. */
  CompletionStage<Done> sweep(StagingId id) {
    return new Pages(bucket, layout.staging(id))
        .each(
            page ->
                Each.of(
                    page.contents().stream().map(S3Object::key).toList(),
                    key -> bucket.delete(key)));
  }
}
