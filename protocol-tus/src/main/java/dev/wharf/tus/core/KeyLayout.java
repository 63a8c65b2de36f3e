package dev.wharf.tus.core;

import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadSpec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where the object of a new upload is to lie: a template with {@code {placeholders}}. Pure, and
 * total: whatever a client says, there is a key, and it lies where the template says.
 *
 * <p>What fills a placeholder never makes a folder, leaves one, or begins with a dot; only {@code
 * {path.KEY}} makes folders, below where it stands. What is too long loses its middle, before the
 * ending of the name; an id is never cut.
 */
public final class KeyLayout {
  /** What a template may consist of. */
  static final String EXPECTED =
      "a key with {id}, {date}, {year}, {month}, {day}, {hour}, {owner}, {metadata.KEY} or"
          + " {path.KEY} in it";

  private static final String NO_KEY =
      "a key: no slash at its ends, no two in a row, no '.' or '..', no backslash, no name that"
          + " starts with "
          + ObjectKey.RESERVED;

  private static final String NOBODY = "anonymous";
  private static final String NOTHING = "none";

  /** File systems take 255 bytes, and another version has a number in it. */
  private static final int SEGMENT = 240;

  /** Stores take 1024 bytes, and may put their own prefix before them. */
  private static final int KEY = 900;

  /** The most folders that a client may name at once. */
  private static final int DEPTH = 32;

  /** How many bytes a placeholder may have: the first that lets the whole fit. */
  private static final List<Integer> ROOMS = List.of(160, 80, 40, 20, 10);

  private static final int LEAST_ROOM = ROOMS.get(ROOMS.size() - 1);
  private static final int LONGEST_ID = 64;
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}|([^{}]+)|([{}])");
  private static final Pattern OF_CLIENT = Pattern.compile("(metadata|path)\\.([^\\s,]+)");

  private static final Map<String, Piece> PLACEHOLDERS =
      Map.of(
          "id", (facts, room) -> facts.id().value(),
          "date", time("uuuu-MM-dd"),
          "year", time("uuuu"),
          "month", time("MM"),
          "day", time("dd"),
          "hour", time("HH"),
          "owner", (facts, room) -> facts.owner().flatMap(in(room)).orElse(NOBODY));

  private final List<Piece> pieces;
  private final boolean unique;

  /** What a key is made of. */
  private record Facts(UploadId id, Optional<String> owner, Metadata metadata, ZonedDateTime now) {}

  /** One part of a template. */
  private interface Piece {
    String text(Facts facts, int room);
  }

  private KeyLayout(List<Piece> pieces, boolean unique) {
    this.pieces = List.copyOf(pieces);
    this.unique = unique;
  }

  /** Every object under its upload's id. */
  public static KeyLayout ids() {
    return parse("{id}");
  }

  /**
   * Reads a template.
   *
   * @throws IllegalArgumentException if no keys come of it; the message names it, and what was
   *     expected
   */
  public static KeyLayout parse(String template) {
    return fault(template)
        .<KeyLayout>map(
            expected -> {
              throw new IllegalArgumentException(
                  "key layout: '" + template + "' (expected: " + expected + ")");
            })
        .orElseGet(() -> read(template).orElseThrow());
  }

  /** What would have been expected of a template of which no keys come; empty = it is fine. */
  public static Optional<String> fault(String template) {
    Optional<KeyLayout> layout = read(template);
    return layout.isPresent() ? layout.get().fault(keys(template)) : Optional.of(EXPECTED);
  }

  private static Optional<KeyLayout> read(String template) {
    List<Piece> pieces = new ArrayList<>();
    boolean any = false;
    boolean unique = false;
    Matcher matcher = PLACEHOLDER.matcher(template);
    while (matcher.find()) {
      String name = matcher.group(1);
      Optional<Piece> piece = name == null ? literal(matcher.group(2)) : placeholder(name);
      if (piece.isEmpty()) {
        return Optional.empty();
      }
      pieces.add(piece.get());
      any |= name != null;
      unique |= "id".equals(name);
    }
    return any ? Optional.of(new KeyLayout(pieces, unique)) : Optional.empty();
  }

  private static Optional<Piece> literal(String text) {
    return Optional.ofNullable(text).map(plain -> (facts, room) -> plain);
  }

  private static Optional<Piece> placeholder(String name) {
    Matcher client = OF_CLIENT.matcher(name);
    if (!client.matches()) {
      return Optional.ofNullable(PLACEHOLDERS.get(name));
    }
    String key = client.group(2);
    return Optional.of(client.group(1).equals("path") ? path(key) : value(key));
  }

  private static Piece time(String pattern) {
    DateTimeFormatter format = DateTimeFormatter.ofPattern(pattern);
    return (facts, room) -> format.format(facts.now());
  }

  private static Function<String, Optional<String>> in(int room) {
    return text -> Sanitised.segment(text, room);
  }

  /** Of a file name its last segment, as in a download, or else the id; of others all, as one. */
  private static Piece value(String key) {
    return key.equals(Disposition.FILE_NAME)
        ? (facts, room) -> facts.metadata().fileName().flatMap(in(room)).orElse(facts.id().value())
        : (facts, room) -> facts.metadata().text(key).flatMap(in(room)).orElse(NOTHING);
  }

  private static Piece path(String key) {
    return (facts, room) ->
        facts
            .metadata()
            .text(key)
            .map(path -> path(path, room))
            .filter(path -> !path.isEmpty())
            .orElse(facts.id().value());
  }

  /** Its last segments, without those that lead nowhere, or up. */
  private static String path(String given, int room) {
    List<String> segments =
        Arrays.stream(given.split("[/\\\\]"))
            .filter(segment -> !segment.equals(".") && !segment.equals(".."))
            .flatMap(segment -> Sanitised.segment(segment, room).stream())
            .toList();
    return String.join(
        "/", segments.subList(Math.max(0, segments.size() - DEPTH), segments.size()));
  }

  /** The keys of metadata that the template asks for. */
  private static List<String> keys(String template) {
    return PLACEHOLDER
        .matcher(template)
        .results()
        .map(found -> Optional.ofNullable(found.group(1)).map(OF_CLIENT::matcher))
        .flatMap(Optional::stream)
        .filter(Matcher::matches)
        .map(client -> client.group(2))
        .toList();
  }

  /** Tries what takes the most room: all that a client can say, and nothing. */
  private Optional<String> fault(List<String> keys) {
    String wide = ("x".repeat(LEAST_ROOM) + "/").repeat(DEPTH);
    Map<String, String> metadata = new HashMap<>();
    keys.forEach(key -> metadata.put(key, wide));
    return fault(Metadata.of(metadata)).or(() -> fault(Metadata.NONE));
  }

  private Optional<String> fault(Metadata metadata) {
    Facts facts =
        new Facts(
            new UploadId("x".repeat(LONGEST_ID)),
            Optional.of("x".repeat(LEAST_ROOM)),
            metadata,
            Instant.EPOCH.atZone(ZoneOffset.UTC));
    String key = raw(facts, LEAST_ROOM);
    return fits(key)
        ? Optional.of(NO_KEY).filter(expected -> !isKey(key))
        : Optional.of("at most " + SEGMENT + " bytes between two slashes, and " + KEY + " in all");
  }

  private static boolean isKey(String text) {
    try {
      return !new ObjectKey(text).value().isEmpty();
    } catch (IllegalArgumentException noKey) {
      return false;
    }
  }

  private static boolean fits(String key) {
    return bytes(key) <= KEY
        && Arrays.stream(key.split("/", -1)).allMatch(segment -> bytes(segment) <= SEGMENT);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** The key of an upload that has been given none so far. */
  static ObjectKey unplaced(UploadId id) {
    return new ObjectKey(id.value());
  }

  /** Whether somebody has given the upload a key already. */
  public static boolean isPlaced(UploadSpec spec) {
    return !spec.target().equals(unplaced(spec.id()));
  }

  /** Whether no two uploads can have the same key. */
  public boolean unique() {
    return unique;
  }

  /**
   * The key of an upload.
   *
   * @param now when it is created
   */
  public ObjectKey key(UploadSpec spec, Instant now) {
    Facts facts =
        new Facts(
            spec.id(),
            spec.owner(),
            spec.metadata().flatMap(Metadata::parse).orElse(Metadata.NONE),
            now.atZone(ZoneOffset.UTC));
    return ROOMS.stream()
        .map(room -> text(facts, room))
        .filter(KeyLayout::fits)
        .findFirst()
        .map(ObjectKey::new)
        .orElseThrow();
  }

  private String text(Facts facts, int room) {
    return Arrays.stream(raw(facts, room).split("/", -1))
        .map(KeyLayout::unreserved)
        .collect(Collectors.joining("/"));
  }

  private String raw(Facts facts, int room) {
    return pieces.stream().map(piece -> piece.text(facts, room)).collect(Collectors.joining());
  }

  /** A dot of the template and a word of a client may come together. */
  private static String unreserved(String segment) {
    return segment.startsWith(ObjectKey.RESERVED) ? "_" + segment.substring(1) : segment;
  }

  /**
   * The same with a number, before the ending of the name: {@code report-2.pdf}. No bracket, space
   * or tilde, which many a program that reads keys stumbles over.
   *
   * @param number 1 = the key itself
   */
  public static ObjectKey version(ObjectKey key, int number) {
    String all = key.value();
    int ending = Sanitised.ending(all.substring(all.lastIndexOf('/') + 1));
    int at = all.length() - ending;
    return number == 1
        ? key
        : new ObjectKey(all.substring(0, at) + "-" + number + all.substring(at));
  }
}
