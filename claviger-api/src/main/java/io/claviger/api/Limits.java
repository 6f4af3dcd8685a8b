package io.claviger.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The limits of what requests may carry, each with the message that tells them. */
final class Limits {
  private static final int MAX_DESCRIPTION = 1024;
  private static final int MAX_OWNER = 255;
  private static final int MAX_TAGS = 64;
  private static final int MAX_TAG_KEY = 128;
  private static final int MAX_TAG_VALUE = 512;
  private static final int MAX_IDEMPOTENCY_KEY = 128;

  private Limits() {}

  static String description(String text) {
    return text("description", text, MAX_DESCRIPTION);
  }

  static String owner(String text) {
    return text("owner", text, MAX_OWNER);
  }

  static Map<String, String> tags(Map<String, String> tags) {
    if (tags.size() > MAX_TAGS) {
      throw new InvalidRequestException("at most " + MAX_TAGS + " tags are allowed");
    }
    tags.forEach(
        (key, value) -> {
          if (key.isEmpty()) {
            throw new InvalidRequestException("a tag's key must not be empty");
          }
          text("a tag's key", key, MAX_TAG_KEY);
          text("a tag's value", value, MAX_TAG_VALUE);
        });
    return Map.copyOf(tags);
  }

  static @Nullable Integer expiresDays(@Nullable Integer days) {
    if (days != null && (days < 1 || days > CreateSecret.MAX_EXPIRES_DAYS)) {
      throw new InvalidRequestException(
          "expires_days must be 1 to " + CreateSecret.MAX_EXPIRES_DAYS);
    }
    return days;
  }

  static @Nullable String idempotencyKey(@Nullable String key) {
    if (key == null) {
      return null;
    }
    boolean printable = key.chars().allMatch(c -> c > ' ' && c < 0x7f);
    if (key.isEmpty() || key.length() > MAX_IDEMPOTENCY_KEY || !printable) {
      throw new InvalidRequestException(
          "the idempotency key must be 1 to 128 printable ASCII characters without spaces");
    }
    return key;
  }

  private static String text(String what, String text, int max) {
    if (text.length() > max) {
      throw new InvalidRequestException(
          what + " is too long: at most " + max + " characters are allowed");
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean paired =
          !Character.isSurrogate(c)
              || (Character.isHighSurrogate(c)
                  && i + 1 < text.length()
                  && Character.isLowSurrogate(text.charAt(++i)));
      if (c == 0 || !paired) {
        throw new InvalidRequestException(what + " must not hold NUL or a lone surrogate");
      }
    }
    return text;
  }
}
