package dev.wharf.ftp.session;

import dev.wharf.files.Files;
import dev.wharf.ftp.command.FtpCommand;
import dev.wharf.ftp.data.TransferOrder;
import dev.wharf.ftp.listing.ListingFormat.Style;
import dev.wharf.ftp.reply.Reply;
import dev.wharf.ftp.session.Answer.Begun;
import dev.wharf.ftp.session.Questions.Place;
import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.StoredObject;
import java.util.Optional;

/** What goes out: RETR, LIST, NLST, MLSD. RFC 959, RFC 3659. */
final class Downloading {
  private final SessionSettings settings;
  private final Files files;
  private final Listings listings;

  Downloading(SessionContext context, Listings listings) {
    this.settings = context.settings();
    this.files = context.files();
    this.listings = listings;
  }

  void enter(Handlers handlers) {
    handlers
        .on(FtpCommand.Retr.class, this::retrieve)
        .on(
            FtpCommand.ListFiles.class,
            (list, state) -> list("LIST", Style.LIST, list.path(), list.all(), state))
        .on(
            FtpCommand.Nlst.class,
            (list, state) -> list("NLST", Style.NLST, list.path(), list.all(), state))
        .on(
            FtpCommand.Mlsd.class,
            (list, state) -> list("MLSD", Style.MLSD, list.path(), true, state));
  }

  private Answer retrieve(FtpCommand.Retr retr, SessionState state) {
    return Questions.atKey(
        state,
        retr.path(),
        (place, key) ->
            new Begun(
                "RETR " + place.path(),
                files.stat(key).thenApply(object -> send(place, object, state.parameters()))));
  }

  private Plan send(Place place, Optional<StoredObject> found, Parameters parameters) {
    if (found.isEmpty()) {
      return new Plan.Refused(Questions.notThere(place.path()));
    }
    StoredObject object = found.get();
    long from = parameters.restart();
    if (from > object.size()) {
      return Plan.refused(554, "REST %d (at most %d)".formatted(from, object.size()));
    }
    ByteRange range = new ByteRange(from, object.size());
    boolean ascii = parameters.ascii() && settings.offers().ascii();
    return new Plan.Ordered(
        "%s: %d bytes".formatted(place.path(), range.size()),
        new TransferOrder.Send(object, range, ascii));
  }

  private Answer list(
      String verb, Style style, Optional<String> path, boolean all, SessionState state) {
    return new Begun(
        verb + " " + path.orElse(state.folder().toString()),
        listings
            .find(style, path, all, state)
            .thenApply(
                listing ->
                    listing
                        .<Plan>map(
                            found ->
                                new Plan.Ordered(
                                    "Here comes the listing",
                                    new TransferOrder.SendListing(found.folder(), found.format())))
                        .orElseGet(() -> new Plan.Refused(notListed(style, path, state)))));
  }

  private static Reply notListed(Style style, Optional<String> path, SessionState state) {
    return Reply.of(
        550,
        "%s: no such %s"
            .formatted(
                path.orElse(state.folder().toString()),
                style == Style.MLSD ? "folder" : "file or folder"));
  }
}
