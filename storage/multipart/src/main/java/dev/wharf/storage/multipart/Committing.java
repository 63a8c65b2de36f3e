package dev.wharf.storage.multipart;

import dev.wharf.storage.spi.Commit;
import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.Receipt.Form;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.spi.StoredObject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.pekko.Done;
import org.apache.pekko.util.ByteString;

/**
 * Makes one object of one commit's receipts. Every step may have been done before: slots and bytes
 * are the same each time, and an object of the commit's own upload id is the answer.
 */
final class Committing {
  private final MultipartClient client;
  private final PartLimits limits;
  private final Tails tails;
  private final Commit commit;
  private final List<Receipt> parts;
  private final List<Receipt> ends;

  Committing(Ingest ingest, Commit commit) {
    this.client = ingest.client();
    this.limits = ingest.limits();
    this.tails = new Tails(client, ingest.budget(), ingest.retries());
    this.commit = commit;
    List<Receipt> all = commit.receipts().stream().filter(one -> one.size() > 0).toList();
    int count = (int) all.stream().takeWhile(one -> one.form() == Form.PART).count();
    this.parts = all.subList(0, count);
    this.ends = all.subList(count, all.size());
  }

  CompletionStage<StoredObject> run() {
    Optional<StorageFailure> wrong = wrong();
    if (wrong.isPresent()) {
      return CompletableFuture.failedFuture(wrong.get());
    }
    return parts.isEmpty() ? withoutParts() : ofParts();
  }

  private Optional<StorageFailure> wrong() {
    return ends.stream()
        .filter(receipt -> receipt.form() != Form.TAIL)
        .findFirst()
        .map(
            receipt ->
                receipt.form() == Form.OBJECT
                    ? new StorageFailure(
                        Kind.NOT_FOUND,
                        false,
                        "object '" + commit.target() + "' was put directly, but is not there")
                    : new StorageFailure(
                        Kind.CORRUPT, false, receipt + " (expected: parts, then tails)"));
  }

  /**
   * A multipart upload that is not needed goes first, so that a repeated commit gives it up too.
   */
  private CompletionStage<StoredObject> withoutParts() {
    return abort()
        .thenCompose(
            any -> ends.isEmpty() ? put(ByteString.emptyByteString()) : withEnds(this::put));
  }

  private CompletionStage<Done> abort() {
    return commit
        .multipart()
        .map(encoded -> client.abort(commit.target(), MultipartId.of(encoded).client()))
        .orElseGet(() -> CompletableFuture.completedFuture(Done.getInstance()));
  }

  private CompletionStage<StoredObject> put(ByteString bytes) {
    return OwnObject.orFailure(
        client,
        commit.target(),
        commit.meta(),
        () -> client.put(commit.target(), commit.condition(), commit.meta(), bytes));
  }

  private CompletionStage<StoredObject> ofParts() {
    String multipart = MultipartId.of(requireMultipart()).client();
    List<String> words = parts.stream().map(Tokens::clientOf).toList();
    return OwnObject.orFailure(
        client,
        commit.target(),
        commit.meta(),
        () ->
            ends.isEmpty()
                ? client.complete(commit, multipart, words)
                : withEnds(bytes -> putLast(multipart, bytes))
                    .thenCompose(
                        last ->
                            client.complete(
                                commit,
                                multipart,
                                Stream.concat(words.stream(), Stream.of(last)).toList())));
  }

  private String requireMultipart() {
    return commit
        .multipart()
        .orElseThrow(
            () ->
                new StorageFailure(
                    Kind.CORRUPT,
                    false,
                    "commit of "
                        + parts.size()
                        + " parts of '"
                        + commit.target()
                        + "' without a multipart upload"));
  }

  private CompletionStage<String> putLast(String multipart, ByteString bytes) {
    if (commit.freeSlot() > limits.maxParts()) {
      return CompletableFuture.failedFuture(
          new StorageFailure(
              Kind.UNSUPPORTED,
              false,
              "slot of the last part: "
                  + commit.freeSlot()
                  + " (expected: at most "
                  + limits.maxParts()
                  + ")"));
    }
    return client.putPart(new PartPlace(commit.target(), multipart, commit.freeSlot()), bytes);
  }

  private <T> CompletionStage<T> withEnds(Function<ByteString, CompletionStage<T>> use) {
    return tails.with(commit.staging(), ends, () -> true, use);
  }
}
