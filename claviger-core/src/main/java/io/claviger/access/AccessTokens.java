package io.claviger.access;

import io.claviger.api.Page;
import java.util.Optional;

/**
 * Opaque bearer tokens: 256 random bits after the prefix {@code clv_}, stored as a hash, named by
 * their accessor. Every call is recorded. Thread-safe.
 *
 * <p>All methods that take a caller throw {@link io.claviger.api.AccessDeniedException} when the
 * caller may not, {@link io.claviger.api.UnauthenticatedException} when the caller's own token does
 * not hold any more, and {@link io.claviger.api.UnavailableException} when nothing can be recorded.
 */
public interface AccessTokens extends TokenAuthenticator {
  /**
   * Makes a token. With a token of the caller's own, that one is its parent: the new one does not
   * outlive it and is revoked with it, unless an orphan was asked for.
   *
   * @param issuer who makes it; needs {@link Capability#ADMIN} on {@link SystemResources#TOKENS}.
   *     Only the policy {@link Caller#ROOT_POLICY} may give itself, or a life without end; a token
   *     with limited uses makes no others
   * @param request what it is to be
   * @return the token, shown once
   * @throws io.claviger.api.InvalidRequestException if the principal is reserved
   */
  NewToken create(Caller issuer, TokenRequest request);

  /**
   * Makes the first root token of a new database, or another one for an operator who holds the root
   * key and the database (recorded like any other).
   *
   * @param principal whom it stands for
   * @param chosenText the token itself, when the operator chose it ({@code dev --token}); empty for
   *     a random one
   * @return the token, shown once; it does not expire
   * @throws io.claviger.api.InvalidRequestException if the principal is reserved
   */
  NewToken createRoot(String principal, Optional<String> chosenText);

  /**
   * Lists tokens.
   *
   * @param caller who; needs {@link Capability#AUDIT} on {@link SystemResources#TOKENS}
   * @param query which
   * @return a page
   */
  Page<TokenInfo> list(Caller caller, TokenQuery query);

  /**
   * Looks at a token.
   *
   * @param caller who; needs {@link Capability#AUDIT} on {@link SystemResources#TOKENS}
   * @param accessor the token's accessor
   * @return what is known of it
   * @throws io.claviger.api.NotFoundException if there is none
   */
  TokenInfo get(Caller caller, String accessor);

  /**
   * Lets a token live for its time to live from now on, but not beyond its limit, and not beyond
   * its parent. Its end never comes earlier by this.
   *
   * @param caller who; needs {@link Capability#ADMIN} on {@link SystemResources#TOKENS}
   * @param accessor the token's accessor
   * @return what is known of it now
   * @throws io.claviger.api.NotFoundException if there is none
   * @throws io.claviger.api.ConflictException if it cannot be renewed, or does not hold any more
   */
  TokenInfo renew(Caller caller, String accessor);

  /**
   * Revokes a token and all that were made with it, and with these: refused on every replica from
   * the answer on.
   *
   * @param caller who; needs {@link Capability#ADMIN} on {@link SystemResources#TOKENS}
   * @param accessor the token's accessor
   * @return how many were revoked; 0 when it was revoked before
   * @throws io.claviger.api.NotFoundException if there is none
   */
  int revoke(Caller caller, String accessor);

  /**
   * Looks at the caller's own token; needs no capability.
   *
   * @param caller whose
   * @return what is known of it
   * @throws io.claviger.api.NotFoundException if the caller was not authenticated by a token
   */
  TokenInfo self(Caller caller);

  /**
   * As {@link #renew}, of the caller's own token; needs no capability.
   *
   * @param caller whose
   * @return what is known of it now
   * @throws io.claviger.api.NotFoundException if the caller was not authenticated by a token
   * @throws io.claviger.api.ConflictException if it cannot be renewed
   */
  TokenInfo renewSelf(Caller caller);

  /**
   * As {@link #revoke}, of the caller's own token; needs no capability.
   *
   * @param caller whose
   * @return how many were revoked
   * @throws io.claviger.api.NotFoundException if the caller was not authenticated by a token
   */
  int revokeSelf(Caller caller);
}
