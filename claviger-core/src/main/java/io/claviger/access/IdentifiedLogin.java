package io.claviger.access;

import io.claviger.api.InvalidRequestException;
import java.util.regex.Pattern;

/**
 * Somebody who was identified by another authority.
 *
 * @param method how
 * @param authority the name of that authority in the settings
 * @param name the name within the method; 1 to 240 of {@code A-Z a-z 0-9 . _ @ / : -}, without
 *     empty segments and without {@code .} and {@code ..} as segments
 * @param grant what they get
 */
public record IdentifiedLogin(LoginMethod method, String authority, String name, LoginGrant grant) {
  /** No wildcard, no space, nothing that a policy or a terminal could take for something else. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@/:-]{1,240}");

  /** Refuses a name that breaks the rule; the message does not repeat it. */
  public IdentifiedLogin {
    if (!isName(name)) {
      throw new InvalidRequestException(
          "the name of who logs in must be 1 to 240 of A-Z a-z 0-9 . _ @ / : -");
    }
  }

  /**
   * Whether somebody can have a name.
   *
   * @param name the candidate
   * @return whether it keeps the rule
   */
  public static boolean isName(String name) {
    if (!NAME.matcher(name).matches()) {
      return false;
    }
    for (String segment : name.split("/", -1)) {
      if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
        return false;
      }
    }
    return true;
  }
}
