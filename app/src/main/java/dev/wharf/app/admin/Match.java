package dev.wharf.app.admin;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a method and a path mean. */
sealed interface Match {

  /**
   * A route.
   *
   * @param id the name in its path; empty text if it has none
   */
  record Found(Route route, String id) implements Match {}

  /**
   * The path is known, the method is not one of its own.
   *
   * @param allowed those that are
   */
  record WrongMethod(Set<String> allowed) implements Match {}

  /** No such path. */
  record Nowhere() implements Match {}

  /**
   * Looks it up. HEAD is GET without the body, RFC 9110 section 9.3.2.
   *
   * @param segments the path's, decoded
   */
  static Match of(String method, List<String> segments) {
    String wanted = method.equals("HEAD") ? "GET" : method;
    List<Route> here =
        Stream.of(Route.values()).filter(route -> fits(route.segments(), segments)).toList();
    return here.stream()
        .filter(route -> route.method().equals(wanted))
        .findFirst()
        .<Match>map(route -> new Found(route, id(route.segments(), segments)))
        .orElseGet(() -> elsewhere(here));
  }

  private static Match elsewhere(List<Route> here) {
    return here.isEmpty()
        ? new Nowhere()
        : new WrongMethod(here.stream().map(Route::method).collect(Collectors.toSet()));
  }

  private static boolean fits(List<String> template, List<String> segments) {
    return template.size() == segments.size()
        && IntStream.range(0, template.size())
            .allMatch(
                i ->
                    template.get(i).equals(Route.ID)
                        ? !segments.get(i).isEmpty()
                        : template.get(i).equals(segments.get(i)));
  }

  private static String id(List<String> template, List<String> segments) {
    int at = template.indexOf(Route.ID);
    return at < 0 ? "" : segments.get(at);
  }
}
