package dev.wharf.storage.multipart;

import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.Receipt.Form;
import dev.wharf.storage.spi.Staging;
import dev.wharf.storage.spi.StoredObject;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.util.ByteString;

/**
 * What one flow asks of the store: each answer is a receipt. Bytes are in the flow's account until
 * their request is over.
 */
final class PartUploads {
  /** Below this a hot tail is copied, so that it does not keep a larger array. */
  private static final int COMPACTED = 64 << 10;

  private final MultipartClient client;
  private final ByteBudget budget;
  private final ByteBudget.Account account;
  private final Tails tails;
  private final Retries retries;
  private final Requests requests;
  private final Staging staging;

  PartUploads(
      MultipartClient client,
      ByteBudget budget,
      ByteBudget.Account account,
      Retries retries,
      Requests requests,
      Staging staging) {
    this.client = client;
    this.budget = budget;
    this.account = account;
    this.tails = new Tails(client, budget, retries);
    this.retries = retries;
    this.requests = requests;
    this.staging = staging;
  }

  /** Opens the multipart upload. */
  CompletionStage<MultipartId> open(OptionalLong fixed) {
    return requests.count(
        retries
            .run(() -> client.open(staging.target(), staging.meta()), requests::alive)
            .thenCompose(opened -> keepOrAbort(new MultipartId(fixed, opened))));
  }

  /** Nobody else knows of it yet: a flow that was stopped meanwhile takes it back. */
  private CompletionStage<MultipartId> keepOrAbort(MultipartId opened) {
    return requests.alive()
        ? CompletableFuture.completedFuture(opened)
        : client
            .abort(staging.target(), opened.client())
            .thenCompose(any -> CompletableFuture.failedFuture(Failures.stopped()));
  }

  /**
   * @param absorbed tails that the part begins with
   * @param bytes what follows them
   */
  CompletionStage<Receipt> part(
      PartPlace place, long from, List<Receipt> absorbed, ByteString bytes) {
    return sending(
        absorbed,
        bytes,
        all ->
            retries
                .run(() -> client.putPart(place, all), requests::alive)
                .thenApply(
                    word ->
                        new Receipt(
                            from,
                            from + all.size(),
                            Form.PART,
                            Tokens.ofPart(place.slot(), word))));
  }

  /** As {@link #part}; the tail stays in memory while there is room for it. */
  CompletionStage<Receipt> tail(String name, long from, List<Receipt> absorbed, ByteString bytes) {
    CompletableFuture<ByteString> put = new CompletableFuture<>();
    return sending(
            absorbed,
            bytes,
            all ->
                retries
                    .run(() -> client.putTail(staging.id(), name, all), requests::alive)
                    .thenApply(
                        any -> {
                          put.complete(all);
                          return new Receipt(
                              from, from + all.size(), Form.TAIL, Tokens.ofTail(name));
                        }))
        .thenApply(
            receipt -> {
              budget.keep(staging.id(), name, compact(put.join()));
              return receipt;
            });
  }

  private static ByteString compact(ByteString bytes) {
    return bytes.size() < COMPACTED ? bytes.compact() : bytes;
  }

  /** Puts the whole object, once that is journalled. */
  CompletionStage<Receipt> direct(ByteString bytes) {
    return sending(
        List.of(),
        bytes,
        all ->
            Failures.calling(() -> staging.journal().directPut())
                .exceptionallyCompose(
                    thrown ->
                        CompletableFuture.failedFuture(Failures.grantLost(Failures.cause(thrown))))
                .thenCompose(meta -> put(meta, all))
                .thenApply(object -> new Receipt(0, all.size(), Form.OBJECT, object.etag())));
  }

  private CompletionStage<StoredObject> put(ObjectMeta meta, ByteString bytes) {
    return retries.run(
        () ->
            OwnObject.orFailure(
                client,
                staging.target(),
                meta,
                () -> client.put(staging.target(), staging.condition(), meta, bytes)),
        requests::alive);
  }

  private CompletionStage<Receipt> sending(
      List<Receipt> absorbed,
      ByteString bytes,
      Function<ByteString, CompletionStage<Receipt>> use) {
    account.leaving(bytes.size());
    CompletionStage<Receipt> sent =
        absorbed.isEmpty()
            ? Failures.calling(() -> use.apply(bytes))
            : tails.with(
                staging.id(),
                absorbed,
                requests::alive,
                before -> use.apply(Tails.joined(List.of(before, bytes))));
    return requests.count(sent.whenComplete((any, thrown) -> account.left(bytes.size())));
  }
}
