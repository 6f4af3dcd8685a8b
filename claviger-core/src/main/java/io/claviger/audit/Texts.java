package io.claviger.audit;

import org.jspecify.annotations.Nullable;

/**
 * Makes any text storable: what comes from outside must never make an append fail, nor another
 * reader's. NUL and lone surrogates become U+FFFD, and what is too long is cut and ends in "…".
 */
final class Texts {
  private static final char REPLACEMENT = '\uFFFD';
  private static final char CUT = '\u2026';

  private Texts() {}

  static @Nullable String clean(@Nullable String text, int maxChars) {
    return text == null ? null : cleanText(text, maxChars);
  }

  static String cleanText(String text, int maxChars) {
    int end = Math.min(text.length(), maxChars);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (c == 0 || Character.isSurrogate(c)) {
        return rewrite(text, maxChars);
      }
    }
    return text.length() <= maxChars ? text : text.substring(0, maxChars - 1) + CUT;
  }

  private static String rewrite(String text, int maxChars) {
    boolean cut = text.length() > maxChars;
    int room = cut ? maxChars - 1 : text.length();
    StringBuilder out = new StringBuilder(room + 1);
    for (int i = 0; i < room; i++) {
      char c = text.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (pair && i + 1 < room) {
        out.append(c).append(text.charAt(++i));
      } else if (!pair) {
        out.append(c == 0 || Character.isSurrogate(c) ? REPLACEMENT : c);
      }
    }
    return cut ? out.append(CUT).toString() : out.toString();
  }
}
