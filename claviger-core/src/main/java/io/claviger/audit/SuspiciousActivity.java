package io.claviger.audit;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something in the audit log that somebody should look at.
 *
 * @param eventId the event that was one too many
 * @param kind what it is
 * @param at when, microseconds since 1970 UTC
 * @param secret the name that was asked for last
 * @param actorId the principal that did it last
 * @param actorIp from where
 * @param count failures, secrets or reads, as the kind says
 * @param suppressed activities of this kind that were not announced before this one, because there
 *     were too many
 */
public record SuspiciousActivity(
    long eventId,
    Kind kind,
    long at,
    @Nullable String secret,
    @Nullable String actorId,
    @Nullable String actorIp,
    long count,
    long suppressed) {

  /** What looks suspicious. */
  public enum Kind {
    /** Many refused accesses to one secret. */
    SECRET_FAILURES,
    /** Many refused accesses of one principal. */
    ACTOR_FAILURES,
    /** Many refused accesses from one address. */
    ADDRESS_FAILURES,
    /** One principal read unusually many secrets. */
    MANY_SECRETS,
    /** Somebody read a long-lived secret for the first time. */
    NEW_READER,
    /** Somebody wanted the value of a secret that is deleted, or of a version that is disabled. */
    WITHDRAWN_SECRET;

    /**
     * Returns the name in logs, metrics and tables.
     *
     * @return the lower-case name
     */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Finds a kind by its name.
     *
     * @param name the lower-case name
     * @return the kind
     * @throws IllegalArgumentException if there is none
     */
    public static Kind ofWireName(String name) {
      return valueOf(name.toUpperCase(Locale.ROOT));
    }
  }
}
