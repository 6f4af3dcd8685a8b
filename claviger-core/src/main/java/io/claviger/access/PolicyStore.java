package io.claviger.access;

import io.claviger.tx.Transaction;
import java.util.List;
import java.util.Optional;

/**
 * Where policies are kept, every version of them. Rows are authenticated like those of secrets; a
 * catalogue, authenticated too, says which versions are the present ones. Thread-safe.
 */
public interface PolicyStore {
  /**
   * All present policies, in one look.
   *
   * @param epoch counts the changes of policies
   * @param policies the present versions, by name, without altered rows
   * @param intact whether these are, all of them, what the catalogue says
   * @param now the database's clock, microseconds since 1970 UTC
   */
  record Catalogue(long epoch, List<StoredPolicy> policies, boolean intact, long now) {
    /** Copies the list. */
    public Catalogue {
      policies = List.copyOf(policies);
    }
  }

  /**
   * Loads the present policies. Altered rows are left out, with an alarm.
   *
   * @return the policies
   * @throws io.claviger.api.UnavailableException if the database does not answer
   */
  Catalogue load();

  /**
   * The epoch and the time, without the policies.
   *
   * @return a catalogue without policies
   * @throws io.claviger.api.UnavailableException if the database does not answer
   */
  Catalogue glance();

  /**
   * Locks the catalogue until the transaction ends, so that one change of policies follows another.
   *
   * @param tx the transaction
   * @param name a policy
   * @return the epoch, and the newest version of that policy, deleted or not, if there is one
   * @throws io.claviger.api.IntegrityException if that version was altered
   */
  Locked lock(Transaction tx, String name);

  /**
   * A locked catalogue.
   *
   * @param epoch counts the changes of policies
   * @param newest the newest version of the policy that was asked for
   */
  record Locked(long epoch, Optional<StoredPolicy> newest) {}

  /**
   * Writes the next version of a policy, and a catalogue that holds it.
   *
   * @param tx the transaction, which has locked the catalogue
   * @param policy the version
   * @param epoch the next epoch
   */
  void save(Transaction tx, StoredPolicy policy, long epoch);

  /**
   * Finds a version.
   *
   * @param name the policy
   * @param version its number; 0 for the newest
   * @return the version, deleted or not, if it exists
   * @throws io.claviger.api.IntegrityException if it was altered
   */
  Optional<StoredPolicy> find(String name, long version);

  /**
   * Lists the versions of a policy, newest first.
   *
   * @param name the policy
   * @param before only versions below this one; 0 for all
   * @param limit how many at most
   * @return the versions, without altered ones
   */
  List<StoredPolicy> versions(String name, long before, int limit);
}
