package io.claviger.server.remote;

/**
 * Makes foreign text harmless for a terminal: names, user agents and messages may hold escape
 * sequences that recolour, erase or reorder what an operator sees.
 */
public final class Printable {
  private Printable() {}

  /**
   * Tells whether a character shows as itself.
   *
   * @param codePoint the character
   * @return false for control and format characters, line separators, lone surrogates, unassigned
   */
  public static boolean isPlain(int codePoint) {
    if (codePoint < 0x7f) {
      return codePoint >= ' ';
    }
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.PRIVATE_USE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /**
   * Writes everything that is not plain as an escape such as {@code \x1b} or {@code \u202e}.
   *
   * @param text any text
   * @return one harmless line
   */
  public static String line(String text) {
    return escaped(text, false);
  }

  /**
   * Like {@link #line}, but leaves line ends and tabs.
   *
   * @param text any text
   * @return harmless lines
   */
  public static String lines(String text) {
    return escaped(text, true);
  }

  private static String escaped(String text, boolean keepLines) {
    if (text.codePoints().allMatch(c -> isPlain(c))) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (isPlain(c) || (keepLines && (c == '\n' || c == '\t'))) {
                out.appendCodePoint(c);
              } else if (c <= 0xff) {
                out.append("\\x").append(hex(c, 2));
              } else if (c <= 0xffff) {
                out.append("\\u").append(hex(c, 4));
              } else {
                out.append("\\U").append(hex(c, 8));
              }
            });
    return out.toString();
  }

  private static String hex(int number, int digits) {
    String text = Integer.toHexString(number);
    return "0".repeat(digits - text.length()) + text;
  }
}
