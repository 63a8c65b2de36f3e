package dev.wharf.upload;

import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.upload.Partials.Sight;
import dev.wharf.upload.UploadCommand.Claim;
import dev.wharf.upload.UploadCommand.Create;
import dev.wharf.upload.UploadCommand.CreateAndClaim;
import dev.wharf.upload.UploadCommand.Describe;
import dev.wharf.upload.UploadCommand.DescribeAtRest;
import dev.wharf.upload.UploadCommand.GiveUpKey;
import dev.wharf.upload.UploadCommand.ListReceipts;
import dev.wharf.upload.UploadCommand.Settle;
import dev.wharf.upload.UploadCommand.Terminate;
import dev.wharf.upload.UploadReply.FinalUpload;
import dev.wharf.upload.UploadReply.Unavailable;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.Scheduler;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/** The door, standing on wherever an upload's messages go. */
final class ShardedUploads implements Uploads {
  private final Function<UploadId, RecipientRef<UploadCommand>> uploads;
  private final Supplier<UploadId> ids;
  private final ActorRef<Writers.Message> writers;
  private final Scheduler scheduler;
  private final Outlook outlook;
  private final Patience patience;
  private final KeyClaims keys;
  private final Composing composing;
  private final Partials partials;

  ShardedUploads(
      UploadContext context,
      Function<UploadId, RecipientRef<UploadCommand>> uploads,
      Supplier<UploadId> ids,
      ActorRef<Writers.Message> writers,
      Scheduler scheduler) {
    this.uploads = uploads;
    this.ids = ids;
    this.writers = writers;
    this.scheduler = scheduler;
    this.outlook = context.outlook();
    this.patience = new Patience(outlook, scheduler);
    this.keys =
        new KeyClaims(context.index(), this::describe, holder -> ask(holder, GiveUpKey::new));
    this.composing = new Composing(context, keys, this);
    this.partials = new Partials(this::describe, this::settle);
  }

  @Override
  public UploadId newId() {
    return ids.get();
  }

  @Override
  public CompletionStage<UploadReply> create(UploadSpec spec) {
    return spec.isFinal() ? concatenate(spec) : begin(spec);
  }

  private CompletionStage<UploadReply> begin(UploadSpec spec) {
    return keys.creating(() -> ask(spec.id(), replyTo -> new Create(spec, replyTo)));
  }

  /** What cannot become anything is refused before it is there. */
  private CompletionStage<UploadReply> concatenate(UploadSpec spec) {
    return partials
        .look(spec)
        .thenCompose(
            sight -> {
              if (sight instanceof Sight.Hopeless hopeless) {
                return CompletableFuture.completedFuture(hopeless.reply());
              }
              return sight instanceof Sight.Unclear unclear
                  ? CompletableFuture.completedFuture(unclear.reply())
                  : begin(spec);
            });
  }

  @Override
  public CompletionStage<UploadReply> create(UploadSpec spec, Body body) {
    if (spec.isFinal()) {
      return CompletableFuture.completedFuture(new FinalUpload());
    }
    return keys.creating(() -> begin(spec, body.size(), false, new Supply.OfClient(body)))
        .thenCompose(
            reply ->
                reply instanceof UploadReply.ChecksumMismatch
                    ? endUnfinished(spec.id()).thenApply(end -> reply)
                    : CompletableFuture.completedFuture(reply));
  }

  @Override
  public CompletionStage<UploadReply> create(UploadSpec spec, Base base) {
    if (spec.isFinal()) {
      return CompletableFuture.completedFuture(new FinalUpload());
    }
    return composing.create(spec, base);
  }

  @Override
  public CompletionStage<UploadReply> find(ObjectKey target) {
    return keys.find(target, this::describe);
  }

  @Override
  public CompletionStage<UploadReply> findAtRest(ObjectKey target) {
    return keys.find(target, holder -> ask(holder, DescribeAtRest::new));
  }

  @Override
  public CompletionStage<UploadReply> receive(UploadId id, Append append) {
    return write(
        id,
        new Supply.OfClient(append.body()),
        false,
        writer ->
            tell(
                id,
                new Claim(
                    append.offset(),
                    append.length(),
                    append.body().size(),
                    false,
                    append.digest(),
                    writer)));
  }

  @Override
  public CompletionStage<UploadReply> describe(UploadId id) {
    return ask(id, Describe::new);
  }

  @Override
  public CompletionStage<UploadReply> settle(UploadId id) {
    return ask(id, Settle::new);
  }

  @Override
  public CompletionStage<UploadReply> terminate(UploadId id) {
    return ask(id, replyTo -> new Terminate(false, replyTo));
  }

  // For uploads that begin with what the store has

  /** Creates an upload that has no claim on its target key yet, with its first bytes. */
  CompletionStage<UploadReply> begin(UploadSpec spec, long size, Supply supply) {
    return begin(spec, OptionalLong.of(size), true, supply);
  }

  /** The receipts that start in a range of an upload; at most a page, empty if it has none. */
  CompletionStage<ReceiptPage> receipts(UploadId id, long from, long to) {
    return AskPattern.<UploadCommand, ReceiptPage>ask(
            uploads.apply(id),
            replyTo -> new ListReceipts(from, to, replyTo),
            Patience.LONG,
            scheduler)
        .exceptionally(failure -> new ReceiptPage(List.of()));
  }

  /** Ends an upload if it is unfinished; an object that it may have become stays. */
  CompletionStage<UploadReply> endUnfinished(UploadId id) {
    return ask(id, replyTo -> new Terminate(true, replyTo));
  }

  private CompletionStage<UploadReply> begin(
      UploadSpec spec, OptionalLong size, boolean keyLater, Supply supply) {
    return write(
        spec.id(),
        supply,
        true,
        writer -> tell(spec.id(), new CreateAndClaim(spec, size, keyLater, writer)));
  }

  private CompletionStage<UploadReply> write(
      UploadId id, Supply supply, boolean creates, Consumer<ActorRef<WriterMessage>> claim) {
    Optional<String> hopeless = outlook.hopeless();
    if (hopeless.isPresent()) {
      return CompletableFuture.completedFuture(new Unavailable(hopeless.get()));
    }
    CompletableFuture<UploadReply> answer = new CompletableFuture<>();
    writers.tell(
        new Writers.Start(
            new Writer.Task(id, supply, creates, claim, reclaim -> tell(id, reclaim), answer)));
    return answer;
  }

  private void tell(UploadId id, UploadCommand command) {
    uploads.apply(id).tell(command);
  }

  private CompletionStage<UploadReply> ask(
      UploadId id, Function<ActorRef<UploadReply>, UploadCommand> command) {
    Optional<String> hopeless = outlook.hopeless();
    if (hopeless.isPresent()) {
      return CompletableFuture.completedFuture(new Unavailable(hopeless.get()));
    }
    return patience.limit(
        AskPattern.<UploadCommand, UploadReply>ask(
                uploads.apply(id), command::apply, Patience.LONG, scheduler)
            .exceptionally(failure -> new Unavailable(String.valueOf(failure.getMessage()))));
  }
}
