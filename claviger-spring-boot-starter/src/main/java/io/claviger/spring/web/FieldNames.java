package io.claviger.spring.web;

import org.jspecify.annotations.Nullable;

/** Names that strangers choose, before they are repeated in an answer. */
final class FieldNames {
  private static final int MAX_SHOWN = 64;

  private FieldNames() {}

  /**
   * Shows a name that looks like one; anything else could be a misplaced value, or an attack on who
   * reads the message.
   *
   * @return a blank and the name, or nothing
   */
  static String shown(@Nullable String name) {
    return name != null && name.length() <= MAX_SHOWN && isPlain(name) ? " " + name : "";
  }

  /** Whether the text is one or more of {@code A-Z a-z 0-9 . _ -}. */
  static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean alphanumeric =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!alphanumeric && c != '_' && c != '-' && c != '.') {
        return false;
      }
    }
    return !text.isEmpty();
  }
}
