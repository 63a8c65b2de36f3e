package dev.wharf.storage.filesystem;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is kept beside an object: {@code .wharf-meta/<name>.<etag>.json} in its folder. As the ETag
 * is part of the name, what was kept beside an older object is never taken for a newer one's.
 */
final class Sidecars {
  /** Name of the folder they lie in. */
  static final String FOLDER = ObjectKey.RESERVED + "-meta";

  private static final Logger LOG = LoggerFactory.getLogger(Sidecars.class);
  private static final int MAX_NAME_BYTES = 255;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Disk disk;

  Sidecars(Disk disk) {
    this.disk = disk;
  }

  /** Where the sidecars of an object's folder lie. */
  static Path folder(Path object) {
    return object.resolveSibling(FOLDER);
  }

  /** The sidecar of the object of that ETag. */
  static Path path(Path object, String etag) {
    String name = String.valueOf(object.getFileName());
    String ending = "." + etag + ".json";
    boolean fits = (name + ending).getBytes(StandardCharsets.UTF_8).length <= MAX_NAME_BYTES;
    // No object's name can start so, and none is therefore ever mistaken for a hash.
    String stem = fits ? name : ObjectKey.RESERVED + "-" + hash(name);
    return folder(object).resolve(stem + ending);
  }

  private static String hash(String name) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(name.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Writes it, durably, but for its folder's own name. */
  void write(Path object, String etag, ObjectMeta meta) throws IOException {
    Path folder = folder(object);
    disk.createFolders(folder);
    Path fresh = folder.resolve(UUID.randomUUID() + ".new");
    try {
      try (DiskFile file = disk.create(fresh)) {
        file.write(ByteBuffer.wrap(JSON.writeValueAsBytes(toJson(meta))));
        file.force();
      }
      disk.replace(fresh, path(object, etag));
    } catch (IOException | RuntimeException e) {
      disk.delete(fresh);
      throw e;
    }
    disk.syncFolder(folder);
  }

  /** What is kept beside the object of that ETag; empty if Wharf did not make it. */
  Optional<ObjectMeta> read(Path object, String etag) throws IOException {
    Path sidecar = path(object, etag);
    try {
      return Optional.of(fromJson(JSON.readTree(Files.readAllBytes(sidecar))));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (JacksonException | IllegalArgumentException broken) {
      LOG.warn("metadata '{}' is not what was written; the object is shown without", sidecar);
      return Optional.empty();
    }
  }

  void delete(Path object, String etag) throws IOException {
    disk.delete(path(object, etag));
  }

  private static ObjectNode toJson(ObjectMeta meta) {
    ObjectNode json = JSON.createObjectNode();
    json.put("uploadId", meta.uploadId());
    meta.contentType().ifPresent(type -> json.put("contentType", type));
    ObjectNode entries = json.putObject("entries");
    meta.entries().forEach(entries::put);
    return json;
  }

  private static ObjectMeta fromJson(JsonNode json) {
    Map<String, String> entries = new HashMap<>();
    json.path("entries")
        .fields()
        .forEachRemaining(e -> entries.put(e.getKey(), e.getValue().asText()));
    Optional<String> type =
        json.hasNonNull("contentType")
            ? Optional.of(json.path("contentType").asText())
            : Optional.empty();
    return new ObjectMeta(json.required("uploadId").asText(), type, entries);
  }
}
