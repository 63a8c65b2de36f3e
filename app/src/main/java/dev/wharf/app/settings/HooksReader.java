package dev.wharf.app.settings;

import java.net.URI;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads what concerns hooks. */
final class HooksReader {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

  /** What is about one connection, or says what the question is. */
  private static final Set<String> NOT_FORWARDED =
      Set.of(
          "connection",
          "content-length",
          "content-type",
          "expect",
          "hook-name",
          "host",
          "keep-alive",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private static final int MOST_RETRIES = 100;
  private static final long MOST_BYTES = 1 << 20;

  private static final String EVENTS =
      "pre-create, pre-finish, pre-terminate or pre-request, with commas between (others are not in"
          + " this build)";

  private final Values values;

  HooksReader(Values values) {
    this.values = values;
  }

  /** Empty = nobody is asked. */
  Optional<Hooks> hooks() {
    return values
        .secret(
            Key.HOOKS_HTTP,
            HooksReader::url,
            Web::withoutSecrets,
            "http:// or https:// with a host, and no fragment")
        .map(this::hooks);
  }

  private Hooks hooks(URI url) {
    return new Hooks(
        url,
        values.number(Key.HOOKS_HTTP_RETRY, 0, MOST_RETRIES),
        values.required(Key.HOOKS_HTTP_BACKOFF, Durations::parseOrZero, Values.DURATION),
        values.required(Key.HOOKS_HTTP_TIMEOUT, Durations::parse, Values.DURATION),
        values.required(Key.HOOKS_HTTP_SIZE_LIMIT, HooksReader::size, "a size of 1 byte to 1MiB"),
        values.list(
            Key.HOOKS_HTTP_FORWARD_HEADERS,
            HooksReader::header,
            "names of header fields that are about more than one connection, with commas between"),
        events());
  }

  private Set<Hooks.Event> events() {
    List<Hooks.Event> events = values.list(Key.HOOKS_EVENTS, HooksReader::event, EVENTS);
    if (events.isEmpty()) {
      throw new WrongSetting(Key.HOOKS_EVENTS, "", EVENTS);
    }
    return EnumSet.copyOf(events);
  }

  private static Optional<URI> url(String text) {
    try {
      return Optional.of(URI.create(text)).filter(HooksReader::canBeAsked);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean canBeAsked(URI url) {
    boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    return web && url.getHost() != null && url.getRawFragment() == null;
  }

  private static Optional<Integer> size(String text) {
    return Sizes.parse(text).filter(bytes -> bytes >= 1 && bytes <= MOST_BYTES).map(Long::intValue);
  }

  private static Optional<String> header(String text) {
    return Optional.of(text)
        .filter(name -> NAME.matcher(name).matches())
        .filter(name -> !NOT_FORWARDED.contains(name.toLowerCase(Locale.ROOT)));
  }

  private static Optional<Hooks.Event> event(String text) {
    return Arrays.stream(Hooks.Event.values())
        .filter(event -> event.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(text))
        .findFirst();
  }
}
