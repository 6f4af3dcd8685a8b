package io.claviger.testkit.tokens;

import io.claviger.Claviger;
import io.claviger.access.AccessTokens;
import io.claviger.access.Caller;
import io.claviger.access.TokenStore;
import io.claviger.api.CallerContext;
import io.claviger.api.SecretsAudit;
import io.claviger.api.SecretsManager;
import io.claviger.audit.HeadLog;
import io.claviger.audit.Heads;
import io.claviger.audit.SuspicionRules;
import io.claviger.engine.Acting;
import io.claviger.engine.Engine;
import io.claviger.engine.Ports;
import io.claviger.seal.KeyPurpose;
import io.claviger.seal.KeyRings;
import io.claviger.seal.KeyedMac;
import io.claviger.seal.LocalRootKey;
import io.claviger.seal.RootKeys;
import io.claviger.store.jdbc.JdbcDatabase;
import io.claviger.testkit.EmbeddedPostgresFixture;
import io.claviger.testkit.MemoryDatabase;
import io.claviger.testkit.PostgresTestDatabase;
import io.claviger.testkit.SettableClock;
import io.claviger.testkit.SqliteFixture;
import io.claviger.tx.Transactions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A database that several engines may serve from, with a clock that can be moved. */
final class TokenPlace implements AutoCloseable {
  private static final SuspicionRules NO_RULES =
      new SuspicionRules(0, Duration.ofMinutes(5), 0, Duration.ZERO);

  static final Caller ROOT = Caller.of(CallerContext.of("admin"), Set.of(Caller.ROOT_POLICY));

  private final Supplier<Node> starter;
  private final Transactions transactions;
  private final TokenStore store;
  private final Consumer<Duration> clock;
  private final Runnable cleanup;

  private TokenPlace(
      Supplier<Node> starter,
      Transactions transactions,
      TokenStore store,
      Consumer<Duration> clock,
      Runnable cleanup) {
    this.starter = starter;
    this.transactions = transactions;
    this.store = store;
    this.clock = clock;
    this.cleanup = cleanup;
  }

  /** One engine, as its users see it. */
  interface Node extends AutoCloseable {
    AccessTokens tokens();

    SecretsManager secrets(Caller caller);

    SecretsAudit audit(Caller caller);

    @Override
    void close();
  }

  static TokenPlace memory() {
    SettableClock clock = new SettableClock(Instant.parse("2026-03-01T12:00:00Z"));
    MemoryDatabase database = new MemoryDatabase(clock);
    RootKeys roots = roots();
    return new TokenPlace(
        () -> node(database, roots, clock),
        database.transactions(),
        database.tokenStore(),
        clock::advance,
        () -> {});
  }

  static TokenPlace sqlite() {
    SqliteFixture file = SqliteFixture.freshDatabase();
    SettableClock clock = new SettableClock(Instant.parse("2026-03-01T12:00:00Z"));
    return jdbc(file.url(), clock, clock::advance, file::close);
  }

  static TokenPlace postgres() {
    PostgresTestDatabase database = EmbeddedPostgresFixture.shared().freshDatabase();
    database.advance(Duration.ZERO); // sessions see a moved clock only if they began behind this
    return jdbc(database.url(), Clock.systemUTC(), database::advance, database::close);
  }

  private static TokenPlace jdbc(
      String url, Clock clock, Consumer<Duration> moving, Runnable cleanup) {
    RootKeys roots = roots();
    JdbcDatabase stores = JdbcDatabase.open(url, clock);
    KeyRings rings = new KeyRings(stores.keyRingStore(), roots, new SecureRandom(), clock);
    rings.open();
    return new TokenPlace(
        () -> node(url, roots, clock),
        stores.transactions(),
        stores.tokenStore(new KeyedMac(rings, KeyPurpose.ROW_MAC)),
        moving,
        () -> {
          stores.close();
          cleanup.run();
        });
  }

  private static RootKeys roots() {
    return new RootKeys(List.of(LocalRootKey.generate(new SecureRandom())));
  }

  private static Node node(MemoryDatabase database, RootKeys roots, Clock clock) {
    SecureRandom random = new SecureRandom();
    KeyRings rings = new KeyRings(database.keyRingStore(), roots, random, clock);
    rings.open();
    Ports ports =
        new Ports(
            database.transactions(),
            database.secretStore(),
            database.tokenStore(),
            database.policyStore(),
            database.loginStore(),
            database.journal(),
            database.trail(),
            new Heads.Places(database.headStore(), HeadLog.NONE),
            database.replicaStore(),
            database.upkeep());
    Engine engine = new Engine(ports, rings, random, clock, NO_RULES);
    engine.start();
    return new Node() {
      @Override
      public AccessTokens tokens() {
        return engine.tokens();
      }

      @Override
      public SecretsManager secrets(Caller caller) {
        return engine.secrets(Acting.as(caller));
      }

      @Override
      public SecretsAudit audit(Caller caller) {
        return engine.audit(Acting.as(caller));
      }

      @Override
      public void close() {
        engine.close();
      }
    };
  }

  private static Node node(String url, RootKeys roots, Clock clock) {
    Claviger claviger =
        Claviger.builder()
            .databaseUrl(url)
            .rootKeys(roots)
            .clock(clock)
            .suspicion(NO_RULES)
            .build();
    return new Node() {
      @Override
      public AccessTokens tokens() {
        return claviger.tokens();
      }

      @Override
      public SecretsManager secrets(Caller caller) {
        return claviger.secrets(caller);
      }

      @Override
      public SecretsAudit audit(Caller caller) {
        return claviger.audit(caller);
      }

      @Override
      public void close() {
        claviger.close();
      }
    };
  }

  /** Starts another process on the database. */
  Node start() {
    return starter.get();
  }

  Transactions transactions() {
    return transactions;
  }

  TokenStore store() {
    return store;
  }

  void advance(Duration by) {
    clock.accept(by);
  }

  @Override
  public void close() {
    cleanup.run();
  }
}
