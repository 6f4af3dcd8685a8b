package io.claviger.access;

import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;

/**
 * What is known of a secret id.
 *
 * @param accessor names it without being it
 * @param role the role it belongs to
 * @param state whether it can be used
 * @param createdAt when it was made
 * @param createdBy by which principal
 * @param expiresAt from when on it is refused
 * @param usesLeft how often it can still be used; empty if nobody counts
 * @param boundAddresses where it may be used besides what the role says; empty for everywhere
 */
public record SecretIdInfo(
    String accessor,
    String role,
    TokenState state,
    Instant createdAt,
    String createdBy,
    Instant expiresAt,
    OptionalInt usesLeft,
    List<AddressRange> boundAddresses) {
  /** Copies the list. */
  public SecretIdInfo {
    boundAddresses = List.copyOf(boundAddresses);
  }
}
