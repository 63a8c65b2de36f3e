package dev.wharf.storage.filesystem;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/** Streams a folder page by page, so that a large one is never held whole. */
final class Pages {
  private static final int PAGE = 256;

  /** Turns a path into a line of the listing; empty = not shown. */
  interface Line<T> {
    Optional<T> of(Path path) throws IOException;
  }

  private record Open<T>(DirectoryStream<Path> stream, Iterator<Path> paths, Line<T> line) {
    Optional<List<T>> next() throws IOException {
      if (!hasNext()) {
        return Optional.empty();
      }
      List<T> page = new ArrayList<>();
      while (page.size() < PAGE && hasNext()) {
        line.of(paths.next()).ifPresent(page::add);
      }
      return Optional.of(page);
    }

    private boolean hasNext() throws IOException {
      try {
        return paths.hasNext();
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
    }

    Done close() throws IOException {
      stream.close();
      return Done.getInstance();
    }
  }

  private Pages() {}

  /**
   * @param open the folder; empty = there is none, so the listing is empty
   */
  static <T> Source<T, NotUsed> of(
      Blocking blocking,
      String what,
      Callable<Optional<DirectoryStream<Path>>> open,
      Line<T> line) {
    return Source.<List<T>, Optional<Open<T>>>unfoldResourceAsync(
            () ->
                blocking.call(what, () -> open.call().map(s -> new Open<>(s, s.iterator(), line))),
            from ->
                blocking.call(what, () -> from.isEmpty() ? Optional.empty() : from.get().next()),
            from -> blocking.call(what, () -> close(from)))
        .mapConcat(page -> page);
  }

  private static <T> Done close(Optional<Open<T>> from) throws IOException {
    return from.isEmpty() ? Done.getInstance() : from.get().close();
  }
}
