package dev.wharf.storage.spi;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What a writing flow may ask of the upload's journal. Every answer means: persisted. A stage that
 * fails means that the grant is lost, and the flow must stop without a further write.
 */
public interface WriterJournal {

  /**
   * Reserves slots that nobody else will ever be given.
   *
   * @param count how many, at least 1
   * @param opened the multipart upload's id, on the first call after it was opened: it is persisted
   *     with the slots, before its first part
   */
  CompletionStage<Slots> reserve(int count, Optional<String> opened);

  /**
   * Journals the intent to put the whole object at its key in one request. Only for an upload that
   * has no receipt yet and ends below one part.
   *
   * @return what to put beside the object: its upload id is one that only this put uses, so that a
   *     late put can be told from a later commit of the same upload
   */
  CompletionStage<ObjectMeta> directPut();
}
