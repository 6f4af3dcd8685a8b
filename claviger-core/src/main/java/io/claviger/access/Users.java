package io.claviger.access;

import io.claviger.api.CallerContext;
import io.claviger.api.Page;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * People who log in with user name and password. Every change is recorded. Only {@link
 * Caller#ROOT_POLICY} may make a user that gets this policy. Thread-safe.
 */
public interface Users {
  /** The least length of a password, in characters. */
  int MIN_PASSWORD = 12;

  /** The greatest. */
  int MAX_PASSWORD = 256;

  /**
   * Makes a user, or changes what it gets from now on. Tokens that exist stay as they are; a
   * disabled user cannot log in. A new password ends a lock-out.
   *
   * @param caller who; needs {@link Capability#ADMIN} on {@link SystemResources#AUTH}
   * @param name the name, see {@link UserNames#check}
   * @param grant what a login gives
   * @param password the new password, {@link #MIN_PASSWORD} to {@link #MAX_PASSWORD} characters;
   *     null to keep the one there is
   * @return the user
   * @throws io.claviger.api.InvalidRequestException if a new user is to have no password
   * @throws io.claviger.api.UnavailableException if too many passwords are being hashed
   */
  User put(Caller caller, String name, LoginGrant grant, @Nullable String password);

  /**
   * Looks at a user.
   *
   * @param caller who; needs {@link Capability#AUDIT} on {@link SystemResources#AUTH}
   * @param name its name
   * @return the user
   * @throws io.claviger.api.NotFoundException if there is none
   */
  User get(Caller caller, String name);

  /**
   * Lists the users by name.
   *
   * @param caller who; needs {@link Capability#AUDIT} on {@link SystemResources#AUTH}
   * @param cursor from the page before; null for the first
   * @param limit 1 to 1000
   * @return a page
   */
  Page<User> list(Caller caller, @Nullable String cursor, int limit);

  /**
   * Deletes a user. Tokens of logins that were made stay; revoke them by their accessors.
   *
   * @param caller who; needs {@link Capability#ADMIN} on {@link SystemResources#AUTH}
   * @param name its name
   * @throws io.claviger.api.NotFoundException if there is none
   */
  void delete(Caller caller, String name);

  /**
   * Changes the password of the user who calls. Trying the present one counts as a login does.
   *
   * @param caller the user, logged in
   * @param present the present password
   * @param wanted the new one
   * @throws io.claviger.api.AccessDeniedException if the caller is no user, the present password is
   *     wrong, or too many were tried
   */
  void changePassword(Caller caller, String present, String wanted);

  /**
   * Logs in. Each attempt is counted before the password is looked at, under the normalised name
   * ({@link UserNames#normalized}) and whether there is such a user or not; a login that succeeds
   * clears the count.
   *
   * @param from where the login comes from; its principal plays no part
   * @param name what was typed as the name
   * @param password the password
   * @return the token; empty when it is refused, for whatever reason (counted for the audit log)
   * @throws io.claviger.api.UnavailableException if the database does not answer, or too many
   *     passwords are being hashed
   */
  Optional<NewToken> logIn(CallerContext from, String name, String password);
}
