package dev.wharf.upload;

import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.Receipt;
import dev.wharf.upload.UploadEvent.CommitStarted;
import dev.wharf.upload.UploadEvent.Completed;
import dev.wharf.upload.UploadEvent.Created;
import dev.wharf.upload.UploadEvent.DigestDeclared;
import dev.wharf.upload.UploadEvent.DirectPutAbandoned;
import dev.wharf.upload.UploadEvent.DirectPutStarted;
import dev.wharf.upload.UploadEvent.EndStarted;
import dev.wharf.upload.UploadEvent.Ended;
import dev.wharf.upload.UploadEvent.LengthDeclared;
import dev.wharf.upload.UploadEvent.Recorded;
import dev.wharf.upload.UploadEvent.SealTaken;
import dev.wharf.upload.UploadEvent.SlotsReserved;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Events in words. What could let somebody in stays out: the client's metadata, the back end's
 * tokens, and all but the first letters of a grant.
 */
final class Story {
  private static final int SHOWN = 4;

  private Story() {}

  static StoryLine line(long sequence, Instant at, UploadEvent event) {
    return new StoryLine(sequence, at, kind(event), fields(event));
  }

  static String kind(UploadEvent event) {
    return event
        .getClass()
        .getSimpleName()
        .replaceAll("(?<=.)([A-Z])", "-$1")
        .toLowerCase(Locale.ROOT);
  }

  private static Map<String, Object> fields(UploadEvent event) {
    if (event instanceof Created created) {
      return created(created.spec());
    } else if (event instanceof LengthDeclared declared) {
      return Map.of("length", declared.length());
    } else if (event instanceof DigestDeclared declared) {
      return digest(declared.digest());
    } else if (event instanceof SealTaken seal) {
      return Map.of("grant", shortened(seal.grant()));
    } else if (event instanceof SlotsReserved reserved) {
      return reserved(reserved);
    } else if (event instanceof Recorded recorded) {
      return recorded(recorded.receipts());
    } else if (event instanceof DirectPutStarted put) {
      return Map.of("grant", shortened(put.grant()));
    } else if (event instanceof Completed completed) {
      return completed(completed);
    } else if (event instanceof EndStarted end) {
      return end(end);
    }
    return bare(event);
  }

  private static Map<String, Object> bare(UploadEvent event) {
    if (event instanceof CommitStarted
        || event instanceof DirectPutAbandoned
        || event instanceof Ended) {
      return Map.of();
    }
    throw new IllegalArgumentException("event: " + event.getClass() + " (expected: a known one)");
  }

  private static Map<String, Object> created(UploadSpec spec) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("key", spec.target().value());
    spec.owner().ifPresent(owner -> fields.put("owner", owner));
    spec.length().ifPresent(length -> fields.put("length", length));
    spec.maxLength().ifPresent(most -> fields.put("maxLength", most));
    fields.put("replaces", spec.expected() instanceof Condition.Matches);
    spec.digest().ifPresent(digest -> fields.putAll(digest(digest)));
    spec.concat().ifPresent(concat -> fields.put("partial", concat.isPartial()));
    spec.concat()
        .filter(Concat::isFinal)
        .ifPresent(made -> fields.put("partials", made.partials().size()));
    return fields;
  }

  private static Map<String, Object> digest(Digest digest) {
    return Map.of("digest", digest.algorithm() + " " + digest.base64());
  }

  private static Map<String, Object> reserved(SlotsReserved event) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("first", event.slots().first());
    fields.put("count", event.slots().count());
    fields.put("opened", event.opened().isPresent());
    return fields;
  }

  private static Map<String, Object> recorded(List<Receipt> receipts) {
    Map<String, Object> fields = new LinkedHashMap<>();
    Optional<Receipt> first = receipts.stream().findFirst();
    first.ifPresent(receipt -> fields.put("from", receipt.from()));
    first.ifPresent(receipt -> fields.put("to", receipts.get(receipts.size() - 1).to()));
    fields.put("receipts", receipts.size());
    first.ifPresent(
        receipt ->
            fields.put(
                "last", receipts.get(receipts.size() - 1).form().name().toLowerCase(Locale.ROOT)));
    return fields;
  }

  private static Map<String, Object> completed(Completed event) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("key", event.object().key().value());
    fields.put("size", event.object().size());
    fields.put("etag", event.object().etag());
    return fields;
  }

  private static Map<String, Object> end(EndStarted event) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("reason", event.end().name().toLowerCase(Locale.ROOT));
    if (!event.detail().isEmpty()) {
      fields.put("detail", event.detail());
    }
    return fields;
  }

  private static String shortened(String grant) {
    return grant.length() <= SHOWN ? "…" : grant.substring(0, SHOWN) + "…";
  }
}
