package dev.wharf.storage.s3;

import dev.wharf.storage.spi.Entry;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.StoredObject;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The lines of one folder. Markers, and names that no key of ours can have, are left out. */
final class Listing {
  private static final String SLASH = "/";

  private final Layout layout;

  private Listing(Layout layout) {
    this.layout = layout;
  }

  static Source<Entry, NotUsed> of(Bucket bucket, Layout layout, String folder) {
    if (!folder.isEmpty()) {
      Layout.requireName(folder);
    }
    Listing listing = new Listing(layout);
    return new Pages(bucket, layout.folder(folder), Optional.of(SLASH))
        .stream().mapConcat(listing::lines);
  }

  private List<Entry> lines(ListObjectsV2Response page) {
    return Stream.concat(
            page.commonPrefixes().stream().flatMap(folder -> line(folder).stream()),
            page.contents().stream().flatMap(object -> line(object).stream()))
        .toList();
  }

  private Optional<Entry> line(CommonPrefix folder) {
    String name = folder.prefix();
    return layout
        .key(name.substring(0, name.length() - SLASH.length()))
        .map(path -> new Entry.Folder(path.value(), Optional.empty()));
  }

  private Optional<Entry> line(S3Object object) {
    return layout
        .key(object.key())
        .map(
            key ->
                new Entry.File(
                    new StoredObject(
                        key,
                        object.size(),
                        Bucket.unquoted(object.eTag()),
                        object.lastModified().truncatedTo(ChronoUnit.MILLIS),
                        ObjectMeta.of(""))));
  }
}
