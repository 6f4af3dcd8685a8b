package io.claviger.api;

import java.util.List;
import java.util.OptionalLong;

/**
 * What a verification of the audit log found.
 *
 * @param complete false when time was up before the end; the next verification goes on there
 * @param events the last event that was verified, now or before by this process
 * @param lookedAt how many events this verification looked at
 * @param unattested how many events lie behind the last signed head; usually the last second
 * @param trailUntil the event up to which the searchable trail was compared with the journal
 * @param lastHead the number of the last signed head that fits, and before which all is verified
 * @param damages what does not fit, by event; at most {@link #MAX_DAMAGES}
 */
public record AuditVerification(
    boolean complete,
    long events,
    long lookedAt,
    long unattested,
    long trailUntil,
    OptionalLong lastHead,
    List<AuditDamage> damages) {
  /** The most damages that are told. */
  public static final int MAX_DAMAGES = 100;

  /** Copies the list. */
  public AuditVerification {
    damages = List.copyOf(damages);
  }

  /**
   * Tells whether everything fits.
   *
   * @return true if nothing was found
   */
  public boolean valid() {
    return damages.isEmpty();
  }
}
