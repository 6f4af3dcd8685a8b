package io.claviger.access;

import io.claviger.api.InvalidRequestException;
import java.util.regex.Pattern;

/** The rule for accessors, which name tokens without being them. */
public final class Accessors {
  /** What tokens begin with that Claviger made, and no accessor does. */
  public static final String TOKEN_PREFIX = "clv_";

  private static final Pattern ACCESSOR = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private Accessors() {}

  /**
   * Checks an accessor.
   *
   * @param accessor the candidate
   * @return the same
   * @throws InvalidRequestException if no token can have it; the message does not repeat it
   */
  public static String check(String accessor) {
    if (accessor.startsWith(TOKEN_PREFIX)) {
      throw new InvalidRequestException(
          "this is a token, not the accessor that names one; it may be in logs by now, so consider"
              + " it as leaked and revoke it by its accessor");
    }
    if (!ACCESSOR.matcher(accessor).matches()) {
      throw new InvalidRequestException("an accessor is 1 to 64 of A-Z a-z 0-9 _ -");
    }
    return accessor;
  }
}
