package io.claviger.store.jdbc;

import java.util.Optional;

/** A prefix as a range of texts in the order of their code points: {@code >= p AND < successor}. */
final class Prefixes {
  private Prefixes() {}

  /**
   * The first text behind all that start with a prefix.
   *
   * @param prefix the prefix
   * @return empty when no text is behind them
   */
  static Optional<String> successor(String prefix) {
    int end = prefix.length();
    while (end > 0) {
      int last = prefix.codePointBefore(end);
      end -= Character.charCount(last);
      if (last < Character.MAX_CODE_POINT) {
        int next = last + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : last + 1;
        return Optional.of(prefix.substring(0, end) + Character.toString(next));
      }
    }
    return Optional.empty();
  }
}
