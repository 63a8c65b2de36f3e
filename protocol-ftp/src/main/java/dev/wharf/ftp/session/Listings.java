package dev.wharf.ftp.session;

import dev.wharf.access.Account;
import dev.wharf.access.Permission;
import dev.wharf.ftp.listing.ListingFormat;
import dev.wharf.ftp.listing.ListingFormat.Style;
import dev.wharf.ftp.session.Questions.Place;
import dev.wharf.storage.spi.Entry;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/** From what a client asks to be listed to a folder and a format. */
final class Listings {
  private static final Pattern GLOB = Pattern.compile("[*?\\[]");
  private static final Pattern SPECIAL = Pattern.compile("[*?\\[\\]\\\\]");

  private final Questions questions;
  private final Clock clock;

  Listings(SessionContext context, Questions questions) {
    this.questions = questions;
    this.clock = context.clock();
  }

  /**
   * What is to be listed, and how.
   *
   * @param folder in the store, from its root
   */
  record Listing(String folder, ListingFormat format) {}

  /**
   * A folder's content; or, but not for MLSD, one file, or what matches a glob in the last name.
   *
   * @return empty if there is no such thing
   */
  CompletionStage<Optional<Listing>> find(
      Style style, Optional<String> argument, boolean all, SessionState state) {
    String path = argument.orElse("");
    Optional<Place> place = Questions.place(state, path.isEmpty() ? "." : path);
    if (place.isEmpty()) {
      return globbed(style, path, all, state);
    }
    return questions
        .look(place.get())
        .thenCompose(
            entry -> {
              if (entry.isEmpty()) {
                return globbed(style, path, all, state);
              }
              if (entry.get() instanceof Entry.Folder) {
                return found(
                    place.get(), format(style, all, Optional.empty(), withSlash(path), state));
              }
              return style == Style.MLSD ? none() : file(style, path, place.get(), state);
            });
  }

  private CompletionStage<Optional<Listing>> file(
      Style style, String path, Place place, SessionState state) {
    String escaped = SPECIAL.matcher(place.path().name()).replaceAll("\\\\$0");
    return found(
        Questions.place(state, place.path().parent()),
        format(style, true, Optional.of(escaped), upToName(path), state));
  }

  /** No such thing by that name: it may be meant as a pattern. */
  private CompletionStage<Optional<Listing>> globbed(
      Style style, String path, boolean all, SessionState state) {
    String prefix = upToName(path);
    String pattern = path.substring(prefix.length());
    Optional<Place> folder = Questions.place(state, prefix.isEmpty() ? "." : prefix);
    if (style == Style.MLSD || folder.isEmpty() || !GLOB.matcher(pattern).find()) {
      return none();
    }
    return questions
        .look(folder.get())
        .thenApply(
            entry ->
                entry
                    .filter(Entry.Folder.class::isInstance)
                    .map(
                        there ->
                            new Listing(
                                folder.get().located(),
                                format(style, all, Optional.of(pattern), prefix, state))));
  }

  private static CompletionStage<Optional<Listing>> found(Place folder, ListingFormat format) {
    return CompletableFuture.completedFuture(Optional.of(new Listing(folder.located(), format)));
  }

  private static CompletionStage<Optional<Listing>> none() {
    return CompletableFuture.completedFuture(Optional.empty());
  }

  private ListingFormat format(
      Style style, boolean all, Optional<String> pattern, String prefix, SessionState state) {
    Account account = state.account();
    List<String> permissions =
        account.permissions().stream().map(Permission::name).sorted().toList();
    return new ListingFormat(
        style,
        all,
        pattern,
        state.parameters().facts(),
        permissions,
        account.name(),
        prefix,
        clock.millis());
  }

  /** What was typed before the last name. */
  private static String upToName(String path) {
    return path.substring(0, path.lastIndexOf('/') + 1);
  }

  private static String withSlash(String path) {
    return path.isEmpty() || path.endsWith("/") ? path : path + "/";
  }

  /** For one thing alone: MLST, and STAT of a file. */
  ListingFormat plain(Style style, SessionState state) {
    return format(style, true, Optional.empty(), "", state);
  }
}
