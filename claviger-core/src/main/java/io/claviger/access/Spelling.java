package io.claviger.access;

import java.util.Collection;
import java.util.Locale;

/** How what somebody wrote is shown to them, and what they may have meant. */
final class Spelling {
  /** As much of a text is shown and compared. */
  private static final int LONGEST = 40;

  private Spelling() {}

  /**
   * The text in quotes, cut, and without what a terminal or a log would take for something else.
   */
  static String quoted(String text) {
    return '"' + cut(text) + '"';
  }

  static String cut(String text) {
    return cut(text, LONGEST);
  }

  static String cut(String text, int longest) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < text.length() && i < longest; i++) {
      char c = text.charAt(i);
      shown.append(isPlain(c) ? c : '?');
    }
    return text.length() > longest ? shown.append("...").toString() : shown.toString();
  }

  /** One character of a text: itself, or its number when it only looks like another. */
  static String character(String text, int index) {
    char c = text.charAt(index);
    return isPlain(c) ? "\"" + c + '"' : codePoint(text.codePointAt(index)) + ", no plain ASCII";
  }

  static String codePoint(int c) {
    return String.format(Locale.ROOT, "U+%04X", c);
  }

  /** Tells of the first character that only looks like another; empty when there is none. */
  static String warning(String text) {
    for (int i = 0; i < text.length() && i < LONGEST; i++) {
      if (!isPlain(text.charAt(i))) {
        return " (character " + (i + 1) + " is " + character(text, i) + ")";
      }
    }
    return "";
  }

  private static boolean isPlain(char c) {
    return c >= ' ' && c <= '~';
  }

  /** {@code "; did you mean X?"}, or nothing when no known word is near. */
  static String suggestion(String written, Collection<String> known) {
    String nearest = nearest(written, known);
    return nearest.isEmpty() ? "" : "; did you mean " + nearest + "?";
  }

  private static String nearest(String written, Collection<String> known) {
    String text = written.strip().toLowerCase(Locale.ROOT);
    String nearest = "";
    if (text.length() > LONGEST) {
      return nearest;
    }
    int least = Math.max(1, text.length() / 3) + 1;
    for (String word : known) {
      int distance = text.startsWith(word) ? 1 : distance(text, word.toLowerCase(Locale.ROOT));
      if (distance < least) {
        least = distance;
        nearest = word;
      }
    }
    return nearest;
  }

  /** How many characters to insert, delete, replace or swap to turn one text into the other. */
  private static int distance(String from, String to) {
    int[][] rows = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        rows[i][j] = i == 0 || j == 0 ? i + j : least(rows, from, to, i, j);
      }
    }
    return rows[from.length()][to.length()];
  }

  private static int least(int[][] rows, String from, String to, int i, int j) {
    char a = from.charAt(i - 1);
    char b = to.charAt(j - 1);
    int replaced = rows[i - 1][j - 1] + (a == b ? 0 : 1);
    int least = Math.min(replaced, 1 + Math.min(rows[i - 1][j], rows[i][j - 1]));
    boolean swapped = i > 1 && j > 1 && a == to.charAt(j - 2) && b == from.charAt(i - 2) && a != b;
    return swapped ? Math.min(least, rows[i - 2][j - 2] + 1) : least;
  }
}
