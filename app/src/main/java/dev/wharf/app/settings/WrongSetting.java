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
}
