package dev.wharf.tus.webhook;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.tus.core.Amendment;
import dev.wharf.tus.core.Changes;
import dev.wharf.tus.hook.Verdict;
import dev.wharf.upload.UploadId;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * tusd's HookResponse. What is missing, null, empty or 0 changes nothing, {@code StopUpload} is for
 * events that are not waited for, and fields that are not known are passed over.
 *
 * <p>What cannot be done is an {@code IllegalArgumentException} that names it.
 *
 * @param rejectRequest ours, of {@code pre-request}
 */
record Reply(
    @JsonProperty("HTTPResponse") @Nullable Response response,
    @JsonProperty("RejectUpload") boolean rejectUpload,
    @JsonProperty("RejectTermination") boolean rejectTermination,
    @JsonProperty("RejectRequest") boolean rejectRequest,
    @JsonProperty("ChangeFileInfo") @Nullable Info changes) {

  record Response(
      @JsonProperty("StatusCode") int status,
      @JsonProperty("Body") @Nullable String body,
      @JsonProperty("Header") @Nullable Map<String, String> headers) {}

  /**
   * tusd's FileInfoChanges.
   *
   * @param owner ours: who may go on with the upload
   */
  record Info(
      @JsonProperty("ID") @Nullable String id,
      @JsonProperty("MetaData") @Nullable Map<String, String> metadata,
      @JsonProperty("Storage") @Nullable Map<String, String> storage,
      @JsonProperty("Owner") @Nullable String owner) {

    Changes changes() {
      return new Changes(
          text(owner),
          text(id).map(UploadId::new),
          Optional.ofNullable(metadata).map(Reply::withoutNulls),
          Optional.ofNullable(storage).flatMap(place -> text(place.get("Path"))).map(Info::key),
          OptionalLong.empty());
    }

    /** Relative paths only: the store is all there is. */
    private static ObjectKey key(String path) {
      return new ObjectKey(path.startsWith("./") ? path.substring(2) : path);
    }
  }

  static final Reply NOTHING = new Reply(null, false, false, false, null);

  Verdict ofRequest() {
    return verdict(rejectRequest);
  }

  Verdict ofCreation() {
    return verdict(rejectUpload);
  }

  Verdict ofTermination() {
    return verdict(rejectTermination);
  }

  private Verdict verdict(boolean rejected) {
    return rejected
        ? new Verdict.Refused(amendment())
        : new Verdict.Allowed(changes == null ? Changes.NONE : changes.changes(), amendment());
  }

  Amendment amendment() {
    if (response == null) {
      return Amendment.NONE;
    }
    return new Amendment(
        response.status() == 0 ? OptionalInt.empty() : OptionalInt.of(response.status()),
        response.headers() == null ? Map.of() : withoutNulls(response.headers()),
        text(response.body()));
  }

  private static Optional<String> text(@Nullable String text) {
    return Optional.ofNullable(text).filter(some -> !some.isEmpty());
  }

  /** JSON may say null where a text belongs; Go takes that for an empty one. */
  private static Map<String, String> withoutNulls(Map<String, @Nullable String> pairs) {
    Map<String, String> texts = new TreeMap<>();
    pairs.forEach((key, value) -> texts.put(key, value == null ? "" : value));
    return texts;
  }
}
