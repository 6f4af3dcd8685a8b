package io.claviger.access;

import java.util.Set;

/**
 * An access token as it is stored: never its text. Times are microseconds since 1970 UTC.
 *
 * @param id random, positive
 * @param accessor names the token without being it
 * @param hash SHA-256 of the token's text
 * @param rev counts the changes, from 1
 * @param principal whom it stands for
 * @param policies names of policies
 * @param createdAt when it was made
 * @param createdBy by which principal
 * @param expiresAt from when on it is refused; 0 for never
 * @param revokedAt when it was revoked; 0 when it is not
 */
public record StoredToken(
    long id,
    String accessor,
    byte[] hash,
    long rev,
    String principal,
    Set<String> policies,
    long createdAt,
    String createdBy,
    long expiresAt,
    long revokedAt) {
  /** Copies the policies. */
  public StoredToken {
    policies = Set.copyOf(policies);
  }
}
