package dev.wharf.cluster;

import java.util.Locale;

/** How soon a lost member is given up; each is a commented file beside this class. */
public enum Preset {
  SAFE,
  FAST;

  String file() {
    return "preset-" + name().toLowerCase(Locale.ROOT) + ".conf";
  }
}
