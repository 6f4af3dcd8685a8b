package io.claviger.testkit;

import io.claviger.access.LoginStore;
import io.claviger.access.PolicyStore;
import io.claviger.access.TokenStore;
import io.claviger.audit.Journal;
import io.claviger.audit.Trail;
import io.claviger.engine.ReplicaStore;
import io.claviger.seal.KeyPurpose;
import io.claviger.seal.KeyRingStore;
import io.claviger.seal.KeyRings;
import io.claviger.seal.KeyedMac;
import io.claviger.seal.LocalRootKey;
import io.claviger.seal.RootKeys;
import io.claviger.secret.SecretStore;
import io.claviger.store.jdbc.JdbcDatabase;
import io.claviger.testkit.contract.ContractDatabase;
import io.claviger.tx.Transactions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** Puts the JDBC stores to the test. */
final class JdbcContractDatabase implements ContractDatabase {
  private static final KeyedMac ROW_MAC = rowMac();

  private final JdbcDatabase database;
  private final Consumer<Duration> clock;
  private final Runnable cleanup;

  private JdbcContractDatabase(JdbcDatabase database, Consumer<Duration> clock, Runnable cleanup) {
    this.database = database;
    this.clock = clock;
    this.cleanup = cleanup;
  }

  static ContractDatabase sqlite() {
    SqliteFixture file = SqliteFixture.freshDatabase();
    SettableClock clock = new SettableClock(Instant.parse("2026-03-01T12:00:00.123456Z"));
    return new JdbcContractDatabase(
        JdbcDatabase.open(file.url(), clock), clock::advance, file::close);
  }

  static ContractDatabase postgres() {
    PostgresTestDatabase fresh = EmbeddedPostgresFixture.shared().freshDatabase();
    fresh.advance(Duration.ZERO);
    return new JdbcContractDatabase(
        JdbcDatabase.open(fresh.url(), Clock.systemUTC()), fresh::advance, fresh::close);
  }

  private static KeyedMac rowMac() {
    SecureRandom random = new SecureRandom();
    Clock clock = Clock.systemUTC();
    RootKeys roots = new RootKeys(List.of(LocalRootKey.generate(random)));
    KeyRings rings = new KeyRings(new MemoryDatabase(clock).keyRingStore(), roots, random, clock);
    rings.open();
    return new KeyedMac(rings, KeyPurpose.ROW_MAC);
  }

  @Override
  public Transactions transactions() {
    return database.transactions();
  }

  @Override
  public SecretStore secretStore() {
    return database.secretStore(ROW_MAC);
  }

  @Override
  public PolicyStore policyStore() {
    return database.policyStore(ROW_MAC);
  }

  @Override
  public LoginStore loginStore() {
    return database.loginStore(ROW_MAC);
  }

  @Override
  public TokenStore tokenStore() {
    return database.tokenStore(ROW_MAC);
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
    clock.accept(by);
  }

  @Override
  public void close() {
    try {
      database.close();
    } finally {
      cleanup.run();
    }
  }
}
