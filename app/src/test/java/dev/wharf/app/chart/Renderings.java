package dev.wharf.app.chart;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Each feature is rendered once for all tests. */
final class Renderings {
  private static final Map<Feature, Rendered> DONE = new ConcurrentHashMap<>();

  private Renderings() {}

  static Rendered of(Feature feature) {
    return DONE.computeIfAbsent(feature, each -> Chart.render(each.yaml()));
  }
}
