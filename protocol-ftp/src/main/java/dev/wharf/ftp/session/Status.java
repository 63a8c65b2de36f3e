package dev.wharf.ftp.session;

import dev.wharf.access.Account;
import dev.wharf.access.Permission;
import dev.wharf.files.Files;
import dev.wharf.ftp.command.FtpCommand;
import dev.wharf.ftp.listing.EntryType;
import dev.wharf.ftp.listing.FactWriter;
import dev.wharf.ftp.listing.ListingFormat.Style;
import dev.wharf.ftp.listing.ListingWriter;
import dev.wharf.ftp.reply.Replies;
import dev.wharf.ftp.reply.Reply;
import dev.wharf.ftp.session.Answer.Asked;
import dev.wharf.ftp.session.Answer.Said;
import dev.wharf.ftp.session.Listings.Listing;
import dev.wharf.ftp.session.Questions.Place;
import dev.wharf.storage.spi.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.stream.javadsl.Sink;

/** How things stand, over the control connection: STAT, MLST. RFC 959, RFC 3659 section 7. */
final class Status {
  private final SessionContext context;
  private final Files files;
  private final Questions questions;
  private final Listings listings;
  private final Conversing self;

  Status(SessionContext context, Questions questions, Listings listings, Conversing self) {
    this.context = context;
    this.files = context.files();
    this.questions = questions;
    this.listings = listings;
    this.self = self;
  }

  void enter(Handlers handlers) {
    handlers.on(FtpCommand.Stat.class, this::status).on(FtpCommand.Mlst.class, this::facts);
  }

  private Answer status(FtpCommand.Stat stat, SessionState state) {
    return stat.path().isEmpty()
        ? Said.of(Replies.status("Wharf", lines(state)))
        : new Asked(
            listings
                .find(Style.LIST, stat.path(), true, state)
                .thenCompose(
                    listing ->
                        listing.isEmpty()
                            ? CompletableFuture.completedFuture(
                                Said.of(550, stat.path().get() + ": no such file or folder"))
                            : listed(stat.path().get(), listing.get())));
  }

  private List<String> lines(SessionState state) {
    List<String> lines = new ArrayList<>();
    lines.add("Session " + self.id());
    lines.add("Client " + self.ends().client().getAddress().getHostAddress());
    lines.add(state.loggedIn().map(in -> "Logged in as " + in.name()).orElse("Not logged in"));
    lines.add(
        state
            .security()
            .control()
            .map(tls -> "Control connection under " + tls.version())
            .orElse("Control connection in clear"));
    lines.add("Data connections " + (state.security().data() ? "under TLS" : "in clear"));
    lines.add("TYPE " + (state.parameters().ascii() ? "A" : "I") + ", MODE S, STRU F");
    lines.add(self.progress().orElse("No transfer"));
    return lines;
  }

  /** A folder with more than can be said in one reply is cut. */
  private CompletionStage<Said> listed(String path, Listing listing) {
    int most = context.settings().limits().listed();
    return files
        .list(listing.folder())
        .map(entry -> ListingWriter.text(entry, listing.format()))
        .filter(Optional::isPresent)
        .map(Optional::get)
        .take(most + 1L)
        .runWith(Sink.seq(), context.materializer())
        .thenApply(lines -> Said.of(listing(path, lines, most, listing)));
  }

  private static Reply listing(String path, List<String> lines, int most, Listing listing) {
    List<String> told = new ArrayList<>(lines.subList(0, Math.min(most, lines.size())));
    if (lines.size() > most) {
      told.add("... and more: LIST tells all");
    }
    return Replies.listing(listing.format().pattern().isPresent() ? 213 : 212, path, told);
  }

  private Answer facts(FtpCommand.Mlst mlst, SessionState state) {
    return Questions.at(
        state,
        mlst.path().filter(path -> !path.isEmpty()).orElse("."),
        place ->
            new Asked(
                shown(place, state)
                    .thenApply(
                        entry ->
                            entry
                                .map(found -> facts(found, place, state))
                                .orElseGet(() -> Said.of(Questions.notThere(place.path()))))));
  }

  /** What its account is still uploading there comes first. */
  private CompletionStage<Optional<Entry>> shown(Place place, SessionState state) {
    return place.key().isEmpty()
        ? questions.look(place)
        : questions
            .unfinished(state, place.key().get())
            .thenCompose(
                unfinished ->
                    unfinished.isPresent()
                        ? CompletableFuture.completedFuture(unfinished.map(Entry.File::new))
                        : questions.look(place));
  }

  private static Said facts(Entry entry, Place place, SessionState state) {
    Account account = state.account();
    FactWriter writer =
        new FactWriter(
            state.parameters().facts(),
            account.permissions().stream().map(Permission::name).toList());
    String facts =
        place.path().isRoot() ? writer.facts(entry, EntryType.CDIR) : writer.facts(entry);
    return Said.of(Replies.facts(facts, place.path().toString()));
  }
}
