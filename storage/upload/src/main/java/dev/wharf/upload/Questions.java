package dev.wharf.upload;

import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.Slots;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.upload.UploadCommand.AnnounceDirectPut;
import dev.wharf.upload.UploadCommand.Reserve;
import dev.wharf.upload.WriterMessage.Granted;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;

/** What the store's side has asked of the journal and has no answer to yet. */
final class Questions {
  private final ActorRef<WriterMessage> writer;
  private final Deque<CompletableFuture<Slots>> slots = new ArrayDeque<>();
  private Optional<CompletableFuture<ObjectMeta>> put = Optional.empty();
  private Optional<StorageFailure> closed = Optional.empty();

  /**
   * @param writer who is answered
   */
  Questions(ActorRef<WriterMessage> writer) {
    this.writer = writer;
  }

  void reserve(Granted grant, int count, Optional<String> opened, CompletableFuture<Slots> answer) {
    if (isClosedTo(answer)) {
      return;
    }
    slots.add(answer);
    grant.upload().tell(new Reserve(grant.token(), count, opened, writer));
  }

  void announcePut(Granted grant, CompletableFuture<ObjectMeta> answer) {
    if (isClosedTo(answer)) {
      return;
    }
    put = Optional.of(answer);
    grant.upload().tell(new AnnounceDirectPut(grant.token(), writer));
  }

  private boolean isClosedTo(CompletableFuture<?> answer) {
    closed.ifPresent(answer::completeExceptionally);
    return closed.isPresent();
  }

  void reserved(Slots given) {
    Optional.ofNullable(slots.poll()).ifPresent(answer -> answer.complete(given));
  }

  void putAnnounced(ObjectMeta meta) {
    put.ifPresent(answer -> answer.complete(meta));
  }

  /** Nothing more is asked: what is to come does not count. */
  void close(StorageFailure failure) {
    closed = Optional.of(failure);
  }

  /** There will be no answer: the store must stop. */
  void fail(StorageFailure failure) {
    slots.forEach(answer -> answer.completeExceptionally(failure));
    slots.clear();
    put.ifPresent(answer -> answer.completeExceptionally(failure));
  }
}
