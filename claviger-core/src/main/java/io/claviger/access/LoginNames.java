package io.claviger.access;

import io.claviger.api.InvalidRequestException;
import java.util.regex.Pattern;

/**
 * The rules for names of roles and accessors of secret ids. Each has one spelling only. Messages
 * never repeat what was given, which may be a misplaced secret id.
 */
public final class LoginNames {
  private static final Pattern ROLE = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
  private static final Pattern ACCESSOR = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private LoginNames() {}

  /**
   * Checks the name of a role.
   *
   * @param name the candidate
   * @return the same
   * @throws InvalidRequestException if it breaks the rule
   */
  public static String checkRole(String name) {
    if (!ROLE.matcher(name).matches()) {
      throw new InvalidRequestException(
          "name of a role must be a lower-case letter or digit, then up to 63 of a-z 0-9 . _ -");
    }
    return name;
  }

  /**
   * Checks the accessor of a secret id.
   *
   * @param accessor the candidate
   * @return the same
   * @throws InvalidRequestException if no secret id can have it
   */
  public static String checkAccessor(String accessor) {
    if (accessor.startsWith(AppRoles.SECRET_ID_PREFIX)) {
      throw new InvalidRequestException(
          "this is a secret id, not the accessor that names one; it may be in logs by now, so"
              + " consider it as leaked and revoke it by its accessor");
    }
    if (!ACCESSOR.matcher(accessor).matches()) {
      throw new InvalidRequestException("an accessor is 1 to 64 of A-Z a-z 0-9 _ -");
    }
    return accessor;
  }
}
