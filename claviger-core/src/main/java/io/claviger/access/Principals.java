package io.claviger.access;

import io.claviger.api.InvalidRequestException;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Names that nobody gets by hand: those Claviger uses itself, and those of logins, which begin with
 * the method and a colon. Compared as people read them: without regard to case, spaces, invisible
 * characters, accents and other forms of the same letter.
 */
public final class Principals {
  private static final Set<String> RESERVED =
      Set.of(
          "root",
          "system",
          "claviger",
          "anonymous",
          "unknown",
          "key-administration",
          "local-operator");

  private static final List<String> LOGINS =
      List.of("approle:", "jwt:", "oidc:", "kubernetes:", "cert:", "userpass:");

  /** Letters of other scripts that look like the Latin ones at the same place below. */
  private static final String LOOK_ALIKES =
      "\u0430\u0441\u0501\u0435\u04bb\u0456\u0458\u043a\u043c\u043e\u0440\u0455\u0442\u0443\u0445"
          + "\u03b1\u03b5\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u0131\u0261\u2010\u2011"
          + "\u2012\u2013\u2014\u2212\ua789\u2236\u02d0\u05c3";

  private static final String LATIN = "acdehijkmopstyxaeikvoptuxig------::::";

  private Principals() {}

  /**
   * Checks the name that somebody gives to a token.
   *
   * @param principal the candidate
   * @return the same
   * @throws InvalidRequestException if it is reserved, or holds what cannot be seen
   */
  public static String checkGiven(String principal) {
    boolean padded = !principal.strip().equals(principal);
    if (padded || principal.codePoints().anyMatch(Principals::isInvisible)) {
      throw new InvalidRequestException(
          "a principal must not begin or end with a space, nor hold control or invisible"
              + " characters");
    }
    String read = asRead(principal);
    if (RESERVED.contains(read)) {
      throw new InvalidRequestException(
          "this principal is reserved, in whatever spelling: Claviger acts under such names itself"
              + " ("
              + String.join(", ", RESERVED.stream().sorted().toList())
              + ")");
    }
    if (LOGINS.stream().anyMatch(read::startsWith)) {
      throw new InvalidRequestException(
          "principals that begin with a login method and a colon are given by logins only");
    }
    return principal;
  }

  /**
   * Tells whether Claviger acts under a name itself, in whatever spelling.
   *
   * @param principal a name
   * @return whether it is reserved
   */
  public static boolean isReserved(String principal) {
    return RESERVED.contains(asRead(principal));
  }

  /**
   * Tells whether people would take two names for the same.
   *
   * @param one a name
   * @param other another one
   * @return whether they are the same but for case, width and the like
   */
  public static boolean readAlike(String one, String other) {
    return asRead(one).equals(asRead(other));
  }

  private static boolean isInvisible(int c) {
    int type = Character.getType(c);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.SURROGATE
        || type == Character.PRIVATE_USE
        || type == Character.UNASSIGNED
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }

  /** The text in one spelling for all that look alike. */
  static String asRead(String text) {
    StringBuilder read = new StringBuilder();
    Normalizer.normalize(text, Normalizer.Form.NFKD)
        .toLowerCase(Locale.ROOT)
        .codePoints()
        .filter(c -> !isInvisible(c) && !isMark(c) && !isSpace(c))
        .map(Principals::latin)
        .forEach(read::appendCodePoint);
    return read.toString();
  }

  private static boolean isMark(int c) {
    int type = Character.getType(c);
    return type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.COMBINING_SPACING_MARK;
  }

  private static boolean isSpace(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }

  private static int latin(int c) {
    int at = LOOK_ALIKES.indexOf(c);
    return at < 0 ? c : LATIN.charAt(at);
  }
}
