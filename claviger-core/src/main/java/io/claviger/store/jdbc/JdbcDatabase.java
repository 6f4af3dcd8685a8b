package io.claviger.store.jdbc;

import io.claviger.access.LoginStore;
import io.claviger.access.PolicyStore;
import io.claviger.access.TokenStore;
import io.claviger.audit.Checkpoint;
import io.claviger.audit.HeadStore;
import io.claviger.audit.Journal;
import io.claviger.audit.Trail;
import io.claviger.engine.Ports;
import io.claviger.engine.ReplicaStore;
import io.claviger.seal.KeyRingStore;
import io.claviger.seal.KeyedMac;
import io.claviger.secret.SecretStore;
import io.claviger.telemetry.Meter;
import io.claviger.tx.Transactions;
import java.time.Clock;
import java.util.List;

/** All stores on one database. Thread-safe; {@link #close()} twice is fine. */
public final class JdbcDatabase implements AutoCloseable {
  private final DatabaseUrl url;
  private final Connections connections;
  private final JdbcTransactions transactions;
  private final JdbcJournal journal;

  JdbcDatabase(DatabaseUrl url, Connections connections) {
    this.url = url;
    this.connections = connections;
    this.transactions = new JdbcTransactions(connections);
    this.journal = new JdbcJournal(connections);
  }

  /**
   * Prepares the stores. Nothing is asked of the database yet: whether it answers shows on use.
   *
   * @param databaseUrl the URL, see {@link DatabaseUrl}
   * @param clock the time on SQLite; PostgreSQL has its own
   * @return the stores
   * @throws io.claviger.api.ConfigurationException if the URL is wrong or the SQLite file cannot be
   *     made
   */
  public static JdbcDatabase open(String databaseUrl, Clock clock) {
    return open(DatabaseUrl.parse(databaseUrl), clock);
  }

  /**
   * As {@link #open(String, Clock)}, with a parsed URL.
   *
   * @param url the URL
   * @param clock the time on SQLite; PostgreSQL has its own
   * @return the stores
   */
  public static JdbcDatabase open(DatabaseUrl url, Clock clock) {
    return new JdbcDatabase(url, new Connections(url, clock));
  }

  /**
   * The unit of work.
   *
   * @return begins transactions
   */
  public Transactions transactions() {
    return transactions;
  }

  /**
   * The key ring.
   *
   * @return its store
   */
  public KeyRingStore keyRingStore() {
    return new JdbcKeyRingStore(connections);
  }

  /**
   * The replicas.
   *
   * @return their store
   */
  public ReplicaStore replicaStore() {
    return new JdbcReplicaStore(connections);
  }

  /**
   * The secrets.
   *
   * @param rowMac authenticates their rows
   * @return their store
   */
  public SecretStore secretStore(KeyedMac rowMac) {
    return new JdbcSecretStore(connections, rowMac);
  }

  /**
   * The access tokens.
   *
   * @param rowMac authenticates their rows
   * @return their store
   */
  public TokenStore tokenStore(KeyedMac rowMac) {
    return new JdbcTokenStore(connections, rowMac);
  }

  /**
   * The policies.
   *
   * @param rowMac authenticates their rows
   * @return their store
   */
  public PolicyStore policyStore(KeyedMac rowMac) {
    return new JdbcPolicyStore(connections, rowMac);
  }

  /**
   * Who can log in.
   *
   * @param rowMac authenticates their rows
   * @return their store
   */
  public LoginStore loginStore(KeyedMac rowMac) {
    return new JdbcLoginStore(connections, rowMac);
  }

  /**
   * The audit journal.
   *
   * @return it; closed with the database
   */
  public Journal journal() {
    return journal;
  }

  /**
   * The signed heads of the journal.
   *
   * @return their store
   */
  public HeadStore headStore() {
    return new JdbcHeadStore(connections);
  }

  /**
   * The audit trail.
   *
   * @return its store
   */
  public Trail trail() {
    return new JdbcTrail(connections);
  }

  /**
   * What the database needs now and then.
   *
   * @return the upkeep
   */
  public Ports.Upkeep upkeep() {
    return new Ports.Upkeep() {
      @Override
      public void ping() {
        JdbcDatabase.this.ping();
      }

      @Override
      public void prepareDays() {
        housekeep();
      }

      @Override
      public int daysAhead() {
        return url.dialect() == Dialect.SQLITE ? DAYS : connections.read(PartitionDays::ahead);
      }

      @Override
      public boolean mayMaintain() {
        return url.dialect() == Dialect.SQLITE || connections.read(PartitionDays::mayDiscard);
      }

      @Override
      public boolean discard(Checkpoint upTo) {
        return new JdbcDiscard(connections).upTo(upTo);
      }
    };
  }

  /**
   * The schema of this database.
   *
   * @return its migrations
   */
  public Migrations migrations() {
    return new Migrations(url);
  }

  /**
   * Asks the database for a sign of life.
   *
   * @throws io.claviger.api.UnavailableException if it gives none within seconds
   */
  public void ping() {
    connections.read(connection -> Jdbc.number(connection, "SELECT 1"));
  }

  /** Makes the coming partitions; to be called at least once a day. Nothing to do on SQLite. */
  public void housekeep() {
    connections.read(
        connection -> {
          Migrations.makePartitions(url.dialect(), connection);
          return null;
        });
  }

  /**
   * Numbers about the connections.
   *
   * @return the meters
   */
  public List<Meter> meters() {
    return connections.meters();
  }

  /** Where the database is, without user and password. */
  @Override
  public String toString() {
    return url.toString();
  }

  /** Closes all connections but those that were given to their users. */
  @Override
  public void close() {
    journal.close();
    transactions.close();
    connections.close();
  }
}
