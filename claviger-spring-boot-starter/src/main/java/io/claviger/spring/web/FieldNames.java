package io.claviger.spring.web;

/** Texts that strangers choose, before they are repeated in an answer or a log. */
final class FieldNames {
  private FieldNames() {}

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
