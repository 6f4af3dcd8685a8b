package io.claviger.access;

import io.claviger.api.CallerContext;
import io.claviger.api.Page;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Roles by which machines log in with a role id and a secret id. Every change is recorded. Only
 * {@link Caller#ROOT_POLICY} may make a role that gives this policy, or a secret id of such a role.
 * Thread-safe.
 */
public interface AppRoles {
  /** What every secret id begins with, so that scanners recognise leaks. */
  String SECRET_ID_PREFIX = "clvs_";

  /**
   * Makes a role, or changes what it gives from now on. Tokens and secret ids that exist stay as
   * they are; a disabled role refuses all logins.
   *
   * @param caller who; needs {@link Capability#ADMIN} on {@link SystemResources#AUTH}
   * @param name the name, see {@link LoginNames#checkRole}
   * @param settings what it gives
   * @return the role
   */
  AppRole put(Caller caller, String name, AppRole.Settings settings);

  /**
   * Looks at a role.
   *
   * @param caller who; needs {@link Capability#AUDIT} on {@link SystemResources#AUTH}
   * @param name its name
   * @return the role
   * @throws io.claviger.api.NotFoundException if there is none
   */
  AppRole get(Caller caller, String name);

  /**
   * Lists the roles by name.
   *
   * @param caller who; needs {@link Capability#AUDIT} on {@link SystemResources#AUTH}
   * @param cursor from the page before; null for the first
   * @param limit 1 to 1000
   * @return a page
   */
  Page<AppRole> list(Caller caller, @Nullable String cursor, int limit);

  /**
   * Deletes a role and its secret ids. Tokens of logins that were made stay; revoke them by their
   * accessors. A role made later under the same name has another role id and no secret ids.
   *
   * @param caller who; needs {@link Capability#ADMIN} on {@link SystemResources#AUTH}
   * @param name its name
   * @throws io.claviger.api.NotFoundException if there is none
   */
  void delete(Caller caller, String name);

  /**
   * Makes a secret id.
   *
   * @param caller who; needs {@link Capability#ADMIN} on {@link SystemResources#AUTH}
   * @param name the role
   * @param boundAddresses where it may be used, besides what the role says; empty for everywhere
   * @return the secret id, shown once
   * @throws io.claviger.api.NotFoundException if there is no such role
   */
  NewSecretId createSecretId(Caller caller, String name, List<AddressRange> boundAddresses);

  /**
   * Lists the secret ids of a role by accessor, without the ids themselves.
   *
   * @param caller who; needs {@link Capability#AUDIT} on {@link SystemResources#AUTH}
   * @param name the role
   * @param cursor from the page before; null for the first
   * @param limit 1 to 1000
   * @return a page
   * @throws io.claviger.api.NotFoundException if there is no such role
   */
  Page<SecretIdInfo> secretIds(Caller caller, String name, @Nullable String cursor, int limit);

  /**
   * Revokes a secret id: refused on every replica from the answer on. Tokens of logins that were
   * made stay.
   *
   * @param caller who; needs {@link Capability#ADMIN} on {@link SystemResources#AUTH}
   * @param accessor its accessor
   * @throws io.claviger.api.NotFoundException if there is none
   */
  void revokeSecretId(Caller caller, String accessor);

  /**
   * Logs in. A secret id with limited uses loses one, in a transaction of its own, before the token
   * is made.
   *
   * @param from where the login comes from; its principal plays no part
   * @param roleId the role id
   * @param secretId the secret id
   * @return the token; empty when it is refused, for whatever reason (counted for the audit log)
   * @throws io.claviger.api.UnavailableException if the database does not answer
   */
  Optional<NewToken> logIn(CallerContext from, String roleId, String secretId);
}
