package io.claviger.access;

import io.claviger.api.InvalidRequestException;
import java.util.Locale;

/**
 * The rule for names of policies: a lower-case letter or digit, then up to 127 of {@code a-z 0-9 .
 * _ -}. Every policy has one spelling only: what differs in case, has spaces around it, or holds a
 * letter that merely looks like one of these, is no name.
 */
public final class PolicyNames {
  /** The longest name, in characters. */
  public static final int MAX_LENGTH = 128;

  private PolicyNames() {}

  /**
   * Checks a name.
   *
   * @param name the candidate
   * @return the same name
   * @throws InvalidRequestException if it breaks the rule
   */
  public static String check(String name) {
    if (name.isEmpty()) {
      throw new InvalidRequestException("name of a policy must not be empty");
    }
    if (name.length() > MAX_LENGTH) {
      throw new InvalidRequestException(
          "name of a policy is too long: at most " + MAX_LENGTH + " characters are allowed");
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean first = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      if (!first && (i == 0 || (c != '.' && c != '_' && c != '-'))) {
        throw new InvalidRequestException(
            "name of a policy must be a lower-case letter or digit, then a-z 0-9 . _ - (character "
                + (i + 1)
                + " is "
                + Spelling.character(name, i)
                + ")"
                + lowerCase(name));
      }
    }
    return name;
  }

  private static String lowerCase(String name) {
    String lower = name.strip().toLowerCase(Locale.ROOT);
    return BuiltInPolicies.isReserved(lower) ? "; the built-in policy is " + lower : "";
  }

  /**
   * Checks the name of a policy that is to be made, changed or deleted.
   *
   * @param name the candidate
   * @return the same name
   * @throws InvalidRequestException if it breaks the rule, or belongs to a built-in policy
   */
  public static String checkChangeable(String name) {
    check(name);
    if (BuiltInPolicies.isReserved(name)) {
      throw new InvalidRequestException(
          "the policy " + name + " is built in and cannot be changed; choose another name");
    }
    return name;
  }
}
