package dev.wharf.app;

import dev.wharf.app.settings.SettingsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder everything local lives in. */
final class DataFolder {
  private DataFolder() {}

  /** Makes it if it is missing; complains if nothing can be kept there. */
  static void check(Path folder) {
    try {
      Files.createDirectories(folder);
      Files.delete(Files.createTempFile(folder, ".wharf-start", ".tmp"));
    } catch (IOException e) {
      throw SettingsReader.wrongDataDir(folder);
    }
  }
}
