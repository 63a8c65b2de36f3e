package dev.wharf.upload;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Identity of an upload: opaque, unguessable, never reused. It stands in the tus URL and is the
 * entity id.
 *
 * @param value 16 to 64 characters of {@code A-Z a-z 0-9 _ -}
 */
public record UploadId(String value) {
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{16,64}");
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int RANDOM_BYTES = 18;

  public UploadId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "upload id: '" + value + "' (expected: " + FORM.pattern() + ")");
    }
  }

  /** A new one: 144 random bits, 24 characters. */
  public static UploadId random() {
    byte[] bytes = new byte[RANDOM_BYTES];
    RANDOM.nextBytes(bytes);
    return new UploadId(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /** The id, or empty if the text cannot be one: nothing of that name can exist. */
  public static Optional<UploadId> parse(String text) {
    return FORM.matcher(text).matches() ? Optional.of(new UploadId(text)) : Optional.empty();
  }

  @Override
  public String toString() {
    return value;
  }
}
