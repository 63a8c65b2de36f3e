package dev.wharf.app;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** What this is, from the jar's manifest. */
final class Version implements IVersionProvider {
  static String number() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  @Override
  public String[] getVersion() {
    return new String[] {"wharf " + number()};
  }
}
