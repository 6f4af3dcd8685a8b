package io.claviger.engine;

import io.claviger.access.TokenStore;
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
 * @param journal the audit journal
 * @param trail the audit trail
 * @param replicas who else serves from this database
 * @param upkeep the database itself
 */
public record Ports(
    Transactions transactions,
    SecretStore secrets,
    TokenStore tokens,
    Journal journal,
    Trail trail,
    ReplicaStore replicas,
    Upkeep upkeep) {

  /** What a database needs now and then. Thread-safe. */
  public interface Upkeep {
    /**
     * Asks whether the database answers.
     *
     * @throws io.claviger.api.UnavailableException if it does not within a second or so
     */
    void ping();

    /** Prepares the days to come; cheap when there is nothing to do. */
    void prepareDays();
  }
}
