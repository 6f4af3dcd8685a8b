package io.claviger.access;

import io.claviger.api.InvalidRequestException;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The rules for names of users. Each user has one spelling: lower-case ASCII, so that no letter
 * looks like another. What somebody types is brought to that spelling first; messages never repeat
 * it, since it may be a misplaced password.
 */
public final class UserNames {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._@-]{0,63}");

  /** Longer texts are names of nobody; they need not be looked at as a whole. */
  private static final int MAX_TYPED = 256;

  private UserNames() {}

  /**
   * Checks the name of a user, in its one spelling.
   *
   * @param name the candidate
   * @return the same
   * @throws InvalidRequestException if it breaks the rule, or is reserved as {@link
   *     Principals#checkGiven} says
   */
  public static String check(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new InvalidRequestException(
          "name of a user must be a lower-case letter or digit, then up to 63 of a-z 0-9 . _ @ -");
    }
    return Principals.checkGiven(name);
  }

  /**
   * Brings what somebody typed to the spelling in which it is looked up and counted: NFKC, lower
   * case, without spaces around it.
   *
   * @param typed what was typed
   * @return the spelling; not necessarily a name that a user can have
   */
  public static String normalized(String typed) {
    String cut = typed.length() > MAX_TYPED ? typed.substring(0, MAX_TYPED) : typed;
    String folded = Normalizer.normalize(cut, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    return Normalizer.normalize(folded, Normalizer.Form.NFKC).strip();
  }

  /**
   * Whether a user can have a name.
   *
   * @param name the candidate
   * @return whether one can
   */
  public static boolean isPossible(String name) {
    return NAME.matcher(name).matches();
  }
}
