package io.claviger.testkit.contract;

import io.claviger.access.LoginStore;
import io.claviger.access.PolicyStore;
import io.claviger.access.TokenStore;
import io.claviger.audit.Journal;
import io.claviger.audit.Trail;
import io.claviger.engine.ReplicaStore;
import io.claviger.seal.KeyRingStore;
import io.claviger.secret.SecretStore;
import io.claviger.tx.Transactions;
import java.time.Duration;

/** An empty, migrated database whose stores are put to the test. */
public interface ContractDatabase extends AutoCloseable {
  /**
   * Begins units of work.
   *
   * @return the port
   */
  Transactions transactions();

  /**
   * Keeps secrets.
   *
   * @return the port
   */
  SecretStore secretStore();

  /**
   * Keeps access tokens.
   *
   * @return the port
   */
  TokenStore tokenStore();

  /**
   * Keeps policies.
   *
   * @return the port
   */
  PolicyStore policyStore();

  /**
   * Keeps who can log in.
   *
   * @return the port
   */
  LoginStore loginStore();

  /**
   * Keeps the key ring.
   *
   * @return the port
   */
  KeyRingStore keyRingStore();

  /**
   * Keeps the living replicas.
   *
   * @return the port
   */
  ReplicaStore replicaStore();

  /**
   * Keeps the journal.
   *
   * @return the port
   */
  Journal journal();

  /**
   * Keeps the trail.
   *
   * @return the port
   */
  Trail trail();

  /**
   * Moves the database's clock, which may otherwise run or stand still.
   *
   * @param by how far; negative to go back
   */
  void advance(Duration by);

  /** Gives back what the database holds. */
  @Override
  void close();
}
