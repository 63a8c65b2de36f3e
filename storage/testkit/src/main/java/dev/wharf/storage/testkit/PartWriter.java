package dev.wharf.storage.testkit;

import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.Receipt.Form;
import dev.wharf.storage.spi.Slots;
import dev.wharf.storage.spi.Staging;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.pekko.util.ByteString;
import org.apache.pekko.util.ByteStringBuilder;

/**
 * Cuts the bytes into numbered parts and leaves the rest as a tail: as a multipart store would. A
 * part absorbs the tails before it; so does a tail once there are many.
 */
final class PartWriter implements MemoryWriter {
  private static final int SLOTS_AT_ONCE = 4;
  private static final int TAILS_AT_MOST = 4;

  private final MemoryStaging places;
  private final Misuse misuse;
  private final Staging staging;
  private final int partSize;
  private final String multipart;
  private final Deque<Integer> slots = new ArrayDeque<>();
  private ByteString buffer;
  private long from;
  private boolean absorbed;

  PartWriter(MemoryStaging places, Misuse misuse, Staging staging, int partSize) {
    this.places = places;
    this.misuse = misuse;
    this.staging = staging;
    this.partSize = partSize;
    this.multipart = staging.multipart().orElse("multipart-" + staging.grant());
    List<Receipt> open = staging.open();
    misuse.check(
        open.stream().allMatch(receipt -> receipt.form() == Form.TAIL), "open receipts not tails");
    this.from = open.isEmpty() ? staging.offset() : open.get(0).from();
    this.absorbed = open.isEmpty();
    this.buffer = tails(open);
    misuse.check(
        from + buffer.size() == staging.offset(),
        "tails that do not end at the offset " + staging.offset());
  }

  private ByteString tails(List<Receipt> open) {
    ByteStringBuilder all = new ByteStringBuilder();
    open.forEach(tail -> all.append(ByteString.fromArray(places.read(staging.id(), tail))));
    return all.result();
  }

  @Override
  public List<Receipt> write(ByteString bytes) {
    buffer = buffer.concat(bytes);
    return cut();
  }

  @Override
  public int slotsWanted() {
    return buffer.size() >= partSize && slots.isEmpty() ? SLOTS_AT_ONCE : 0;
  }

  @Override
  public String multipart() {
    return multipart;
  }

  @Override
  public List<Receipt> give(Slots given) {
    misuse.check(given.count() >= 1, "no slots were given");
    IntStream.range(given.first(), given.first() + given.count()).forEach(slots::add);
    return cut();
  }

  private List<Receipt> cut() {
    List<Receipt> parts = new ArrayList<>();
    while (buffer.size() >= partSize && !slots.isEmpty()) {
      String token = "part-" + multipart + "-" + slots.remove();
      parts.add(put(Form.PART, token, buffer.take(partSize)));
      buffer = buffer.drop(partSize).compact();
      absorbed = true;
    }
    return parts;
  }

  @Override
  public List<Receipt> end() {
    if (from + buffer.size() <= staging.offset()) {
      return List.of();
    }
    if (!absorbed && staging.open().size() < TAILS_AT_MOST) {
      buffer = buffer.drop(Math.toIntExact(staging.offset() - from));
      from = staging.offset();
    }
    return buffer.isEmpty() ? List.of() : List.of(put(Form.TAIL, tailName(), buffer));
  }

  private String tailName() {
    return "tail-" + staging.grant() + "-" + from;
  }

  private Receipt put(Form form, String token, ByteString bytes) {
    MemoryPlace place = places.create(staging.id(), token, staging.grant());
    places.append(staging.id(), place, staging.grant(), bytes);
    place.close();
    Receipt receipt = new Receipt(from, from + bytes.size(), form, token);
    from = receipt.to();
    return receipt;
  }

  /** The multipart upload that these receipts need, by their tokens; empty = none. */
  static Optional<String> multipartOf(List<Receipt> receipts) {
    return receipts.stream()
        .map(Receipt::token)
        .filter(token -> token.startsWith("part-"))
        .map(token -> token.substring("part-".length(), token.lastIndexOf('-')))
        .findFirst();
  }
}
