package dev.wharf.app.settings;

/** A value that cannot be used. The message is one line: the key, the value, what was expected. */
public final class WrongSetting extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WrongSetting(Object key, String value, String expected) {
    super(key + ": '" + value + "' (expected: " + expected + ")");
  }

  WrongSetting(String message) {
    super(message);
  }

  /**
   * What a file that a setting names turned out to be.
   *
   * @param message one line that names the file and what was expected
   */
  public static WrongSetting inFile(String message) {
    return new WrongSetting(message);
  }
}
