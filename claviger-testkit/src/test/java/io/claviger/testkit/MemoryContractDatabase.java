package io.claviger.testkit;

import io.claviger.access.LoginStore;
import io.claviger.access.PolicyStore;
import io.claviger.access.TokenStore;
import io.claviger.audit.Journal;
import io.claviger.audit.Trail;
import io.claviger.engine.ReplicaStore;
import io.claviger.seal.KeyRingStore;
import io.claviger.secret.SecretStore;
import io.claviger.testkit.contract.ContractDatabase;
import io.claviger.tx.Transactions;
import java.time.Duration;
import java.time.Instant;

/** Puts the database in memory to the test. */
final class MemoryContractDatabase implements ContractDatabase {
  private final SettableClock clock = new SettableClock(Instant.parse("2026-03-01T12:00:00Z"));
  private final MemoryDatabase database = new MemoryDatabase(clock);

  @Override
  public Transactions transactions() {
    return database.transactions();
  }

  @Override
  public SecretStore secretStore() {
    return database.secretStore();
  }

  @Override
  public PolicyStore policyStore() {
    return database.policyStore();
  }

  @Override
  public LoginStore loginStore() {
    return database.loginStore();
  }

  @Override
  public TokenStore tokenStore() {
    return database.tokenStore();
  }

  @Override
  public KeyRingStore keyRingStore() {
    return database.keyRingStore();
  }

  @Override
  public ReplicaStore replicaStore() {
    return database.replicaStore();
  }

  @Override
  public Journal journal() {
    return database.journal();
  }

  @Override
  public Trail trail() {
    return database.trail();
  }

  @Override
  public void advance(Duration by) {
    clock.advance(by);
  }

  @Override
  public void close() {}
}
