package dev.wharf.storage.s3.testkit;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The head of a request as the relay read it.
 *
 * @param path raw, as sent: {@code /bucket/key}, percent-encoded
 * @param query raw, without its question mark; empty if there is none
 * @param headers by name in lower case, without credentials; of a repeated one the last
 */
public record S3Request(
    S3Operation operation, String method, String path, String query, Map<String, String> headers) {
  private static final Set<String> SECRET = Set.of("authorization", "x-amz-security-token");

  public S3Request {
    headers = Map.copyOf(headers);
  }

  static S3Request of(Head head) {
    List<String> words = Arrays.asList(head.startLine().split(" ", 3));
    String method = words.get(0);
    String target = words.size() > 1 ? words.get(1) : "/";
    int mark = target.indexOf('?');
    String path = mark < 0 ? target : target.substring(0, mark);
    String query = mark < 0 ? "" : target.substring(mark + 1);
    S3Operation operation =
        S3Operation.of(method, path, names(query), head.value("x-amz-copy-source").isPresent());
    return new S3Request(operation, method, path, query, withoutSecrets(head));
  }

  private static Map<String, String> withoutSecrets(Head head) {
    Map<String, String> headers = new TreeMap<>(head.headers());
    headers.keySet().removeAll(SECRET);
    return headers;
  }

  private static Set<String> names(String query) {
    return Arrays.stream(query.split("&"))
        .map(pair -> pair.split("=", 2)[0])
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  public boolean is(S3Operation asked) {
    return operation == asked;
  }

  /** A header's value, asked for in lower case. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /** A query parameter's value as sent; empty for one without a value. */
  public Optional<String> parameter(String name) {
    return Arrays.stream(query.split("&"))
        .map(pair -> pair.split("=", 2))
        .filter(pair -> pair[0].equals(name))
        .map(pair -> pair.length > 1 ? pair[1] : "")
        .findFirst();
  }
}
