package dev.wharf.upload;

import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.Slots;
import dev.wharf.storage.spi.WriterJournal;
import dev.wharf.upload.WriterMessage.Granted;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Turns what the store asks, on a stream's thread, into questions of the writer.
 *
 * @param writer runs a question where the writer's state may be touched
 */
record AskingJournal(Consumer<BiConsumer<Questions, Granted>> writer) implements WriterJournal {
  @Override
  public CompletionStage<Slots> reserve(int count, Optional<String> opened) {
    CompletableFuture<Slots> answer = new CompletableFuture<>();
    writer.accept((questions, grant) -> questions.reserve(grant, count, opened, answer));
    return answer;
  }

  @Override
  public CompletionStage<ObjectMeta> directPut() {
    CompletableFuture<ObjectMeta> answer = new CompletableFuture<>();
    writer.accept((questions, grant) -> questions.announcePut(grant, answer));
    return answer;
  }
}
