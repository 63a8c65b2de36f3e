package dev.wharf.files;

import dev.wharf.storage.spi.ObjectStore;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/** In one step, by the store. */
record RenameInStore(ObjectStore store, Directory directory) implements Renames {
  @Override
  public CompletionStage<Done> rename(String from, String to) {
    return directory.requireParent(to).thenCompose(there -> store.rename(from, to));
  }
}
