package dev.wharf.upload;

import dev.wharf.storage.spi.StagedUpload;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Discards what lies in staging and belongs to no living upload: strays of writers that lost their
 * grant, leftovers of a crash between a commit and its clean-up. One at a time across the cluster;
 * only under this journal's own name. With each round it also sees to complete uploads that were
 * there before {@link Retention}.
 */
final class Sweeper {
  private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);

  /** Asking for each of a million alone would take many minutes of the database's time. */
  private static final int AT_ONCE = 200;

  private enum Message {
    SWEEP,
    SWEPT
  }

  private Sweeper() {}

  /** Sweeps now and then. */
  static Behavior<Object> create(UploadContext context) {
    return Behaviors.setup(
        actor ->
            Behaviors.withTimers(
                timers -> {
                  timers.startSingleTimer(Message.SWEEP, context.settings().sweepInterval());
                  Materializer materializer = Materializer.createMaterializer(actor);
                  return Behaviors.receive(Object.class)
                      .onMessageEquals(
                          Message.SWEEP,
                          () -> {
                            actor.pipeToSelf(
                                round(context, materializer), (done, failure) -> Message.SWEPT);
                            return Behaviors.same();
                          })
                      .onMessageEquals(
                          Message.SWEPT,
                          () -> {
                            timers.startSingleTimer(
                                Message.SWEEP, context.settings().sweepInterval());
                            return Behaviors.same();
                          })
                      .build();
                }));
  }

  /** Neither waits in vain for the other. */
  private static CompletionStage<Done> round(UploadContext context, Materializer materializer) {
    return sweep(context, materializer)
        .handle((done, failure) -> Retention.hasten(context))
        .thenCompose(hastened -> hastened);
  }

  /** One sweep. What cannot be discarded now is tried again with the next. */
  static CompletionStage<Done> sweep(UploadContext context, Materializer materializer) {
    Instant before = context.clock().instant().minus(context.settings().sweepAfter());
    return context
        .store()
        .staged(context.journal())
        .filter(staged -> staged.modified().isBefore(before))
        .grouped(AT_ONCE)
        .mapAsync(1, staged -> dead(context, staged))
        .mapConcat(dead -> dead)
        .mapAsync(1, dead -> discard(context, dead))
        .runWith(Sink.ignore(), materializer);
  }

  /** Those that belong to no living upload; none while that cannot be asked. */
  private static CompletionStage<List<StagedUpload>> dead(
      UploadContext context, List<StagedUpload> staged) {
    return context
        .index()
        .phases(staged.stream().map(Sweeper::upload).flatMap(Optional::stream).toList())
        .thenApply(phases -> staged.stream().filter(one -> !lives(phases, one)).toList())
        .exceptionally(
            failure -> {
              LOG.warn("sweep of {} and {} more", staged.get(0).id(), staged.size() - 1, failure);
              return List.of();
            });
  }

  private static Optional<UploadId> upload(StagedUpload staged) {
    return UploadId.parse(staged.id().upload());
  }

  private static boolean lives(Map<UploadId, UploadIndex.Phase> phases, StagedUpload staged) {
    return upload(staged).map(phases::get).filter(UploadIndex.Phase.OPEN::equals).isPresent();
  }

  private static CompletionStage<Done> discard(UploadContext context, StagedUpload staged) {
    return context
        .store()
        .discard(staged.id(), List.of(), Optional.empty())
        .thenApply(
            done -> {
              context.metrics().swept();
              return done;
            })
        .exceptionally(
            failure -> {
              LOG.warn("sweep of {}", staged.id(), failure);
              return Done.getInstance();
            });
  }
}
