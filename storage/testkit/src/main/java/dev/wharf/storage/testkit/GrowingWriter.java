package dev.wharf.storage.testkit;

import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.Receipt.Form;
import dev.wharf.storage.spi.Staging;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/** Writes into one place that grows, and seals it at the end: as a file system would. */
final class GrowingWriter implements MemoryWriter {
  private final MemoryStaging places;
  private final Staging staging;
  private final int checkpoint;
  private final long start;
  private final String token;
  private Optional<MemoryPlace> place = Optional.empty();
  private long offset;
  private long recorded;

  GrowingWriter(MemoryStaging places, Misuse misuse, Staging staging, int checkpoint) {
    this.places = places;
    this.staging = staging;
    this.checkpoint = checkpoint;
    Optional<Receipt> seal = staging.seal();
    misuse.check(
        staging.open().size() == seal.stream().count(), "open receipts other than one seal");
    misuse.check(
        seal.map(Receipt::to).orElse(staging.offset()) == staging.offset(),
        "a seal that does not end at the offset " + staging.offset());
    this.start = seal.map(Receipt::from).orElse(staging.offset());
    this.token = seal.map(Receipt::token).orElse("segment-" + staging.grant());
    this.offset = staging.offset();
    this.recorded = offset;
  }

  @Override
  public List<Receipt> write(ByteString bytes) {
    MemoryPlace into = place.orElseGet(this::open);
    place = Optional.of(into);
    places.append(staging.id(), into, staging.grant(), bytes);
    offset += bytes.size();
    if (offset - recorded < checkpoint) {
      return List.of();
    }
    recorded = offset;
    return List.of(receipt(Form.PART));
  }

  @Override
  public List<Receipt> end() {
    if (place.isEmpty()) {
      return staging.seal().stream().toList();
    }
    place.get().close();
    return List.of(receipt(Form.SEALED));
  }

  private MemoryPlace open() {
    return staging
        .seal()
        .map(seal -> places.take(staging.id(), seal, staging.grant()))
        .orElseGet(() -> places.create(staging.id(), token, staging.grant()));
  }

  private Receipt receipt(Form form) {
    return new Receipt(start, offset, form, token);
  }
}
