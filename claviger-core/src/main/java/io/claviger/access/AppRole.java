package io.claviger.access;

import io.claviger.api.InvalidRequestException;
import java.time.Duration;
import java.time.Instant;

/**
 * A role by which machines log in.
 *
 * @param name its name
 * @param roleId what a machine shows besides a secret id; not secret
 * @param settings what it gives
 * @param createdAt when it was made
 * @param createdBy by which principal
 * @param updatedAt when it was changed last
 */
public record AppRole(
    String name,
    String roleId,
    Settings settings,
    Instant createdAt,
    String createdBy,
    Instant updatedAt) {

  /**
   * What somebody decides about a role.
   *
   * @param grant what a login gives
   * @param secretIdTtl how long a secret id holds, 1 second to {@link TokenRequest#MAX_TTL}
   * @param secretIdUses how often it can be used, 1 to {@link TokenRequest#MAX_USES}; 0 for as
   *     often as one likes
   */
  public record Settings(LoginGrant grant, Duration secretIdTtl, int secretIdUses) {
    /** How long a secret id holds when nothing is said. */
    public static final Duration DEFAULT_SECRET_ID_TTL = Duration.ofDays(30);

    /** Refuses what is outside the limits. */
    public Settings {
      LoginGrant.checkTtl("secret_id_ttl", secretIdTtl);
      if (secretIdUses < 0 || secretIdUses > TokenRequest.MAX_USES) {
        throw new InvalidRequestException(
            "secret_id_uses must be 0 to " + TokenRequest.MAX_USES + "; 0: no limit");
      }
    }
  }
}
