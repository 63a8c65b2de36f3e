package dev.wharf.files;

import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/** A way to give an object or a folder another name. */
interface Renames {
  CompletionStage<Done> rename(String from, String to);
}
