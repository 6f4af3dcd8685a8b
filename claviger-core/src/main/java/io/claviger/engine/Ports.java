package io.claviger.engine;

import io.claviger.access.LoginStore;
import io.claviger.access.PolicyStore;
import io.claviger.access.TokenStore;
import io.claviger.audit.Checkpoint;
import io.claviger.audit.Heads;
import io.claviger.audit.Journal;
import io.claviger.audit.Trail;
import io.claviger.secret.SecretStore;
import io.claviger.tx.Transactions;

/**
 * Where an engine keeps things: all parts of one database.
 *
 * @param transactions begins units of work over the stores
 * @param secrets secrets and versions
 * @param tokens access tokens
 * @param policies who may do what
 * @param logins who can log in
 * @param journal the audit journal
 * @param trail the audit trail
 * @param heads the signed heads, in the database and outside of it
 * @param replicas who else serves from this database
 * @param upkeep the database itself
 */
public record Ports(
    Transactions transactions,
    SecretStore secrets,
    TokenStore tokens,
    PolicyStore policies,
    LoginStore logins,
    Journal journal,
    Trail trail,
    Heads.Places heads,
    ReplicaStore replicas,
    Upkeep upkeep) {

  /** What a database needs now and then. Thread-safe. */
  public interface Upkeep {
    /** How many days are prepared. */
    int DAYS = 35;

    /**
     * Asks whether the database answers.
     *
     * @throws io.claviger.api.UnavailableException if it does not within a second or so
     */
    void ping();

    /** Prepares the days to come; cheap when there is nothing to do. */
    void prepareDays();

    /**
     * Tells for how many days to come events have a place.
     *
     * @return the days behind today; {@link #DAYS} when no day needs preparing
     */
    default int daysAhead() {
      return DAYS;
    }

    /**
     * Tells whether this process may prepare days and discard events. If not, somebody with more
     * rights on the database has to.
     *
     * @return whether it may
     */
    default boolean mayMaintain() {
      return true;
    }

    /**
     * Removes the events, journal rows and heads before a checkpoint, in steps that hold nobody up.
     * May take minutes; ended anywhere, it can be repeated.
     *
     * @param upTo the newest checkpoint
     * @return false when another process is doing it
     * @throws io.claviger.api.UnavailableException if the database did not answer or refused
     * @throws io.claviger.tx.ContentionException if others were in the way
     */
    boolean discard(Checkpoint upTo);
  }
}
