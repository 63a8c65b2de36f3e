package dev.wharf.tus.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.wharf.tus.core.Metadata;
import dev.wharf.tus.hook.ClientRequest;
import dev.wharf.upload.Concat;
import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadReply.Standing;
import dev.wharf.upload.UploadSpec;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** tusd's HookRequest, field by field. */
record Question(@JsonProperty("Type") String type, @JsonProperty("Event") Event event) {

  record Event(
      @JsonProperty("Upload") Upload upload, @JsonProperty("HTTPRequest") Request request) {}

  /**
   * tusd's FileInfo.
   *
   * @param id empty = there is none yet
   * @param size 0 = not known yet
   * @param storage null = nothing is stored yet
   * @param owner ours; left out where nobody was named
   */
  record Upload(
      @JsonProperty("ID") String id,
      @JsonProperty("Size") long size,
      @JsonProperty("SizeIsDeferred") boolean sizeIsDeferred,
      @JsonProperty("Offset") long offset,
      @JsonProperty("MetaData") Map<String, String> metadata,
      @JsonProperty("IsPartial") boolean partial,
      @JsonProperty("IsFinal") boolean concatenated,
      @JsonProperty("PartialUploads") List<String> partialUploads,
      @JsonProperty("Storage") @Nullable Map<String, String> storage,
      @JsonProperty("Owner") @JsonInclude(JsonInclude.Include.NON_EMPTY) String owner) {

    static Upload of(UploadSpec spec) {
      return new Upload(
          "",
          spec.length().orElse(0),
          spec.length().isEmpty(),
          0,
          Metadata.texts(spec.metadata()),
          spec.isPartial(),
          spec.isFinal(),
          partials(spec.concat()),
          null,
          spec.owner().orElse(""));
    }

    static Upload of(Standing upload, Map<String, String> storage) {
      return new Upload(
          upload.id().value(),
          upload.length().orElse(0),
          upload.length().isEmpty(),
          upload.offset(),
          Metadata.texts(upload.metadata()),
          upload.isPartial(),
          upload.isFinal(),
          partials(upload.concat()),
          new TreeMap<>(storage),
          upload.owner().orElse(""));
    }

    private static List<String> partials(Optional<Concat> concat) {
      return concat.stream()
          .flatMap(made -> made.partials().stream())
          .map(UploadId::value)
          .toList();
    }
  }

  record Request(
      @JsonProperty("Method") String method,
      @JsonProperty("URI") String uri,
      @JsonProperty("RemoteAddr") String remoteAddress,
      @JsonProperty("Header") Map<String, List<String>> headers) {}

  static Question of(WebHookEvent event, Upload upload, ClientRequest client) {
    Map<String, List<String>> headers = new TreeMap<>();
    client.headers().forEach((name, lines) -> headers.put(canonical(name), lines));
    Request request =
        new Request(
            client.method(),
            client.uri(),
            client.peer().map(Question::address).orElse(""),
            headers);
    return new Question(event.wire(), new Event(upload, request));
  }

  private static String address(InetSocketAddress peer) {
    String host = peer.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + peer.getPort();
  }

  /** As Go spells field names: capitals at the start and behind hyphens, nowhere else. */
  static String canonical(String name) {
    StringBuilder spelled = new StringBuilder(name.toLowerCase(Locale.ROOT));
    boolean start = true;
    for (int i = 0; i < spelled.length(); i++) {
      char letter = spelled.charAt(i);
      if (start) {
        spelled.setCharAt(i, Character.toUpperCase(letter));
      }
      start = letter == '-';
    }
    return spelled.toString();
  }
}
